// The Event Grid trigger of a world: with the readings that its process shares, and the world's Azure, task hub and clock.
import { InvocationContext } from '@azure/functions';
import { createZoneDecider } from '../../../src/activities/zone-policy/decide-zones';
import { ArmClient } from '../../../src/azure/arm/arm-client';
import { RequestGate } from '../../../src/azure/arm/request-gate';
import { objectAt } from '../../../src/domain/values/json';
import { formatImageVersionId } from '../../../src/domain/values/resource-id';
import { createOnImageVersionEvent } from '../../../src/functions/on-image-version-event';
import { noTelemetry } from '../../../src/telemetry/telemetry';
import { resourceWriteSuccess } from '../product/events';
import { appCredential } from './azure-in-process';
import type { ReplicationWorld } from './replication-world';

/** What triggers read Azure with: a budget of their own, by the wall clock. */
export function createTriggerArm({ config, transport: httpClient, shared }: ReplicationWorld) {
  const gate = new RequestGate(config.arm.budgetShare);
  const transport = { httpClient, timeoutMilliseconds: 5_000 };
  const options = { ...config.arm, credential: appCredential, gate, telemetry: noTelemetry, transport, shared };
  return { arm: new ArmClient(options), gate };
}

/**
 * @returns delivers an event that a version was written, by a write of the correlation id if one is given; throws where Event Grid is to
 * deliver it again
 */
export function createEventTrigger(
  world: ReplicationWorld,
): (versionId: string, correlationId?: string) => Promise<void> {
  const { config, clock, service, hub } = world;
  const decideZones = createZoneDecider(createTriggerArm(world), config.zonePolicy, () => new Date(clock.now()));
  const trigger = createOnImageVersionEvent({
    config,
    telemetry: noTelemetry,
    taskHub: () => hub,
    service,
    clock,
    decideZones,
    isOwnWrite: (id, correlationId) => world.shared.ownWrites.has(correlationId, formatImageVersionId(id)),
  });
  const context = new InvocationContext({ logHandler: () => undefined });
  return async (versionId, correlationId) => {
    const event = resourceWriteSuccess(versionId, { eventTime: new Date(clock.now()).toISOString() });
    const data = { ...objectAt(event, 'data'), ...(correlationId !== undefined && { correlationId }) };
    await world.live(trigger({ ...event, data }, context));
  };
}
