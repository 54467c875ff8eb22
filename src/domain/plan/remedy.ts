// The exact commands that mend what this program may not or cannot mend itself.
import { formatSubscriptionId } from '../values/resource-id';

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
  return `az identity create --name ${name} --resource-group ${group} --location ${location} --subscription ${subscription}`;
}
