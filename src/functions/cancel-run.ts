// Cancel is level-triggered: a run is asked to stop until it has, for half a minute, then it is terminated.
import { isFinal, type Replication } from '../domain/replication/replication';
import { toReplication, viewRecord } from '../domain/replication/replication-view';
import { cancelEvent } from '../orchestrators/names';
import { raiseEvent, terminateInstance } from './start-instance';
import { findInstance, type HubClock, realClock, type TaskHub } from './task-hub';

const cancelPatienceMilliseconds = 30_000;
const cancelPollMilliseconds = 1_000;

export interface CancelResult {
  /** As it is afterwards; null where there is none. */
  readonly replication: Replication | null;
  /** `stopped`: the run has ended and told so. `terminated`: it has ended, and could not tell. `requested`: it will stop. */
  readonly outcome: 'stopped' | 'terminated' | 'requested';
}

/**
 * The event is raised anew with each look, since one that comes while the run awaits something else may be lost. A run that
 * has taken a zone out to add it afresh is not terminated: it stops by itself when the zone is back.
 */
export async function cancelRun(
  hub: TaskHub,
  id: string,
  by: string,
  clock: HubClock = realClock,
): Promise<CancelResult> {
  for (const until = clock.elapsed() + cancelPatienceMilliseconds; ; ) {
    const status = await findInstance(hub, id);
    const record = status === null ? null : viewRecord(status);
    if (record === null) {
      return { replication: null, outcome: 'stopped' };
    }
    const replication = toReplication(record);
    if (isFinal(record.state)) {
      return { replication, outcome: 'stopped' };
    }
    if (clock.elapsed() >= until && record.takenOut.length > 0) {
      return { replication, outcome: 'requested' };
    }
    if (clock.elapsed() >= until) {
      const ended = await terminateInstance(hub, clock, id, `Canceled by ${by}`);
      const after = await findInstance(hub, id);
      const seen = after === null ? null : viewRecord(after);
      return { replication: seen && toReplication(seen), outcome: ended ? 'terminated' : 'requested' };
    }
    await raiseEvent(hub, id, cancelEvent, { by });
    await clock.wait(cancelPollMilliseconds);
  }
}
