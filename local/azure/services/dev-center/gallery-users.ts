// Who uses an attached gallery: definitions, pools that name an image themselves, image definitions of catalogs.
import type { Simulation } from '../../simulation/simulation';
import { objectAt, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';

export const userTypes = [
  'Microsoft.DevCenter/devcenters/devboxdefinitions',
  'Microsoft.DevCenter/projects/pools',
  'Microsoft.DevCenter/projects/catalogs/imageDefinitions',
];

export function usersOfGallery(sim: Simulation, gallery: StoredResource): StoredResource[] {
  const prefix = `${gallery.id}/`.toLowerCase();
  return userTypes
    .flatMap((type) => sim.store.ofType(type))
    .filter(({ body }) => imageIdsOf(body.properties).some((id) => id.toLowerCase().startsWith(prefix)));
}

function imageIdsOf(properties: unknown): string[] {
  const holders = [objectAt(properties), objectAt(properties, 'devBoxDefinition')];
  return holders
    .flatMap((holder) => [textAt(holder.imageReference, 'id'), textAt(holder.activeImageReference, 'id')])
    .filter((id) => id !== null);
}
