// "Not enrolled" right after our own role assignment: roles take up to half an hour to become effective.
import { finding } from '../domain/finding';
import type { RunProgress } from '../domain/replication-run';
import { retryDelaySeconds } from '../domain/wait-schedule';
import type { ZoneTarget } from '../domain/zone-target';
import type { Run } from './run';

/** Without a role that this run assigned, "not enrolled" is final. */
export function mayYetEnrol(run: Run, roleAssignedAt: string | null): boolean {
  return roleAssignedAt !== null && run.secondsSince(roleAssignedAt) < run.input.policy.retry.enrolmentSeconds;
}

/** Notes that a target which the service refused to add is tried again: after 5 s, 10 s, … at most 120 s. */
export function putOff(run: Run, progress: RunProgress, { zone }: ZoneTarget, words: string): RunProgress {
  const attempt = progress.attempts[zone] ?? 0;
  const minutes = Math.round(run.input.policy.retry.enrolmentSeconds / 60);
  const message = `Zone ${zone} is tried again for up to ${minutes} minutes, since the gallery's identity has just been given its role: ${words}`;
  run.tell(finding('info', 'ReplicationRetried', message, zone));
  run.updateTarget(zone, { state: 'Pending', details: words });
  return {
    ...progress,
    attempts: { ...progress.attempts, [zone]: attempt + 1 },
    due: { ...progress.due, [zone]: run.after(retryDelaySeconds(attempt, null)).toISOString() },
    unenrolled: [...new Set([...progress.unenrolled, zone])],
  };
}
