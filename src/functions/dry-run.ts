// The dry run of one version: what a run would do now, and what retention is about to take off it. Nothing is written.
import type { HttpResponseInit } from '@azure/functions';
import type { PlanAnswer } from '../domain/plan/replication-plan';
import type { DesiredZones } from '../domain/policy/desired-zones';
import { replicationId } from '../domain/replication/replication-id';
import { viewRecord } from '../domain/replication/replication-view';
import { type ComingRetirement, whySpared } from '../domain/replication/retirement';
import type { ReadAnswer } from '../domain/values/read-answer';
import { formatImageVersionId, type ImageVersionId } from '../domain/values/resource-id';
import type { ZoneTarget } from '../domain/values/zone-target';
import { json, problem } from './http/problem-details';
import { findInstance, type TaskHub } from './task-hub';

/** A zone that a reconciliation would take off the version, by a rule's retention. */
export interface RemovedZone {
  readonly zone: string;
  readonly region: string;
  readonly replicas: number;
  readonly rule: string;
  readonly because: string;
  /** False: the rule says DoNotEnforce, so nothing will be taken off. */
  readonly enforced: boolean;
}

export interface DryRunDeps {
  readonly plan: (id: ImageVersionId, targets: readonly ZoneTarget[]) => Promise<PlanAnswer>;
  readonly readRetirement: (id: ImageVersionId) => Promise<ReadAnswer<ComingRetirement | null>>;
}

/** @param named targets that the person names: retention takes none of them off */
export async function readRemoved(
  { readRetirement }: DryRunDeps,
  hub: TaskHub,
  id: ImageVersionId,
  named: readonly ZoneTarget[],
): Promise<ReadAnswer<readonly RemovedZone[]>> {
  const read = await readRetirement(id);
  if (read.kind !== 'read' || read.value === null) {
    return read.kind === 'read' ? { kind: 'read', value: [] } : read;
  }
  const { rule, isEnforced, retirement } = read.value;
  const { because, publication } = retirement;
  const status = await findInstance(hub, replicationId(id));
  const known = status === null ? null : viewRecord(status);
  const value = retirement.zones
    .filter(({ zone }) => named.every((target) => target.zone !== zone))
    .filter(({ zone }) => whySpared(known, zone, publication) === null)
    .map(({ zone, region, replicas }) => ({
      zone,
      region,
      replicas: replicas ?? 1,
      rule,
      because,
      enforced: isEnforced,
    }));
  return { kind: 'read', value };
}

export function answerPlan(
  id: ImageVersionId,
  { rule, because }: DesiredZones,
  answer: PlanAnswer,
  removed: readonly RemovedZone[],
): HttpResponseInit {
  switch (answer.kind) {
    case 'plan':
      return json(200, {
        id: replicationId(id),
        imageVersionId: formatImageVersionId(id),
        dryRun: true,
        rule,
        because,
        ...answer.plan,
        targets: answer.plan.targets.map(({ ground: _, ...target }) => target),
        removed,
      });
    case 'refused': {
      return problem(answer.isGone ? 404 : 502, answer.finding.message, {
        extensions: { finding: answer.finding },
      });
    }
    case 'unavailable':
      return problem(503, answer.reason, { headers: { 'retry-after': String(answer.afterSeconds) } });
  }
}
