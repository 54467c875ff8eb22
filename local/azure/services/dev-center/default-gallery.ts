// The gallery that each dev center has from the start, and that nobody attaches or detaches.
import { seedResource } from '../../arm/seed-resource';
import type { Simulation } from '../../simulation/simulation';

export const devCenterGalleryType = 'microsoft.devcenter/devcenters/galleries';

/** The built-in gallery, whose galleryResourceId is its own id. */
export function putDefaultGallery(sim: Simulation, devCenterId: string): void {
  const id = `${devCenterId}/galleries/Default`;
  seedResource(sim, id, devCenterGalleryType, {
    id,
    name: 'Default',
    type: devCenterGalleryType,
    systemData: { createdByType: 'Application', lastModifiedByType: 'Application' },
    properties: { galleryResourceId: id, provisioningState: 'Succeeded' },
  });
}
