// Microsoft.EdgeZones: the extended zones, and the preview feature that the registration of each brings.
import type { Platform, Service } from '../../arm/service';
import { extendedZoneRoutes } from './extended-zones';
import { featureRoutes } from './features';
import { seedZones } from './seed';

export function createEdgeZones({ sim }: Platform): Service {
  return {
    resourceTypes: {
      'Microsoft.EdgeZones': { extendedZones: ['2024-04-01-preview'] },
      'Microsoft.Features': { features: ['2021-07-01'] },
    },
    routes: [...extendedZoneRoutes(sim), ...featureRoutes(sim)],
    seed: () => seedZones(sim),
  };
}
