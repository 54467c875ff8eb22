// Microsoft.DevCenter, as far as custom images of Dev Box need it: dev centers with galleries, what they list of them, networks,
// definitions, projects with pools. Shapes of 2025-02-01; recorded, documented and own parts are told apart in docs/simulated-azure.md.
import type { Platform, Service } from '../../arm/service';
import { devBoxDefinitionRoutes } from './dev-box-definitions';
import { defineDevCenterOperations, operationStatusRoute } from './dev-center-operations';
import { devCenterRoutes } from './dev-centers';
import { galleryRoutes } from './galleries';
import { imageRoutes } from './images';
import { networkRoutes } from './networks';
import { projectRoutes } from './projects';
import { seedDevCenter } from './seed';

const versions = ['2025-02-01', '2024-02-01', '2023-10-01-preview', '2023-04-01'];

export function createDevCenter(platform: Platform): Service {
  const { sim, operations } = platform;
  defineDevCenterOperations(sim, operations);
  return {
    resourceTypes: {
      'Microsoft.DevCenter': Object.fromEntries(
        [
          'devcenters',
          'devcenters/galleries',
          'devcenters/galleries/images',
          'devcenters/galleries/images/versions',
          'devcenters/attachednetworks',
          'devcenters/devboxdefinitions',
          'networkConnections',
          'projects',
          'projects/pools',
          'projects/catalogs/imageDefinitions',
        ].map((type) => [type, versions]),
      ),
    },
    routes: [
      ...devCenterRoutes(platform),
      ...galleryRoutes(platform),
      ...imageRoutes(sim),
      ...networkRoutes(sim),
      ...devBoxDefinitionRoutes(sim),
      ...projectRoutes(sim),
      operationStatusRoute(sim, operations),
    ],
    seed: () => seedDevCenter(sim),
  };
}
