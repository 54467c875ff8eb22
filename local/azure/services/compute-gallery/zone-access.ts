// Whether a gallery may replicate into an extended zone: the zone, its registration, its feature, and the gallery's identity.

import { displayLocation } from '../../arm/tracked/locations';
import { registrationState } from '../../arm/tracked/registration';
import type { Simulation } from '../../simulation/simulation';
import { objectAt, stringAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import { isAllowed } from '../authorization/access-control';
import type { Target } from './target';

/** Why a zone cannot be a target. Neither code is published by the service; both are ours. */
export interface ZoneRefusal {
  readonly code: 'EdgeZoneAccessNotEnrolled' | 'InvalidExtendedLocation';
  readonly message: string;
}

/** The reason why the gallery cannot replicate into the zone now, or undefined if it can. */
export function zoneRefusal(
  sim: Simulation,
  gallery: StoredResource,
  { region, zone = '' }: Pick<Target, 'region' | 'zone'>,
): ZoneRefusal | undefined {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(gallery.id)?.[0] ?? '';
  const stored = sim.store.get(`${subscription}/providers/Microsoft.EdgeZones/extendedZones/${zone}`);
  const home = stringAt(stored?.body.properties, 'homeLocation');
  if (!stored || home !== region) {
    const message = `The extended location '${zone}' of type 'EdgeZone' could not be found in region '${displayLocation(region)}'.`;
    return { code: 'InvalidExtendedLocation', message };
  }
  const feature = sim.store.get(
    `${subscription}/providers/Microsoft.Features/providers/Microsoft.EdgeZones/features/${zone}`,
  );
  const enrolled =
    registrationState(stored, sim.now()) === 'Registered' &&
    feature &&
    registrationState(feature, sim.now()) === 'Registered';
  if (enrolled && identityReadsFeatures(sim, gallery, subscription)) {
    return undefined;
  }
  const subscriptionId = subscription.slice('/subscriptions/'.length);
  return {
    code: 'EdgeZoneAccessNotEnrolled',
    message: `Subscription '${subscriptionId}' is not enrolled for Edge Zone access`,
  };
}

function identityReadsFeatures(sim: Simulation, gallery: StoredResource, subscription: string): boolean {
  const identities = Object.keys(objectAt(gallery.body, 'identity', 'userAssignedIdentities'));
  return identities.some((id) => {
    const principalId = stringAt(sim.store.get(id)?.body.properties, 'principalId');
    return principalId !== undefined && isAllowed(sim, principalId, 'Microsoft.Features/features/read', subscription);
  });
}
