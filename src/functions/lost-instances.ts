// Instances that nobody runs any more, or whose start the task hub has lost: ended, so as to be started anew. An app that is at work
// cannot tell them from those that wait their turn, so the reconciliation, which is work, comes after this.
import type { DurableOrchestrationStatus } from 'durable-functions';
import { type HubService, hasWaitedTooLong, isIdle, isOvertaken } from '../domain/replication/lost-instance';
import { isLive, replacedReason } from '../domain/replication/replication-view';
import { isOverdue, readExistingRun } from '../domain/replication/start-decision';
import { orchestratorNames } from '../orchestrators/names';
import { listLive } from './scan-ended';
import { endInstance } from './start-instance';
import { findInstance, type HubClock, type TaskHub } from './task-hub';

const recentMilliseconds = 60_000;
/** The end of an instance may take a quarter of a minute to be seen; what is not tended by then is by the next. */
const patienceMilliseconds = 300_000;

/** These are started anew as they were, which does no harm; a replication is by the reconciliation, with the record that it has. */
export const restartedAsTheyWere: readonly string[] = [
  orchestratorNames.deliverCompletion,
  orchestratorNames.replicateSelection,
  orchestratorNames.prepareDevBoxGallery,
];

/** Whether any other instance has got on in the last minute, whoever ran it. */
export async function isHubBusy(hub: TaskHub, id: string, clock: HubClock): Promise<boolean> {
  const isOther = (one: DurableOrchestrationStatus) => one.instanceId !== id && isRecent(one, clock);
  return (await listLive(hub)).some(isOther) || (await hub.getStatusBy({})).some(isOther);
}

export interface TendedInstances {
  /** That were ended, or ended and started anew. */
  readonly tended: number;
  /** What could not be, each with why. */
  readonly problems: readonly string[];
}

/** Ends the replications that nobody seems to run any more, and starts anew the other processes that nobody does. */
export async function tendLostInstances(hub: TaskHub, clock: HubClock, service: HubService): Promise<TendedInstances> {
  const begun = clock.elapsed();
  const waiting = (await listLive(hub)).filter((status) => isWaiting(status, clock));
  // The whole hub is read only where something seems lost.
  const all = waiting.length === 0 ? [] : await hub.getStatusBy({});
  const isOther = ({ instanceId }: DurableOrchestrationStatus) => waiting.every((one) => one.instanceId !== instanceId);
  const isQuiet = isIdle(service) && !all.some((status) => isOther(status) && isRecent(status, clock));
  const lost = waiting.filter((status) => isQuiet || isOvertaken(status, all, clock.now()));
  const problems: string[] = [];
  let tended = 0;
  for (const { instanceId, name } of lost) {
    if (clock.elapsed() - begun > patienceMilliseconds) {
      break;
    }
    try {
      await endLost(hub, clock, instanceId, name);
      tended += 1;
    } catch (error) {
      problems.push(`${instanceId}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { tended, problems };
}

function isWaiting(status: DurableOrchestrationStatus, clock: HubClock): boolean {
  if (status.name === orchestratorNames.replicateImageVersion) {
    const existing = readExistingRun(status, clock.now());
    return existing !== null && isOverdue(existing);
  }
  return restartedAsTheyWere.includes(status.name) && hasWaitedTooLong(status, clock.now());
}

async function endLost(hub: TaskHub, clock: HubClock, instanceId: string, name: string): Promise<void> {
  const status = await findInstance(hub, instanceId);
  if (status === null || !isLive(status.runtimeStatus)) {
    return;
  }
  await endInstance(hub, clock, instanceId, `${replacedReason} nobody ran it any more.`);
  if (restartedAsTheyWere.includes(name)) {
    await hub.startNew(name, { instanceId, input: status.input });
  }
}

function isRecent({ lastUpdatedTime }: { readonly lastUpdatedTime: Date }, clock: HubClock): boolean {
  return clock.now() - new Date(lastUpdatedTime).getTime() < recentMilliseconds;
}
