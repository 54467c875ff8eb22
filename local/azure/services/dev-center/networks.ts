// Network connections, and the networks that a dev center has attached: their regions are where its images must be.
import { ArmError } from '../../arm/arm-error';
import { normalLocation } from '../../arm/locations';
import type { ArmRoute } from '../../arm/router';
import type { Simulation } from '../../simulation/simulation';
import { textAt } from '../../state/json';
import { devCentersInGroup, plainRoutes } from './child-resources';

export function networkRoutes(sim: Simulation): ArmRoute[] {
  return [
    ...plainRoutes(sim, {
      collection:
        '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.DevCenter/networkConnections',
      type: 'Microsoft.DevCenter/networkConnections',
      isChild: false,
      properties: () => ({ healthCheckStatus: 'Passed' }),
    }),
    ...plainRoutes(sim, {
      collection: `${devCentersInGroup}/{devCenterName}/attachednetworks`,
      type: 'Microsoft.DevCenter/devcenters/attachednetworks',
      isChild: true,
      properties: (given) => {
        const connection = sim.store.get(textAt(given, 'networkConnectionId') ?? '');
        if (!connection) {
          const message = `The network connection '${textAt(given, 'networkConnectionId') ?? ''}' was not found.`;
          throw new ArmError(400, 'SimNetworkConnectionNotFound', message);
        }
        return {
          networkConnectionLocation: normalLocation(textAt(connection.body, 'location') ?? ''),
          healthCheckStatus: 'Passed',
          domainJoinType: textAt(connection.body.properties, 'domainJoinType') ?? 'AzureADJoin',
        };
      },
    }),
  ];
}
