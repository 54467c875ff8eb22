// Extended zones of a subscription and the features that open them.
// https://learn.microsoft.com/rest/api/edgezones/extended-zones

import type { ZoneAccess, ZoneFacts } from '../domain/plan/zone-access';
import { objectAt, textAt } from '../domain/values/json';
import { normaliseRegion, normaliseZone } from '../domain/values/region';
import { formatSubscriptionId } from '../domain/values/resource-id';
import { apiVersions } from './arm/api-versions';
import type { Arm } from './arm/arm-client';
import { ArmError } from './arm/arm-error';

/** A feature's state; null where it does not exist or may not be read: then the registration alone decides. */
async function readFeatureState(arm: Arm, subscriptionId: string, zone: string): Promise<string | null> {
  const path = `${formatSubscriptionId({ subscriptionId })}/providers/Microsoft.Features/providers/Microsoft.EdgeZones/features/${zone}`;
  try {
    return await arm.fact(path, async () => {
      const { body } = await arm.send({ method: 'GET', path, apiVersion: apiVersions.features });
      return textAt(objectAt(body, 'properties'), 'state');
    });
  } catch (error) {
    if (
      error instanceof ArmError &&
      ['notFound', 'forbidden', 'invalid', 'providerNotRegistered'].includes(error.kind)
    ) {
      return null;
    }
    throw error;
  }
}

function readZone(value: unknown): readonly Omit<ZoneFacts, 'featureState'>[] {
  const name = textAt(value, 'name');
  const properties = objectAt(value, 'properties');
  const home = textAt(properties, 'homeLocation');
  return name === null
    ? []
    : [
        {
          zone: normaliseZone(name),
          homeRegion: home === null || home === '' ? null : normaliseRegion(home),
          registrationState: textAt(properties, 'registrationState') ?? 'NotRegistered',
        },
      ];
}

/**
 * Reads all zones with one request, and the feature of each wanted zone.
 *
 * @throws ArmError where trying again may help
 */
export async function readZoneAccess(arm: Arm, subscriptionId: string, wanted: readonly string[]): Promise<ZoneAccess> {
  const path = `${formatSubscriptionId({ subscriptionId })}/providers/Microsoft.EdgeZones/extendedZones`;
  let values: readonly unknown[];
  try {
    values = await arm.fact(path, async () => await arm.list({ path, apiVersion: apiVersions.extendedZones }));
  } catch (error) {
    if (error instanceof ArmError && ['forbidden', 'denied', 'brokenList'].includes(error.kind)) {
      return { kind: 'unknown', message: error.message };
    }
    if (error instanceof ArmError && error.kind === 'providerNotRegistered') {
      return { kind: 'providerNotRegistered', message: error.message };
    }
    throw error;
  }
  const zones: ZoneFacts[] = [];
  for (const zone of values.flatMap(readZone)) {
    const featureState = wanted.includes(zone.zone) ? await readFeatureState(arm, subscriptionId, zone.zone) : null;
    zones.push({ ...zone, featureState });
  }
  return { kind: 'read', zones };
}
