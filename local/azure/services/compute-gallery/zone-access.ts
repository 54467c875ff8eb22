// Whether a gallery may replicate into an extended zone: the zone, its registration, its feature, and the gallery's identity.
import { displayLocation } from '../../arm/locations';
import { objectAt, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import type { ComputePlatform } from './compute-platform';
import { isLegacyZone } from './legacy-zones';
import type { Target } from './target';

/** Why a zone cannot be a target. Neither code is published by the service; both are ours. */
export interface ZoneRefusal {
  readonly code: 'EdgeZoneAccessNotEnrolled' | 'InvalidExtendedLocation';
  readonly message: string;
}

/** The reason why the gallery cannot replicate into the zone now, or undefined if it can. */
export function zoneRefusal(
  platform: ComputePlatform,
  gallery: StoredResource,
  { region, zone = '' }: Pick<Target, 'region' | 'zone'>,
): ZoneRefusal | undefined {
  if (isLegacyZone(zone, region)) {
    return undefined;
  }
  const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(gallery.id)?.[1] ?? '';
  const enrollment = platform.zoneEnrollment(subscriptionId, zone);
  if (enrollment?.homeLocation !== region) {
    const message = `The extended location '${zone}' of type 'EdgeZone' could not be found in region '${displayLocation(region)}'.`;
    return { code: 'InvalidExtendedLocation', message };
  }
  const identityFits =
    platform.sim.settings.zoneIdentity === 'ignored' || identityReadsFeatures(platform, gallery, subscriptionId);
  if (enrollment.enrolled && identityFits) {
    return undefined;
  }
  return {
    code: 'EdgeZoneAccessNotEnrolled',
    message: `Subscription '${subscriptionId}' is not enrolled for Edge Zone access`,
  };
}

/** The principal that counts is the one that is recorded on the gallery, whatever has become of the identity since. */
function identityReadsFeatures({ access }: ComputePlatform, gallery: StoredResource, subscriptionId: string): boolean {
  const identities = Object.values(objectAt(gallery.body, 'identity', 'userAssignedIdentities'));
  return identities.some((identity) => {
    const principalId = textAt(identity, 'principalId');
    const scope = `/subscriptions/${subscriptionId}`;
    return principalId !== null && access.isAllowed(principalId, 'Microsoft.Features/features/read', scope);
  });
}
