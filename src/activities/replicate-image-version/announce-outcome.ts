// Tells the outcome in telemetry, before anything else is told of it.
import { replicationEventProperties } from '../../domain/replication/event-properties';
import { summariseOutcome } from '../../domain/replication/outcome-summary';
import type { ReplicationActivities } from '../../orchestrators/replicate-image-version/contract';
import { ofVersion } from '../activity';
import { done } from '../answer';
import type { ActivityDeps, CompletionDelivery } from '../deps';
import { publishCompletion } from '../send-completion';

export function createAnnounceOutcome(
  deps: ActivityDeps,
  delivery: CompletionDelivery,
): ReplicationActivities['announceOutcome'] {
  return ofVersion(async ({ id, replication, run, publishes }) => {
    // Its own, which may be those of the run before.
    const common = replicationEventProperties(replication.id, id, replication.trigger, replication.rule);
    const { properties, measurements } = summariseOutcome(replication);
    deps.telemetry.trackEvent('ReplicationFinished', { ...common, ...properties }, measurements);
    if (publishes) {
      await publishCompletion(deps, delivery, replication, run.traceParent ?? null);
    }
    return done(null);
  });
}
