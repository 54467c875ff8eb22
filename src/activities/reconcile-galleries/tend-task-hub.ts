// What stands in the task hub and will not get on by itself: runs that ended without telling it are told and started anew, and what
// ended longer ago than HISTORY_RETENTION is purged.

import { type EndedInstance, endedUntold, mayBePurged, mustGoOn } from '../../domain/replication/ended-instance';
import { replicationEventProperties } from '../../domain/replication/event-properties';
import { summariseOutcome } from '../../domain/replication/outcome-summary';
import { plainPlacement } from '../../domain/replication/placement';
import { toReplication } from '../../domain/replication/replication-view';
import type { ReconcileActivities } from '../../orchestrators/reconcile-galleries/contract';
import { versionIdOf } from '../activity';
import { done } from '../answer';
import type { ActivityDeps, CompletionDelivery, ReplicationRuns } from '../deps';
import { publishCompletion } from '../send-completion';

/** In one reconciliation; the next one goes on. */
const takenUpMax = 50;
const purgedMax = 200;

export function createTendTaskHub(
  deps: ActivityDeps,
  runs: ReplicationRuns,
  delivery: CompletionDelivery,
): ReconcileActivities['tendTaskHub'] {
  const retires = deps.zonePolicy.rules.some(({ retention }) => retention !== null);
  return async ({ run }) => {
    const ended = await runs.listEnded();
    const goOn = ended.filter(mustGoOn).slice(0, takenUpMax);
    for (const one of goOn) {
      await tell(one);
      await startAnew(one);
    }
    const old = ended
      .filter((one) => mayBePurged(one, runs.historyRetentionSeconds, run.at, retires))
      .slice(0, purgedMax);
    let purged = 0;
    for (const { instanceId } of old) {
      purged += (await runs.purge(instanceId)) ? 1 : 0;
    }
    return done({ takenUp: goOn.length, purged });
  };

  /** One that the app itself ended, so as to start it anew, has no outcome; nor is one that failed final: the next run will be. */
  async function tell(one: EndedInstance): Promise<void> {
    const { record, input, runtimeStatus } = one;
    if (record === null || !endedUntold(one)) {
      return;
    }
    const { properties, measurements } = summariseOutcome(record);
    const common = replicationEventProperties(record.id, versionIdOf(record), record.trigger, record.rule);
    deps.telemetry.trackEvent('ReplicationFinished', { ...common, ...properties }, measurements);
    if (runtimeStatus === 'Terminated') {
      await publishCompletion(deps, delivery, toReplication(record), input?.traceParent ?? null);
    }
  }

  async function startAnew({ input }: EndedInstance): Promise<void> {
    if (input === null) {
      return;
    }
    const { targets, rule = 'request', policy, placement = plainPlacement } = input;
    await runs.start(versionIdOf(input), { targets, rule, regionParity: policy.regionParity, placement });
  }
}
