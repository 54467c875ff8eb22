// The service's own advice for a zone that keeps failing: take it out, add it again. Between the two writes the version
// lacks a target, so neither a cancel nor the deadline may come in between.
import { finding } from '../domain/finding';
import type { RunProgress } from '../domain/replication-run';
import type { ZoneTarget } from '../domain/zone-target';
import { mayYetEnrol, putOff } from './enrolment';
import type { Reading } from './mend-targets';
import { countAttempts } from './mend-targets';
import type { Run } from './run';
import type { Step } from './run-stopped';
import { addTargets, isRefusedWrite, refuseTargets, writeTargets } from './write-targets';

export function* removeAndAdd(
  run: Run,
  progress: RunProgress,
  targets: readonly ZoneTarget[],
  reading: Reading,
): Step<RunProgress> {
  return yield* run.unbroken(exchange(run, countAttempts(progress, targets), targets, reading));
}

function* exchange(
  run: Run,
  progress: RunProgress,
  targets: readonly ZoneTarget[],
  { version, failedEntries }: Reading,
): Step<RunProgress> {
  const zones = targets.map(({ zone }) => zone);
  run.update({ takenOut: zones });
  const removed = yield* writeTargets(
    run,
    { add: [], addRegions: [], removeZones: zones },
    { expected: [...version.regions, ...version.zones.map(({ zone }) => zone)], room: 2 },
  );
  if (isRefusedWrite(removed)) {
    run.update({ takenOut: [] });
    if (removed.kind !== 'conflict') {
      refuseTargets(run, targets, removed);
    }
    return progress;
  }
  const { seen, refused } = yield* addTargets(run, targets, progress.regionsToAdd, failedEntries);
  run.update({ takenOut: [] });
  let after: RunProgress = { ...progress, operationUrl: seen?.operationUrl ?? progress.operationUrl };
  for (const { target, refusal } of refused) {
    if (refusal.kind === 'notEnrolled' && mayYetEnrol(run, progress.roleAssignedAt)) {
      after = putOff(run, after, target, refusal.message);
    } else {
      const message = `Zone ${target.zone} was taken out to be added afresh, as the service advises, and is now refused: ${refusal.message}`;
      run.tell(finding('error', 'WriteRefused', message, target.zone));
      run.updateTarget(target.zone, { state: 'Refused', details: message });
    }
  }
  return { ...after, addedAny: after.addedAny || refused.length < targets.length };
}
