// The service's own advice for a zone that keeps failing: take it out, add it again. Between the two writes the version
// lacks a target, so neither a cancel nor the deadline may come in between.
import { finding } from '../../../domain/values/finding';
import type { ZoneTarget } from '../../../domain/values/zone-target';
import type { Step } from '../../engine/run-stopped';
import type { ReplicationStatus } from '../contract';
import type { Run } from '../run';
import { mayYetEnrol, refuseOrRetry } from './enrolment';
import { addTargets, isRefused, refuseTargets, writeTargets } from './write-targets';

export function* removeAndAdd(run: Run, targets: readonly ZoneTarget[], reading: ReplicationStatus): Step<void> {
  run.update({ takenOut: targets.map(({ zone }) => zone) });
  yield* run.criticalSection(exchange(run, targets, reading));
}

function* exchange(
  run: Run,
  targets: readonly ZoneTarget[],
  { version, failedEntries }: ReplicationStatus,
): Step<void> {
  const removed = yield* writeTargets(
    run,
    { add: [], addRegions: [], removeZones: targets.map(({ zone }) => zone) },
    { expected: [...version.regions, ...version.zones.map(({ zone }) => zone)], room: 2 },
  );
  if (isRefused(removed)) {
    run.update({ takenOut: [] });
    if (removed.kind !== 'conflict') {
      refuseTargets(run, targets, removed);
    }
    return;
  }
  const { seen, refused } = yield* addTargets(run, targets, run.progress.regionsToAdd, failedEntries);
  run.update({ takenOut: [] });
  for (const { target, refusal } of refused) {
    const message = `Zone ${target.zone} was taken out to be added afresh, as the service advises, and is now refused: ${refusal.message}`;
    if (refusal.kind === 'notEnrolled' && mayYetEnrol(run)) {
      refuseOrRetry(run, target, refusal);
    } else {
      run.addFindings(finding('error', 'WriteRefused', message, target.zone));
      run.updateTarget(target.zone, { state: 'Refused', details: message });
    }
  }
  if (seen !== null) {
    run.setProgress({ addedAny: true, operationUrl: seen.operationUrl });
  }
}
