// Event Grid: an image version was written. The event is a hint; what it means is decided in the domain.
import type { InvocationContext } from '@azure/functions';
import { decideOnEvent } from '../domain/intake/image-version-event';
import { withoutZones } from './replication-runs';
import { type ReplicationDeps, requestReplication } from './request-replication';

export function createOnImageVersionEvent(deps: ReplicationDeps) {
  return async (event: unknown, context: InvocationContext): Promise<void> => {
    const { config, telemetry } = deps;
    const decision = decideOnEvent(event, config.watchedGalleries);
    if (decision.kind === 'ignored') {
      const { reason, message, eventId } = decision;
      context.info(`Event ${eventId} ignored: ${reason}, ${message}`);
      telemetry.trackEvent('EventIgnored', { trigger: 'event', eventId, reason, message }, {});
      return;
    }
    const { imageVersionId, by, eventId } = decision;
    const result = await requestReplication(deps, context, {
      imageVersionId,
      targets: config.targets,
      trigger: { kind: 'event', by },
      eventId,
      repeatabilityId: null,
    });
    if (result.kind === 'conflict') {
      throw new Error(
        `Replication ${result.id} is already running ${withoutZones(result.zones)}. Failing this delivery so that Event Grid retries it.`,
      );
    }
  };
}
