// Event Grid: an image version was written. The event is a hint; what it means is decided in the domain.
import type { InvocationContext } from '@azure/functions';
import type { Config } from '../config';
import { decideOnEvent } from '../domain/image-version-event';
import { formatGalleryId } from '../domain/resource-id';
import type { Telemetry } from '../telemetry';
import { startRun, type TaskHub } from './replication-runs';

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
      telemetry.trackEvent('EventIgnored', { reason, message, eventId });
      return;
    }
    const { imageVersionId, by, eventId } = decision;
    const trigger = { kind: 'event', by } as const;
    const result = await startRun(taskHub(context), {
      imageVersionId,
      targets: config.targets,
      trigger,
      policy: config.policy,
    });
    context.info(`Event ${eventId}: replication ${result.id} ${result.kind}`);
    if (result.kind === 'ignored') {
      telemetry.trackEvent('EventIgnored', {
        reason: result.reason,
        message: 'a person canceled this replication',
        eventId,
        replicationId: result.id,
      });
      return;
    }
    if (result.kind === 'conflict') {
      // Thrown so that Event Grid delivers the hint again: the run under way does not pursue all that is configured.
      throw new Error(
        `Replication ${result.id} is under way without ${result.zones.join(', ')}; the event is wanted again later.`,
      );
    }
    telemetry.trackEvent('ReplicationRequested', {
      replicationId: result.id,
      gallery: formatGalleryId(imageVersionId),
      trigger: trigger.kind,
      outcome: result.kind,
      eventId,
    });
  };
}
