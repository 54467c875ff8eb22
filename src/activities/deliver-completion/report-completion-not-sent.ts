// A completion event that no topic took for a day is told of in telemetry.
import type { DeliveryActivities } from '../../orchestrators/deliver-completion/contract';
import { ofVersion } from '../activity';
import { done } from '../answer';
import type { ActivityDeps } from '../deps';

export function createReportCompletionNotSent({
  telemetry,
}: Pick<ActivityDeps, 'telemetry'>): DeliveryActivities['reportCompletionNotSent'] {
  return ofVersion(async ({ properties, replication, startedAt, attempts, reason, run }) => {
    const { state } = replication;
    telemetry.trackEvent(
      'CompletionNotSent',
      { ...properties, state, startedAt: replication.startedAt, reason },
      { attempts, seconds: (Date.parse(run.at) - Date.parse(startedAt)) / 1000 },
    );
    return done(null);
  });
}
