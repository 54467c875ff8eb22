// Reads for a person who waits: what may pass is told as it is now, and tried again by whoever asked.
import { armCalls } from '../azure/arm-calls';
import { retryDelaySeconds } from '../domain/replication/wait-schedule';
import type { Finding } from '../domain/values/finding';
import type { ReadAnswer } from '../domain/values/read-answer';
import type { GalleryId } from '../domain/values/resource-id';
import type { ActivityAnswer, Patience } from '../orchestrators/engine/activity-answer';
import type { ActivityDeps } from './deps';

export function toReadAnswer<T>(answer: ActivityAnswer<T>): ReadAnswer<T> {
  switch (answer.kind) {
    case 'done':
      return { kind: 'read', value: answer.value };
    case 'refused':
      return answer;
    case 'retry':
      return answer.patience === null
        ? { kind: 'unavailable', reason: answer.reason, afterSeconds: retryDelaySeconds(0, answer.afterSeconds) }
        : { kind: 'refused', ...refusedBy(answer.patience) };
  }
}

/** As it is told to a person. */
export function refusedBy({ finding, isGone = false }: Pick<Patience, 'finding' | 'isGone'>): {
  readonly finding: Finding;
  readonly isGone: boolean;
} {
  return { finding, isGone };
}

/** Null while the budgets of the galleries' subscriptions have room for their lists. */
export function outOfBudget(
  { gate }: Pick<ActivityDeps, 'gate'>,
  galleries: readonly Pick<GalleryId, 'subscriptionId'>[],
  at: string,
): Extract<ReadAnswer<never>, { kind: 'unavailable' }> | null {
  const calls = [armCalls.listDefinitions, armCalls.listVersions];
  const subscriptions = [...new Set(galleries.map(({ subscriptionId }) => subscriptionId.toLowerCase()))];
  const waits = subscriptions.map((subscriptionId) => gate.secondsUntilRoom({ subscriptionId, calls }, at));
  const afterSeconds = Math.max(0, ...waits);
  return afterSeconds === 0
    ? null
    : {
        kind: 'unavailable',
        reason: 'the budget of ARM requests of this process is used up, or ARM throttles it',
        afterSeconds,
      };
}
