// Who uses an attached gallery: it is not detached while a definition, a pool or a catalog's image definition names one of its images.
import { foldAscii } from '../values/ascii-fold';
import { objectAt, textAt } from '../values/json';

/** Image references of a definition, a pool (which can hold one itself) or an image definition. */
function imageIdsOf(resource: unknown): readonly string[] {
  const properties = objectAt(resource, 'properties');
  return [properties, objectAt(properties, 'devBoxDefinition')].flatMap((holder) =>
    ['imageReference', 'activeImageReference'].flatMap((member) => textAt(objectAt(holder, member), 'id') ?? []),
  );
}

/**
 * @param attachedId id of the dev center's gallery: `…/devcenters/{dc}/galleries/{name}`
 * @param candidates definitions of the dev center; pools and image definitions of its projects
 * @returns ids of those that use it
 */
export function usersOfGallery(attachedId: string, candidates: readonly unknown[]): readonly string[] {
  const prefix = `${foldAscii(attachedId)}/`;
  return candidates
    .filter((candidate) => imageIdsOf(candidate).some((id) => foldAscii(id).startsWith(prefix)))
    .map((candidate) => textAt(candidate, 'id') ?? '');
}
