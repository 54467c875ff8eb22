// The exact commands that mend what this program may not or cannot mend itself.
import type { PresentZone } from '../image-version/image-version';
import type { JsonObject } from '../values/json';
import { formatSubscriptionId, type ImageVersionId } from '../values/resource-id';
import { shellWord } from '../values/shell-word';

export interface RoleGrant {
  readonly subscriptionId: string;
  readonly principalId: string;
  readonly role: string;
}

export function assignRoleCommand({ subscriptionId, principalId, role }: RoleGrant): string {
  const scope = formatSubscriptionId({ subscriptionId });
  return `az role assignment create --assignee-object-id ${principalId} --assignee-principal-type ServicePrincipal --role "${role}" --scope ${scope}`;
}

export function registerZoneCommand(subscriptionId: string, zone: string): string {
  return `az edge-zones extended-zone register --extended-zone-name ${zone} --subscription ${subscriptionId}`;
}

export function registerFeatureCommand(subscriptionId: string, zone: string): string {
  return `az feature register --namespace Microsoft.EdgeZones --name ${zone} --subscription ${subscriptionId}`;
}

export function registerProviderCommand(subscriptionId: string): string {
  return `az provider register --namespace Microsoft.EdgeZones --subscription ${subscriptionId}`;
}

export function createIdentityCommand(identityId: string, location: string): string {
  const [, , subscription, , group, , , , name] = identityId.split('/');
  return `az identity create --name ${name} --resource-group ${shellWord(group ?? '')} --location ${location} --subscription ${subscription}`;
}

/**
 * az replaces the whole list of zones, so the command names each, the present ones as they are.
 *
 * @returns null where a zone is encrypted, which the command would have to repeat
 */
export function updateReplicasCommand(
  id: ImageVersionId,
  present: readonly PresentZone[],
  changed: { readonly zone: string; readonly replicas: number },
): string | null {
  if (present.some(({ encrypted }) => encrypted)) {
    return null;
  }
  const zones = present.map(({ region, zone, replicas, storageAccountType }) =>
    [
      region,
      zone,
      zone === changed.zone ? changed.replicas : (replicas ?? 1),
      ...(storageAccountType === null ? [] : [storageAccountType.toLowerCase()]),
    ].join('='),
  );
  return `az sig image-version update --subscription ${id.subscriptionId} --resource-group ${shellWord(id.resourceGroupName)} --gallery-name ${id.galleryName} --gallery-image-definition ${id.imageName} --gallery-image-version ${id.versionName} --target-edge-zones ${zones.join(' ')}`;
}

/** @param entry of targetExtendedLocations, whole */
export function addZoneCommand(imageVersionId: string, entry: JsonObject): string {
  const [, , subscription, , group, , , , gallery, , image, , version] = imageVersionId.split('/');
  const json = JSON.stringify(entry).replaceAll("'", "'\\''");
  return `az sig image-version update --subscription ${subscription} --resource-group ${shellWord(group ?? '')} --gallery-name ${gallery} --gallery-image-definition ${image} --gallery-image-version ${version} --add publishingProfile.targetExtendedLocations '${json}'`;
}
