// The commands that a finding tells are complete and can be pasted.
import {
  assignRoleCommand,
  createIdentityCommand,
  registerFeatureCommand,
  registerProviderCommand,
  registerZoneCommand,
} from '../../../../src/domain/plan/remedy';
import { identityText, subscriptionId } from '../../samples';

test.each([
  [
    assignRoleCommand({
      subscriptionId,
      principalId: '7e4b1f0a-9c1d-4f6f-8a55-0f36e0fdc5c1',
      role: 'Network Contributor',
    }),
    `az role assignment create --assignee-object-id 7e4b1f0a-9c1d-4f6f-8a55-0f36e0fdc5c1 --assignee-principal-type ServicePrincipal --role "Network Contributor" --scope /subscriptions/${subscriptionId}`,
  ],
  [
    registerZoneCommand(subscriptionId, 'perth'),
    `az edge-zones extended-zone register --extended-zone-name perth --subscription ${subscriptionId}`,
  ],
  [
    registerFeatureCommand(subscriptionId, 'perth'),
    `az feature register --namespace Microsoft.EdgeZones --name perth --subscription ${subscriptionId}`,
  ],
  [
    registerProviderCommand(subscriptionId),
    `az provider register --namespace Microsoft.EdgeZones --subscription ${subscriptionId}`,
  ],
  [
    createIdentityCommand(identityText, 'westus'),
    `az identity create --name galleryReplicator --resource-group images-rg --location westus --subscription ${subscriptionId}`,
  ],
])('%s', (command, expected) => {
  expect(command).toBe(expected);
});
