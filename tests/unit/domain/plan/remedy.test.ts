// The commands that a finding tells are complete and can be pasted.
import {
  addZoneCommand,
  assignRoleCommand,
  createIdentityCommand,
  registerFeatureCommand,
  registerProviderCommand,
  registerZoneCommand,
  updateReplicasCommand,
} from '../../../../src/domain/plan/remedy';
import { identityText, presentZone, subscriptionId, versionId, versionText } from '../../samples';

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

const update = `az sig image-version update --subscription ${subscriptionId} --resource-group images-rg --gallery-name contosoImages --gallery-image-definition ubuntu-pro --gallery-image-version 1.0.0`;

test('the command that changes a replica count names every zone as it is; none where a zone is encrypted', () => {
  const present = [
    presentZone('losangeles', { replicas: 2 }),
    presentZone('perth', { region: 'australiaeast', replicas: null, storageAccountType: null }),
  ];
  expect(updateReplicasCommand(versionId, present, { zone: 'losangeles', replicas: 5 })).toBe(
    `${update} --target-edge-zones westus=losangeles=5=standardssd_lrs australiaeast=perth=1`,
  );
  const encrypted = [presentZone('losangeles'), presentZone('perth', { encrypted: true })];
  expect(updateReplicasCommand(versionId, encrypted, { zone: 'losangeles', replicas: 5 })).toBeNull();
});

test('the command that adds a zone by hand has its whole entry, quoted for a shell', () => {
  const entry = { name: 'West US', extendedLocation: { name: 'losangeles' }, note: "it's" };
  expect(addZoneCommand(versionText, entry)).toBe(
    `${update} --add publishingProfile.targetExtendedLocations '{"name":"West US","extendedLocation":{"name":"losangeles"},"note":"it'\\''s"}'`,
  );
});

test('a resource group with blanks and parentheses in its name is one word of each command', () => {
  const group = 'images (west)';
  const id = { ...versionId, resourceGroupName: group };
  const commands = [
    createIdentityCommand(identityText.replace('images-rg', group), 'westus'),
    updateReplicasCommand(id, [presentZone('perth')], { zone: 'perth', replicas: 3 }),
    addZoneCommand(versionText.replace('images-rg', group), {}),
  ];
  for (const command of commands) {
    expect(command).toContain(' --resource-group "images (west)" ');
  }
});
