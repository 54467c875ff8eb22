// The run of replicateMany as its triggers see it: one at a time, under one id.
import { randomUUID } from 'node:crypto';
import type { Config } from '../config/config';
import type { HubService } from '../domain/replication/lost-instance';
import { standingAfter } from '../domain/replication/reconciliation-standing';
import { decideReconciliation } from '../domain/replication/reconciliation-start';
import type { ReplicationTrigger } from '../domain/replication/replication';
import type { InstanceStatus } from '../domain/replication/replication-view';
import { isObject, textAt } from '../domain/values/json';
import { formatGalleryId } from '../domain/values/resource-id';
import { orchestratorNames, reconcileInstanceId } from '../orchestrators/names';
import { followStart, type NextStep } from './start-instance';
import { type HubClock, neverIdle, realClock, type TaskHub } from './task-hub';

export interface ReconciliationDeps {
  readonly config: Pick<Config, 'watchedGalleries' | 'targets'>;
  /** How this process serves the task hub; without it no instance is taken for lost. */
  readonly service?: HubService;
  readonly clock?: HubClock;
}

/** `Pending`: the task hub has the start, and has not been seen to carry it out. */
export type ReconciliationStart = 'Started' | 'Running' | 'Pending';

/** Starts the reconciliation, or joins the one that is under way. */
export async function startReconciliation(
  { config, service = neverIdle, clock = realClock }: ReconciliationDeps,
  hub: TaskHub,
  trigger: ReplicationTrigger,
): Promise<ReconciliationStart> {
  const token = randomUUID();
  const inputAfter = (before: InstanceStatus | null) => ({
    galleries: config.watchedGalleries.map(formatGalleryId),
    targets: config.targets,
    trigger,
    token,
    ...tendFrom(before),
    before: standingAfter(before),
    resume: null,
  });
  const { started, settled, status } = await followStart<object>(hub, clock, {
    orchestrator: orchestratorNames.replicateMany,
    instanceId: reconcileInstanceId,
    request: {},
    decide: async (found): Promise<NextStep<object>> => {
      const decision = decideReconciliation(found, clock.now(), service);
      const isOurs = isObject(found?.input) && found.input.token === token;
      if (isOurs || decision.kind === 'running') {
        return { kind: 'settled' };
      }
      return decision.kind === 'replace' ? decision : { kind: 'start', input: inputAfter(found) };
    },
  });
  if (!settled) {
    return 'Pending';
  }
  return started && isObject(status?.input) && status.input.token === token ? 'Started' : 'Running';
}

/** Where the one before ended its look through the task hub. */
function tendFrom(before: InstanceStatus | null): { readonly tendFrom?: string } {
  const next = before === null ? null : textAt(before.output, 'tendFrom');
  return next === null ? {} : { tendFrom: next };
}
