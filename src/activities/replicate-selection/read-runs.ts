// How the replications that a selection has started stand.
import { isFinal, type Replication } from '../../domain/replication/replication';
import type { SelectionActivities } from '../../orchestrators/replicate-selection/contract';
import { done } from '../answer';
import type { SelectionRuns } from './selection-runs';

export function createReadRuns(runs: SelectionRuns): SelectionActivities['readRuns'] {
  return async ({ ids }) => {
    const found = await Promise.all(ids.map(async (id) => ({ id, replication: await runs.find(id) })));
    return done(
      found.map(({ id, replication }) => ({
        id,
        state: replication?.state ?? null,
        message: replication === null ? 'The task hub does not know the replication any more.' : wordsOf(replication),
      })),
    );
  };
}

/** What kept the targets of an ended replication from being Completed. */
function wordsOf({ state, targets, findings }: Replication): string {
  if (!isFinal(state)) {
    return '';
  }
  const open = targets.filter((target) => target.state !== 'Completed');
  const words = open.map(({ zone, state: is, details }) => `${zone} is ${is}${details === null ? '' : `: ${details}`}`);
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  return (words.length > 0 ? words : errors).join('; ').slice(0, 300);
}
