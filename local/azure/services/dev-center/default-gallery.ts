// The gallery that each dev center has from the start, and that nobody attaches or detaches.
import { seedResource } from '../../arm/seed-resource';
import type { Simulation } from '../../simulation/simulation';

export const devCenterGalleryType = 'microsoft.devcenter/devcenters/galleries';

/** The service's own application, which makes the gallery. */
const serviceId = 'c0000000-0000-4000-8000-000000000001';

/** The built-in gallery, whose galleryResourceId is its own id. */
export function putDefaultGallery(sim: Simulation, devCenterId: string): void {
  const id = `${devCenterId}/galleries/Default`;
  const at = sim.clock.date().toISOString().replace('Z', '0000Z');
  seedResource(sim, id, devCenterGalleryType, {
    id,
    name: 'Default',
    type: devCenterGalleryType,
    systemData: {
      createdBy: serviceId,
      createdByType: 'Application',
      createdAt: at,
      lastModifiedBy: serviceId,
      lastModifiedByType: 'Application',
      lastModifiedAt: at,
    },
    properties: { galleryResourceId: id, provisioningState: 'Succeeded' },
  });
}
