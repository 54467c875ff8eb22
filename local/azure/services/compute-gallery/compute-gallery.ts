// Azure Compute Gallery, the part of Microsoft.Compute that is simulated: galleries, image definitions and image versions.
import type { Service } from '../../arm/service';
import { budgetOf, withBudgets } from './budgets';
import type { ComputePlatform } from './compute-platform';
import { galleryRoutes } from './galleries';
import { galleryImageVersionRoutes } from './gallery-image-versions';
import { galleryImageRoutes } from './gallery-images';
import { seedGalleries } from './seed-galleries';
import { seedLibrary } from './seed-library';

const apiVersions = ['2025-12-03', '2025-03-03', '2024-03-03', '2023-07-03', '2022-03-03', '2021-10-01', '2019-12-01'];

export function createComputeGallery(platform: ComputePlatform): Service {
  const { sim, operations } = platform;
  return {
    resourceTypes: {
      'Microsoft.Compute': {
        galleries: apiVersions,
        'galleries/images': apiVersions,
        'galleries/images/versions': apiVersions,
      },
    },
    routes: [
      { ...operations.route(), budget: budgetOf('GetOperationStatus') },
      ...withBudgets(
        'GalleryImageVersion',
        'ListGalleryImageVersionsInGalleryImage',
        galleryImageVersionRoutes(platform),
      ),
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
