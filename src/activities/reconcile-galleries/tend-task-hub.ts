// What stands in the task hub and will not get on by itself: runs that ended without telling it are told and started anew, what was taken
// out or asked for by name is looked at again, and what ended longer ago than HISTORY_RETENTION is purged.

import { type EndedInstance, lookAgain, mayBePurged, mustGoOn } from '../../domain/replication/ended-instance';
import { isBudgetSpent } from '../../domain/replication/known-run';
import { plainPlacement } from '../../domain/replication/placement';
import type { ReconcileActivities } from '../../orchestrators/reconcile-galleries/contract';
import { versionIdOf } from '../activity';
import { done } from '../answer';
import type { ActivityDeps, ReplicationRuns } from '../deps';

/** In one reconciliation; the next one goes on. */
const takenUpMax = 50;
const purgedMax = 200;

export function createTendTaskHub(
  { zonePolicy }: ActivityDeps,
  runs: ReplicationRuns,
): ReconcileActivities['tendTaskHub'] {
  const retires = zonePolicy.rules.some(({ retention }) => retention !== null);
  return async ({ run, from = null }) => {
    const isOld = (one: EndedInstance) => mayBePurged(one, runs.historyRetentionSeconds, run.at, retires);
    const untold = await runs.listUntold();
    const goOn = untold.filter(mustGoOn).slice(0, takenUpMax);
    for (const one of goOn) {
      await startAnew(one);
    }
    const restarts = new Set<string>();
    for (const one of untold.filter(({ input }) => input === null)) {
      if (restarts.size < takenUpMax && (await runs.restart(one))) {
        restarts.add(one.instanceId);
      }
    }
    const { found, next } = await runs.scanCompleted(from, (one) => isOld(one) || lookAgain(one, run.at) !== null);
    let purged = 0;
    for (const { instanceId } of [...untold.filter(({ instanceId }) => !restarts.has(instanceId)), ...found]
      .filter(isOld)
      .slice(0, purgedMax)) {
      purged += (await runs.purge(instanceId)) ? 1 : 0;
    }
    const again = oldestFirst(found.filter((one) => !isOld(one))).slice(0, takenUpMax - goOn.length);
    for (const one of again) {
      await look(one, run.at);
    }
    return done({ takenUp: goOn.length + again.length + restarts.size, purged, next });
  };

  /** A tag may forbid by now what a person asked for then: the run asks. */
  async function look(one: EndedInstance, at: string): Promise<void> {
    const { record, input } = one;
    const targets = lookAgain(one, at)?.targets ?? [];
    if (record === null || input === null || isBudgetSpent({ record }, runs.writesPerDay, at)) {
      return;
    }
    const isRequested = targets.length > 0;
    await runs.start(versionIdOf(record), {
      targets,
      rule: isRequested ? 'request' : (record.rule ?? 'request'),
      regionParity: input.policy.regionParity,
      placement: { ...plainPlacement, ...(isRequested && { unread: { targets } }) },
    });
  }

  async function startAnew({ input }: EndedInstance): Promise<void> {
    if (input === null) {
      return;
    }
    const { targets, rule = 'request', policy, placement = plainPlacement } = input;
    await runs.start(versionIdOf(input), { targets, rule, regionParity: policy.regionParity, placement });
  }
}

function oldestFirst(ended: readonly EndedInstance[]): readonly EndedInstance[] {
  return [...ended].sort((a, b) => (a.endedAt < b.endedAt ? -1 : 1));
}
