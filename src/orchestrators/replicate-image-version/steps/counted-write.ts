// A write counts against the day's budget while it is under way: a run that is ended meanwhile leaves it counted.
import { isWithinDay } from '../../../domain/replication/write-budget';
import type { Step } from '../../engine/run-stopped';
import type { Run } from '../run';

/** Writes of the version within the last 24 hours, over all runs. */
export function recentWrites(run: Run): readonly string[] {
  return run.record.writtenAt.filter((at) => isWithinDay(at, run.now()));
}

/** @param counts whether what was answered has used up a write */
export function* countedWrite<T>(run: Run, write: Step<T>, counts: (answer: T) => boolean): Step<T> {
  const before = recentWrites(run);
  run.update({ writtenAt: [...before, run.now().toISOString()] });
  let isCounted = false;
  try {
    const answer = yield* write;
    isCounted = counts(answer);
    return answer;
  } finally {
    run.update({ writtenAt: isCounted ? [...before, run.now().toISOString()] : before });
  }
}
