// A gallery, its image definitions and their versions, through the thin client: pages lead to no other origin.
// https://learn.microsoft.com/rest/api/compute/gallery-images/list-by-gallery
import { sameName } from '../domain/values/ascii-fold';
import { isObject, type JsonObject, objectAt, textAt } from '../domain/values/json';
import { formatGalleryId, type GalleryId } from '../domain/values/resource-id';
import type { ArmErrorKind } from './arm/answer-table';
import type { Arm } from './arm/arm';
import { ArmError } from './arm/arm-error';
import type { ListedPages } from './arm/arm-list';

/** The gallery in the service's own JSON. */
export async function getGalleryJson(arm: Arm, gallery: GalleryId): Promise<JsonObject> {
  const path = formatGalleryId(gallery);
  return (await arm.get({ path, apiVersion: arm.galleryApiVersion })).body;
}

const imagePath = (gallery: GalleryId, imageName: string) =>
  `${formatGalleryId(gallery)}/images/${encodeURIComponent(imageName)}`;

/** A right on the definition itself may be missing, and one on its gallery be there. */
const mayBeListed: readonly ArmErrorKind[] = ['forbidden', 'denied', 'notFound'];

/** An image definition in the service's own JSON; where it cannot be read by itself, as its gallery lists it. @throws ArmError */
export async function getImageJson(arm: Arm, gallery: GalleryId, imageName: string): Promise<JsonObject> {
  const path = imagePath(gallery, imageName);
  try {
    return (await arm.get({ path, apiVersion: arm.galleryApiVersion })).body;
  } catch (error) {
    const listed =
      error instanceof ArmError && mayBeListed.includes(error.kind) ? await findListed(arm, gallery, imageName) : null;
    if (listed === null) {
      throw error;
    }
    return listed;
  }
}

async function findListed(arm: Arm, gallery: GalleryId, imageName: string): Promise<JsonObject | null> {
  try {
    const { values } = await listImages(arm, gallery);
    return values.filter(isObject).find((one) => sameName(textAt(one, 'name') ?? '', imageName)) ?? null;
  } catch (error) {
    if (error instanceof ArmError) {
      return null; // What the definition itself was answered is told.
    }
    throw error;
  }
}

/** Whoever rewrites a gallery may take its identity off it, and tags hold versions back: neither is believed for long. */
const tagSeconds = 60;

/**
 * The gallery as it was within the last minute.
 *
 * @param what a kept gallery without an identity is read again where the identity is asked for: it is about to be given one
 */
export async function getGalleryFact(arm: Arm, gallery: GalleryId, what: 'tags' | 'identity'): Promise<JsonObject> {
  const path = formatGalleryId(gallery);
  let isRead = false;
  const read = async () => {
    isRead = true;
    return await getGalleryJson(arm, gallery);
  };
  const ask = async () => await arm.readings.fact(path, read, () => true, tagSeconds);
  const kept = await ask();
  if (what === 'tags' || isRead || Object.keys(objectAt(kept, 'identity', 'userAssignedIdentities')).length > 0) {
    return kept;
  }
  arm.readings.drop(path);
  return await ask();
}

/** Gallery and image definition as they were within the last five minutes; read where that is not known. */
export async function readKnownParents(
  arm: Arm,
  gallery: GalleryId,
  imageName: string,
): Promise<{ readonly gallery: unknown; readonly definition: unknown }> {
  const path = formatGalleryId(gallery);
  const [ofGallery, definition] = await Promise.all([
    arm.readings.fact(
      path,
      async () => await getGalleryJson(arm, gallery),
      () => true,
    ),
    getImageFact(arm, gallery, imageName, 'nature'),
  ]);
  return { gallery: ofGallery, definition };
}

/** Gallery and image definition as they were within the last five minutes, without a request; null where that is not known. */
export async function knownParents(
  arm: Arm,
  gallery: GalleryId,
  imageName: string,
): Promise<{ readonly gallery: unknown; readonly definition: unknown } | null> {
  const known = {
    gallery: await arm.readings.known(formatGalleryId(gallery)),
    definition: await arm.readings.known(imagePath(gallery, imageName)),
  };
  return known.gallery === undefined || known.definition === undefined ? null : known;
}

/** @param what tags are believed for a minute, what cannot be changed for five */
export async function getImageFact(
  arm: Arm,
  gallery: GalleryId,
  imageName: string,
  what: 'tags' | 'nature',
): Promise<JsonObject> {
  return await arm.readings.fact(
    imagePath(gallery, imageName),
    async () => await getImageJson(arm, gallery, imageName),
    (one) => textAt(one, 'location') !== null,
    what === 'tags' ? tagSeconds : undefined,
  );
}

/** The gallery's image definitions as the service lists them. */
export async function listImages(arm: Arm, gallery: GalleryId): Promise<ListedPages> {
  return await arm.listPages({ path: `${formatGalleryId(gallery)}/images`, apiVersion: arm.galleryApiVersion });
}

/** Names of the gallery's image definitions, each once. @throws ArmError where the list is not whole */
export async function listImageNames(arm: Arm, gallery: GalleryId): Promise<readonly string[]> {
  const { values, isWhole } = await listImages(arm, gallery);
  if (!isWhole) {
    throw new ArmError('the list of image definitions lacks pages', {
      kind: 'brokenList',
      code: 'AnswerNotWhole',
      request: { method: 'GET', path: `${formatGalleryId(gallery)}/images` },
    });
  }
  return [...new Set(values.flatMap((value) => textAt(value, 'name') ?? []))];
}

export const versionsPath = (gallery: GalleryId, imageName: string) => `${imagePath(gallery, imageName)}/versions`;

/**
 * The versions of an image definition as the service lists them, without their replication status.
 *
 * @param requestsMax requests after which the rest is left unread
 */
export async function listImageVersions(
  arm: Arm,
  gallery: GalleryId,
  imageName: string,
  requestsMax?: number,
): Promise<ListedPages> {
  const path = versionsPath(gallery, imageName);
  return await arm.listPages({ path, apiVersion: arm.galleryApiVersion }, requestsMax);
}
