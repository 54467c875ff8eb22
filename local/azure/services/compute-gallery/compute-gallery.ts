// Azure Compute Gallery, the part of Microsoft.Compute that is simulated: galleries, image definitions and image versions.
import type { Service } from '../../arm/service';
import { budgetOf, withBudgets } from './budgets';
import type { ComputePlatform } from './compute-platform';
import { galleryRoutes } from './galleries';
import { galleryImageVersionRoutes } from './gallery-image-versions';
import { galleryImageRoutes } from './gallery-images';
import { seedGalleries } from './seed-galleries';
import { seedLibrary } from './seed-library';
import { requireServedApiVersion, servedApiVersions } from './served-api-versions';
import { softDeletedRoutes } from './soft-deleted-versions';

export function createComputeGallery(platform: ComputePlatform): Service {
  const { sim, operations } = platform;
  return {
    get resourceTypes() {
      const apiVersions = [...servedApiVersions(sim)].sort().reverse();
      return {
        'Microsoft.Compute': {
          galleries: apiVersions,
          'galleries/images': apiVersions,
          'galleries/images/versions': apiVersions,
        },
      };
    },
    guard: (request) => requireServedApiVersion(sim, request),
    routes: [
      { ...operations.route(), budget: budgetOf('GetOperationStatus') },
      ...withBudgets(
        'GalleryImageVersion',
        'ListGalleryImageVersionsInGalleryImage',
        galleryImageVersionRoutes(platform),
      ),
      ...softDeletedRoutes(sim).map((route) => ({ ...route, budget: budgetOf('ListSoftDeletedResourcesInGallery') })),
      ...withBudgets('GalleryImage', 'ListGalleryImagesInGallery', galleryImageRoutes(sim, operations)),
      ...withBudgets('Gallery', 'ListGalleryInResourceGroup', galleryRoutes(platform)),
    ],
    seed: () => {
      seedGalleries(sim);
      if (sim.settings.library === 'on') {
        seedLibrary(sim);
      }
    },
  };
}
