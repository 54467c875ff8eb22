// Tells the outcome: telemetry, and a completion event where a topic is configured.
import { createHash } from 'node:crypto';
import { summariseOutcome } from '../../domain/replication/outcome-summary';
import type { ReplicationActivities } from '../../orchestrators/replicate-image-version/contract';
import { ofVersion } from '../activity';
import { done, retry } from '../answer';
import type { ActivityDeps } from '../deps';

export function createAnnounceOutcome({
  completionTopic,
  telemetry,
}: ActivityDeps): ReplicationActivities['announceOutcome'] {
  return ofVersion(async ({ properties: common, replication }) => {
    if (completionTopic !== null) {
      // An activity may run twice: the same outcome has the same event id.
      const id = createHash('sha256')
        .update(`${replication.id} ${replication.startedAt} ${replication.state}`)
        .digest('hex');
      try {
        await completionTopic.send({ id: id.slice(0, 32), replication });
      } catch (error) {
        return retry(
          `the completion event could not be sent: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    const { properties, measurements } = summariseOutcome(replication);
    telemetry.trackEvent('ReplicationFinished', { ...common, ...properties }, measurements);
    return done(null);
  });
}
