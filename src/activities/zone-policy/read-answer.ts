// Reads for a person who waits: what may pass is told as it is now, and tried again by whoever asked.
import { retryDelaySeconds } from '../../domain/replication/wait-schedule';
import type { ReadAnswer } from '../../domain/values/read-answer';
import type { ActivityAnswer } from '../../orchestrators/engine/activity-answer';
import type { ActivityDeps } from '../deps';

export function toReadAnswer<T>(answer: ActivityAnswer<T>): ReadAnswer<T> {
  switch (answer.kind) {
    case 'done':
      return { kind: 'read', value: answer.value };
    case 'refused':
      return answer;
    case 'retry':
      return answer.patience === null
        ? { kind: 'unavailable', reason: answer.reason, afterSeconds: retryDelaySeconds(0, answer.afterSeconds) }
        : { kind: 'refused', finding: answer.patience.finding };
  }
}

/** Null while the budget of ARM requests has room. */
export function outOfBudget(
  { gate }: Pick<ActivityDeps, 'gate'>,
  at: string,
): Extract<ReadAnswer<never>, { kind: 'unavailable' }> | null {
  const afterSeconds = gate.secondsUntilRoom(at);
  return afterSeconds === 0
    ? null
    : {
        kind: 'unavailable',
        reason: 'the budget of ARM requests of this process is used up, or ARM throttles it',
        afterSeconds,
      };
}
