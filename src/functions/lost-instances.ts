// Instances that nobody runs any more, or whose start the task hub has lost: ended, so as to be started anew. An app that is at work
// cannot tell them from those that wait their turn, so the reconciliation, which is work, comes after this.
import type { DurableOrchestrationStatus } from 'durable-functions';
import { whyNeverBegins } from '../domain/replication/reconciliation-start';
import { replacedReason } from '../domain/replication/replication-view';
import { type HubService, readExistingRun, seemsLost } from '../domain/replication/start-decision';
import { orchestratorNames } from '../orchestrators/names';
import { listLive } from './scan-ended';
import { endInstance } from './start-instance';
import { findInstance, type HubClock, type TaskHub } from './task-hub';

const recentMilliseconds = 60_000;

/** These are started anew here; a replication is by the reconciliation, with the record that it has. */
const restarted: readonly string[] = [
  orchestratorNames.deliverCompletion,
  orchestratorNames.replicateSelection,
  orchestratorNames.prepareDevBoxGallery,
];

/** Whether any other instance has got on in the last minute, whoever ran it. */
export async function isHubBusy(hub: TaskHub, id: string, clock: HubClock): Promise<boolean> {
  const isOther = (one: DurableOrchestrationStatus) => one.instanceId !== id && isRecent(one, clock);
  return (await listLive(hub)).some(isOther) || (await hub.getStatusBy({})).some(isOther);
}

/**
 * Ends the replications that nobody seems to run any more, and starts anew the other processes that never began.
 *
 * @returns how many there were
 */
export async function tendLostInstances(hub: TaskHub, clock: HubClock, service: HubService): Promise<number> {
  const lost = (await listLive(hub)).filter((status) => {
    if (status.name === orchestratorNames.replicateImageVersion) {
      const existing = readExistingRun(status, clock.now());
      return existing !== null && seemsLost(existing, service);
    }
    return restarted.includes(status.name) && whyNeverBegins(status, clock.now(), service) !== null;
  });
  // The whole hub is read only where something seems lost.
  const all = lost.length === 0 ? [] : await hub.getStatusBy({});
  const isLost = ({ instanceId }: DurableOrchestrationStatus) => lost.some((one) => one.instanceId === instanceId);
  if (all.some((status) => !isLost(status) && isRecent(status, clock))) {
    return 0;
  }
  for (const { instanceId, name } of lost) {
    const status = await findInstance(hub, instanceId);
    await endInstance(hub, clock, instanceId, `${replacedReason} nobody ran it any more.`);
    if (restarted.includes(name) && status !== null) {
      await hub.startNew(name, { instanceId, input: status.input });
    }
  }
  return lost.length;
}

function isRecent({ lastUpdatedTime }: { readonly lastUpdatedTime: Date }, clock: HubClock): boolean {
  return clock.now() - new Date(lastUpdatedTime).getTime() < recentMilliseconds;
}
