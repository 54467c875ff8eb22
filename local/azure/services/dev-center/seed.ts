// What is there from the start: the dev center `contoso-devcenter` in the gallery's region, with an identity of its own.
import { seedResource } from '../../arm/seed-resource';
import type { Simulation } from '../../simulation/simulation';
import { subscriptionId, tenantId } from '../../state/seed-ids';
import { putDefaultGallery } from './default-gallery';
import { devCenterType } from './dev-centers';

const group = `/subscriptions/${subscriptionId}/resourceGroups/platform-rg/providers/Microsoft.DevCenter`;

export function seedDevCenter(sim: Simulation): void {
  const id = `${group}/devcenters/contoso-devcenter`;
  seedResource(sim, id, devCenterType, {
    id,
    name: 'contoso-devcenter',
    type: devCenterType,
    location: 'westus',
    identity: { type: 'SystemAssigned', principalId: 'b0000000-0000-4000-8000-000000000010', tenantId },
    properties: {
      provisioningState: 'Succeeded',
      devCenterUri: `https://${tenantId}-contoso-devcenter.westus.devcenter.azure.com/`,
    },
  });
  putDefaultGallery(sim, id);
  const connectionId = `${group}/networkConnections/sydney`;
  seedResource(sim, connectionId, 'Microsoft.DevCenter/networkConnections', {
    id: connectionId,
    name: 'sydney',
    type: 'Microsoft.DevCenter/networkConnections',
    location: 'australiaeast',
    properties: { domainJoinType: 'AzureADJoin', healthCheckStatus: 'Passed', provisioningState: 'Succeeded' },
  });
  const networkId = `${id}/attachednetworks/sydney`;
  const type = 'Microsoft.DevCenter/devcenters/attachednetworks';
  seedResource(sim, networkId, type, {
    id: networkId,
    name: 'sydney',
    type,
    properties: {
      networkConnectionId: connectionId,
      networkConnectionLocation: 'australiaeast',
      domainJoinType: 'AzureADJoin',
      healthCheckStatus: 'Passed',
      provisioningState: 'Succeeded',
    },
  });
}
