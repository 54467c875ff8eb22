// Projects of a dev center with their pools and catalogs' image definitions: they too can use an image of a gallery.
import type { ArmRoute } from '../../arm/router';
import type { Simulation } from '../../simulation/simulation';
import { plainRoutes } from './child-resources';

const collection =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.DevCenter/projects';

export function projectRoutes(sim: Simulation): ArmRoute[] {
  const inProject = `${collection}/{projectName}`;
  return [
    ...plainRoutes(sim, {
      collection,
      type: 'Microsoft.DevCenter/projects',
      isChild: false,
      properties: () => ({}),
    }),
    {
      method: 'GET',
      template: '/subscriptions/{subscriptionId}/providers/Microsoft.DevCenter/projects',
      handle: (request) => ({
        status: 200,
        body: {
          value: sim.store
            .ofType('Microsoft.DevCenter/projects', request.path.replace(/\/providers\/.*/i, ''))
            .map(({ body }) => body),
        },
      }),
    },
    ...plainRoutes(sim, {
      collection: `${inProject}/pools`,
      type: 'Microsoft.DevCenter/projects/pools',
      isChild: true,
      properties: () => ({ healthStatus: 'Healthy' }),
    }),
    ...plainRoutes(sim, {
      collection: `${inProject}/catalogs`,
      type: 'Microsoft.DevCenter/projects/catalogs',
      isChild: true,
      properties: () => ({ syncState: 'Succeeded' }),
    }),
    ...plainRoutes(sim, {
      collection: `${inProject}/catalogs/{catalogName}/imageDefinitions`,
      type: 'Microsoft.DevCenter/projects/catalogs/imageDefinitions',
      isChild: true,
      properties: () => ({ imageValidationStatus: 'Succeeded' }),
    }),
  ];
}
