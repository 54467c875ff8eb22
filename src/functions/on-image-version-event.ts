// Event Grid: an image version was written. The event is a hint; what it means is decided in the domain.
import type { InvocationContext } from '@azure/functions';
import type { Config } from '../config/config';
import { decideOnEvent } from '../domain/intake/image-version-event';
import { replicationEventProperties } from '../domain/replication/event-properties';
import type { Telemetry } from '../telemetry/telemetry';
import { startRun, type TaskHub } from './replication-runs';
import { traceOf } from './request-telemetry';

export interface EventDeps {
  readonly config: Pick<Config, 'watchedGalleries' | 'targets' | 'policy'>;
  readonly telemetry: Telemetry;
  readonly taskHub: (context: InvocationContext) => TaskHub;
}

export function createOnImageVersionEvent({ config, telemetry, taskHub }: EventDeps) {
  return async (event: unknown, context: InvocationContext): Promise<void> => {
    const decision = decideOnEvent(event, config.watchedGalleries);
    if (decision.kind === 'ignored') {
      const { reason, message, eventId } = decision;
      context.info(`Event ${eventId} ignored: ${reason}, ${message}`);
      telemetry.trackEvent('EventIgnored', { trigger: 'event', eventId, reason, message }, {});
      return;
    }
    const { imageVersionId, by, eventId } = decision;
    const trigger = { kind: 'event', by } as const;
    const result = await startRun(taskHub(context), {
      imageVersionId,
      targets: config.targets,
      trigger,
      ...traceOf(context),
      policy: config.policy,
    });
    context.info(`Event ${eventId}: replication ${result.id} ${result.kind}`);
    const properties = { ...replicationEventProperties(result.id, imageVersionId, trigger), eventId };
    if (result.kind === 'ignored') {
      const message = 'a person canceled this replication';
      telemetry.trackEvent('EventIgnored', { ...properties, reason: result.reason, message }, {});
      return;
    }
    telemetry.trackEvent('ReplicationRequested', { ...properties, outcome: result.kind }, {});
    if (result.kind === 'conflict') {
      // Thrown so that Event Grid delivers the hint again: the run under way does not pursue all that is configured.
      throw new Error(
        `Replication ${result.id} is under way without ${result.zones.join(', ')}; the event is wanted again later.`,
      );
    }
  };
}
