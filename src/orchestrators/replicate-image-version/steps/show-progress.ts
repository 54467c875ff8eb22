// The record shows what a reading of the version says of each target.

import { type ImageVersionSnapshot, isBusy } from '../../../domain/image-version/image-version';
import { readZoneStatus, type ZoneStatus } from '../../../domain/image-version/zone-status';
import type { ReplicationTarget } from '../../../domain/replication/replication';
import { ownAt } from '../../../domain/values/json';
import type { Run } from '../run';
import { notAfterNow } from './clocks-ahead';
import { tellFailedPlaces } from './tell-failed-places';

/** A target that was Completed and is gone is shown as well: rule 3, success means deployable, holds at the end. */
export function showProgress(run: Run, version: ImageVersionSnapshot): void {
  const shown = run.record.targets;
  const targets = shown.map((target): ReplicationTarget => {
    if (target.state === 'Refused' || target.state === 'Failed') {
      return target;
    }
    const status = readZoneStatus(version, target.zone);
    if (status === null) {
      return { ...target, state: 'Pending', progress: 0 };
    }
    // A failure is final only when the retries are used up; until then the target is still on its way.
    const state = status.state === 'Failed' ? 'Replicating' : status.state;
    if (isStillBelieved(run, target, status) && !isBusy(version.provisioningState)) {
      return { ...target, state: 'Completed', progress: 100 };
    }
    return { ...target, state, progress: status.progress, details: status.details === '' ? null : status.details };
  });
  noteCompleted(run, targets, version);
  const zones = targets.map(({ zone }) => zone);
  run.setFindings(tellFailedPlaces(run.record.findings, version, zones));
  if (targets.some((target, index) => !saysTheSame(target, shown[index]))) {
    run.update({ targets });
  }
}

function saysTheSame(one: ReplicationTarget, other: ReplicationTarget | undefined): boolean {
  return one.state === other?.state && one.progress === other.progress && one.details === other.details;
}

/** Others wait for it, it was Completed when it was last seen or believed so, and Azure does not say otherwise. */
function isStillBelieved(run: Run, { zone }: ReplicationTarget, status: ZoneStatus | null): boolean {
  const isOpen = status !== null && !status.told && status.state === 'Pending';
  return isOpen && ownAt(run.progress.completedAt ?? {}, zone) !== undefined;
}

/** When a zone was first seen Completed: others may wait for it. One that was so in the run before has been since its end. */
export function noteCompleted(run: Run, targets: readonly ReplicationTarget[], version: ImageVersionSnapshot): void {
  const { placement, previous } = run.input;
  const { completedAt = {} } = run.progress;
  if (placement === undefined || placement.waits.length === 0) {
    return;
  }
  const before = (zone: string) =>
    previous?.targets.some((one) => one.zone === zone && one.state === 'Completed') === true
      ? previous.finishedAt
      : null;
  const now = run.now().toISOString();
  const completed = targets
    .filter(
      (target) => target.state === 'Completed' || isStillBelieved(run, target, readZoneStatus(version, target.zone)),
    )
    .map(({ zone }) => zone);
  const times = completed.map(
    (zone) => [zone, notAfterNow(run, ownAt(completedAt, zone) ?? before(zone) ?? now)] as const,
  );
  run.setProgress({ completedAt: Object.fromEntries(times) });
}
