// Extended zones of a subscription and the features that open them.
// https://learn.microsoft.com/rest/api/edgezones/extended-zones

import type { ZoneAccess, ZoneFacts } from '../domain/plan/zone-access';
import { objectAt, textAt } from '../domain/values/json';
import { normaliseRegion, normaliseZone } from '../domain/values/region';
import { formatSubscriptionId } from '../domain/values/resource-id';
import { apiVersions } from './arm/api-versions';
import type { Arm } from './arm/arm';
import { ArmError } from './arm/arm-error';

/** A feature's state; null where it does not exist or may not be read: then the registration alone decides. */
async function readFeatureState(
  arm: Arm,
  subscriptionId: string,
  zone: string,
  seconds?: number,
): Promise<string | null> {
  const path = `${formatSubscriptionId({ subscriptionId })}/providers/Microsoft.Features/providers/Microsoft.EdgeZones/features/${zone}`;
  try {
    const read = async () => {
      const { body } = await arm.send({ method: 'GET', path, apiVersion: apiVersions.features });
      return textAt(objectAt(body, 'properties'), 'state');
    };
    return await arm.readings.fact(path, read, undefined, seconds);
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
          name,
          homeRegion: home === null || home === '' ? null : normaliseRegion(home),
          registrationState: textAt(properties, 'registrationState') ?? '',
        },
      ];
}

/** One list tells of all zones of a subscription. */
async function listZones(
  arm: Arm,
  subscriptionId: string,
  seconds?: number,
): Promise<readonly Omit<ZoneFacts, 'featureState'>[]> {
  const path = `${formatSubscriptionId({ subscriptionId })}/providers/Microsoft.EdgeZones/extendedZones`;
  const values = await arm.readings.fact(
    path,
    async () => await arm.list({ path, apiVersion: apiVersions.extendedZones }),
    (zones) => zones.length > 0,
    seconds,
  );
  return values.flatMap(readZone);
}

/**
 * How the service spells the names of zones, by their normalised names; empty where that cannot be read now, since a name in
 * another case is the same to ARM.
 */
export async function readZoneNames(arm: Arm, subscriptionId: string): Promise<Readonly<Record<string, string>>> {
  try {
    const zones = await listZones(arm, subscriptionId);
    return Object.fromEntries(zones.map(({ zone, name }) => [zone, name]));
  } catch (error) {
    if (error instanceof ArmError) {
      return {};
    }
    throw error;
  }
}

/** States of the zones' features; null for one that does not exist or may not be read. @param seconds age that a state may have */
export async function readFeatureStates(
  arm: Arm,
  subscriptionId: string,
  zones: readonly string[],
  seconds: number,
): Promise<readonly (string | null)[]> {
  const states: (string | null)[] = [];
  for (const zone of zones) {
    states.push(await readFeatureState(arm, subscriptionId, zone, seconds));
  }
  return states;
}

/**
 * Reads all zones with one request, and the feature of each wanted zone.
 *
 * @param seconds age that what is told of the zones may have; absent: five minutes
 * @throws ArmError where trying again may help
 */
export async function readZoneAccess(
  arm: Arm,
  subscriptionId: string,
  wanted: readonly string[],
  seconds?: number,
): Promise<ZoneAccess> {
  let listed: readonly Omit<ZoneFacts, 'featureState'>[];
  try {
    listed = await listZones(arm, subscriptionId, seconds);
  } catch (error) {
    if (error instanceof ArmError && ['forbidden', 'denied', 'brokenList'].includes(error.kind)) {
      const right =
        error.kind === 'forbidden' ? " The app's identity needs Microsoft.EdgeZones/extendedZones/read." : '';
      return { kind: 'unknown', message: `${error.message}${right}` };
    }
    if (error instanceof ArmError && error.kind === 'providerNotRegistered') {
      return { kind: 'providerNotRegistered', message: error.message };
    }
    throw error;
  }
  // Microsoft.EdgeZones lists every zone to every subscription, registered or not.
  if (listed.length === 0) {
    return { kind: 'unknown', message: 'the list of extended zones is empty' };
  }
  const zones: ZoneFacts[] = [];
  for (const zone of listed) {
    const featureState = wanted.includes(zone.zone) ? await readFeatureState(arm, subscriptionId, zone.name) : null;
    zones.push({ ...zone, featureState });
  }
  return { kind: 'read', zones };
}
