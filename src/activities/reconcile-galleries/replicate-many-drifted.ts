// As replicateDrifted, for many versions one after the other: one activity instead of one each.
import type { DriftAnswer, ReconcileActivities } from '../../orchestrators/reconcile-galleries/contract';
import { done } from '../answer';

/** So long that no plan of Azure Functions ends the activity before. */
const millisecondsMax = 60_000;

/** @param now milliseconds; by it the activity ends early, and is called again */
export function createReplicateManyDrifted(
  replicateDrifted: ReconcileActivities['replicateDrifted'],
  now: () => number = () => performance.now(),
): ReconcileActivities['replicateManyDrifted'] {
  return async ({ versions, run, anew = false }) => {
    const answers: DriftAnswer[] = [];
    const until = now() + millisecondsMax;
    for (const version of versions) {
      const answer = await attempt(async () => await replicateDrifted({ version, run, anew }));
      if (answer?.kind !== 'done') {
        break;
      }
      answers.push(answer.value);
      if (now() > until) {
        break;
      }
    }
    return done(answers);
  };
}

/** @returns null where it throws: the version's own call tells it, and what was done before it counts */
async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch {
    return null;
  }
}
