// "Not enrolled" while the role of the gallery's identity is young, whoever assigned it: roles take up to half an hour to become effective.

import { retryDelaySeconds } from '../../../domain/replication/wait-schedule';
import { finding } from '../../../domain/values/finding';
import { ownAt } from '../../../domain/values/json';
import type { ZoneTarget } from '../../../domain/values/zone-target';
import type { Run } from '../run';
import { type Refusal, refuseTargets } from './write-targets';

/** Where the role of the identity is older, or not held, "not enrolled" is final. */
export function mayYetEnrol(run: Run): boolean {
  const { roleAssignedAt } = run.progress;
  // Clocks differ by minutes; one that is further ahead says nothing of the role's age.
  return (
    roleAssignedAt !== null && Math.abs(run.secondsSince(roleAssignedAt)) < run.input.policy.retry.enrolmentSeconds
  );
}

/** What becomes of a target that the service refuses to add. */
export function refuseOrRetry(run: Run, target: ZoneTarget, refusal: Refusal): void {
  if (refusal.kind === 'notEnrolled' && mayYetEnrol(run)) {
    retryLater(run, target, refusal.message);
  } else {
    refuseTargets(run, [target], refusal);
  }
}

/** Tried again after 5 s, 10 s, … at most 120 s. */
function retryLater(run: Run, { zone }: ZoneTarget, words: string): void {
  const { enrolments, due, unenrolled } = run.progress;
  const attempt = ownAt(enrolments, zone) ?? 0;
  const minutes = Math.round(run.input.policy.retry.enrolmentSeconds / 60);
  const message = `Zone ${zone} is tried again for up to ${minutes} minutes, since the gallery's identity has just been given its role: ${words}`;
  run.addFindings(finding('info', 'ReplicationRetried', message, zone));
  run.updateTarget(zone, { state: 'Pending', details: words });
  run.setProgress({
    enrolments: { ...enrolments, [zone]: attempt + 1 },
    due: { ...due, [zone]: run.after(retryDelaySeconds(attempt, null)).toISOString() },
    unenrolled: [...new Set([...unenrolled, zone])],
  });
}
