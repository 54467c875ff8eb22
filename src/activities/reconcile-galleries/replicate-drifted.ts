// Looks at a version whose zones may not be as they should, starts its replication, and tells for how long that has been so.
import type { Arm } from '../../azure/arm/arm';
import { getImageVersion } from '../../azure/gallery-image-versions';
import { isBusy, readImageVersionSnapshot } from '../../domain/image-version/image-version';
import { readZoneStatus, type ZoneStatus } from '../../domain/image-version/zone-status';
import type { DriftedVersion, DriftedZone } from '../../domain/policy/drift';
import { replicationEventProperties } from '../../domain/replication/event-properties';
import {
  isBudgetSpent,
  type KnownRun,
  missesFailure,
  needsLook,
  saysCompleted,
} from '../../domain/replication/known-run';
import { placedTargets } from '../../domain/replication/placement';
import { isStillRefused } from '../../domain/replication/refusal-basis';
import type { ReplicationTrigger } from '../../domain/replication/replication';
import { replicationId } from '../../domain/replication/replication-id';
import type { RunRecord } from '../../domain/replication/replication-run';
import { standingRefusal } from '../../domain/replication/standing-refusal';
import { isRemoved, toldOfOthers } from '../../domain/replication/told-of-others';
import { formatImageVersionId, type ImageVersionId } from '../../domain/values/resource-id';
import type { ReconcileActivities } from '../../orchestrators/reconcile-galleries/contract';
import { versionIdOf } from '../activity';
import { answering, done } from '../answer';
import type { ActivityDeps, ReplicationRuns } from '../deps';
import { fingerprintOf } from './refusal-fingerprint';

export const reconcileTrigger: ReplicationTrigger = { kind: 'timer', by: 'reconcileGalleries' };

interface LookedAt extends DriftedZone {
  /** The service's or the last run's own words; empty where there are none. */
  readonly reason: string;
}

export function createReplicateDrifted(
  { arm, telemetry, zoneCheck }: ActivityDeps,
  runs: ReplicationRuns,
): ReconcileActivities['replicateDrifted'] {
  return async ({ version, run, anew = false }) =>
    await answering(arm.at(run.at), async (at) => {
      const id = versionIdOf(version);
      const instanceId = replicationId(id);
      const known = await runs.find(instanceId);
      const record = known?.record ?? null;
      if (known !== null) {
        // What a run has done may be younger than the list.
        at.readings.keepBack(formatImageVersionId(id));
      }
      const { missingZones, listedZones = [], hasFailed = false, publishedDate } = version;
      const told = toldOfOthers(known, { hasFailed, missingZones, publishedDate }, run.at);
      const answer = told.regionsFailed + told.zonesRemoved > 0 ? { told } : {};
      const refusal = standingRefusal(known, missingZones, listedZones);
      const fingerprint =
        refusal === null ? null : await fingerprintOf(at, { id, version, refusal, basis: runs.basis, zoneCheck });
      const isStanding =
        !anew &&
        refusal !== null &&
        fingerprint !== null &&
        isStillRefused(record?.refusal, fingerprint, refusal, run.at);
      const mustLook = !isStanding && listedZones.length > 0 && needsLook(known, listedZones);
      const listed = mustLook ? await lookAt(at, id, listedZones) : [];
      const missing = missingZones.map(
        (zone): LookedAt => ({ zone, state: 'Missing', reason: lastWords(known, version, zone) }),
      );
      const lacking = [...missing, ...listed];
      const zones = lacking.map(({ zone, state }) => ({ zone, state }));
      const isGood = lacking.length === 0 && known !== null && listedZones.every((zone) => saysCompleted(known, zone));
      if (isGood && !missesFailure(known, hasFailed)) {
        return done({ outcome: 'ignored', driftSeconds: 0, zones, ...answer });
      }
      const isSpent =
        known !== null &&
        !known.isLive &&
        lacking.some(({ state }) => state !== 'Late') &&
        !contradicts(known.record, lacking, mustLook ? listedZones : []) &&
        isBudgetSpent(known, runs.writesPerDay, run.at);
      // What a person canceled stays so, unless another publication has the name: the run looks.
      const started =
        isSpent || isStanding
          ? 'waiting'
          : await runs.start(id, placedTargets(version.answer, version.publishedDate), { fingerprint });
      const outcome = record?.state === 'Canceled' && started === 'checking' ? 'ignored' : started;
      const since = driftSeconds(version.publishedDate, known, run.at);
      // What a person canceled is a known state, not drift.
      for (const { zone, state, reason } of outcome === 'ignored' ? [] : lacking) {
        telemetry.trackEvent(
          'DriftFound',
          {
            ...replicationEventProperties(instanceId, id, reconcileTrigger, version.answer.rule),
            zone,
            state,
            lastState: record?.state ?? '',
            outcome,
            reason,
          },
          { driftSeconds: since },
        );
      }
      return done({ outcome, driftSeconds: lacking.length === 0 ? 0 : since, zones, ...answer });
    });
}

/** Whether the record says otherwise than what was seen: then a run corrects it, whether it may write or not. */
function contradicts(
  { targets }: RunRecord,
  lacking: readonly Pick<LookedAt, 'zone' | 'state'>[],
  lookedAt: readonly string[],
): boolean {
  const saysCompleted = (zone: string) => targets.some((one) => one.zone === zone && one.state === 'Completed');
  const isLacking = (zone: string) => lacking.some((one) => one.zone === zone);
  return (
    lacking.some(({ zone, state }) => state !== 'Late' && saysCompleted(zone)) ||
    lookedAt.some((zone) => !isLacking(zone) && !saysCompleted(zone))
  );
}

/** Those of the zones that are listed and not Completed. What fails while the version is Updating may be tried again already. */
async function lookAt(arm: Arm, id: ImageVersionId, zones: readonly string[]): Promise<readonly LookedAt[]> {
  const { body } = await getImageVersion(arm, id);
  const version = readImageVersionSnapshot(body);
  const stateOf = ({ state }: ZoneStatus) =>
    state === 'Failed' && !isBusy(version.provisioningState) ? 'Failed' : 'Late';
  return zones.flatMap((zone): readonly LookedAt[] => {
    const status = readZoneStatus(version, zone);
    if (status === null) {
      return [{ zone, state: 'Missing', reason: '' }];
    }
    return status.state === 'Completed' ? [] : [{ zone, state: stateOf(status), reason: shortened(status.details) }];
  });
}

/** Seconds for which a version has lacked a zone: since it was published, or last known to be everywhere. */
function driftSeconds(publishedDate: string | null, known: KnownRun | null, at: string): number {
  const { state, updatedAt } = known?.record ?? { state: null, updatedAt: null };
  const wasComplete = state === 'Succeeded' || state === 'NoChange';
  const since = [publishedDate, wasComplete ? updatedAt : null].flatMap((time) => time ?? []);
  const latest = Math.max(...since.map(Date.parse));
  return Number.isFinite(latest) ? Math.max(0, (Date.parse(at) - latest) / 1000) : 0;
}

const shortened = (words: string) => words.slice(0, 2000);

/** Why the last run did not bring the zone there, in its own words; empty where none has tried. */
function lastWords(known: KnownRun | null, version: Pick<DriftedVersion, 'publishedDate'>, missing: string): string {
  if (known === null) {
    return '';
  }
  const { targets, updatedAt } = known.record;
  return isRemoved(known, version, missing)
    ? `removed by somebody: it was Completed when last seen (${updatedAt})`
    : shortened(targets.find(({ zone }) => zone === missing)?.details ?? '');
}
