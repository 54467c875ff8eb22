// What a gallery holds, with the tags that a policy asks for: one list of definitions, one list of versions for each.
import type { Arm } from '../azure/arm/arm';
import {
  getGalleryFact,
  getGalleryJson,
  getImageFact,
  getImageJson,
  listImages,
  listImageVersions,
} from '../azure/gallery-lists';
import {
  readListedVersions,
  readTags,
  type Siblings,
  type Tags,
  type VersionParents,
} from '../domain/policy/gallery-version';
import { foldAscii } from '../domain/values/ascii-fold';
import { textAt } from '../domain/values/json';
import type { GalleryId } from '../domain/values/resource-id';
import { galleryOf } from './gallery-of';

export interface ListedDefinition {
  readonly gallery: GalleryId;
  readonly imageName: string;
  readonly definitionTags: Tags;
  readonly galleryTags: Tags;
}

export interface ListedDefinitions {
  readonly definitions: readonly ListedDefinition[];
  /** False where a page is known to be missing. */
  readonly isWhole: boolean;
}

/** Each definition once, in the order of their names, in lower case. */
export async function listDefinitions(arm: Arm, gallery: GalleryId): Promise<ListedDefinitions> {
  const [galleryTags, { values, isWhole }] = await Promise.all([
    getGalleryJson(arm, gallery).then(readTags),
    listImages(arm, gallery),
  ]);
  const images = new Map(values.map((image) => [foldAscii(textAt(image, 'name') ?? ''), image]));
  const definitions = [...images.values()]
    .flatMap((image) => {
      const imageName = textAt(image, 'name');
      return imageName === null ? [] : [{ gallery, imageName, definitionTags: readTags(image), galleryTags }];
    })
    .sort((a, b) => compareNames(a.imageName, b.imageName));
  return { definitions, isWhole };
}

/** Every version of the definition. @throws ArmError where the list is not whole */
export async function listSiblings(arm: Arm, { gallery, imageName, ...tags }: ListedDefinition): Promise<Siblings> {
  const { values, isWhole } = await listImageVersions(arm, gallery, imageName);
  return readListedVersions(values, isWhole, { ...gallery, imageName }, tags);
}

export function compareNames(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Requests that are under way at once for one reader. */
const atOnce = 5;

/** In the order of the items; a few at a time. */
export async function mapFew<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += atOnce) {
    results.push(...(await Promise.all(items.slice(start, start + atOnce).map(act))));
  }
  return results;
}

/** The tags of a definition and of its gallery. */
async function readParents(arm: Arm, galleryId: string, imageName: string): Promise<VersionParents> {
  const gallery = galleryOf(galleryId);
  const [definition, parent] = await Promise.all([getImageJson(arm, gallery, imageName), getGalleryJson(arm, gallery)]);
  return { definitionTags: readTags(definition), galleryTags: readTags(parent) };
}

/** The same as they were within the last minute. */
export async function readRecentParents(arm: Arm, galleryId: string, imageName: string): Promise<VersionParents> {
  const gallery = galleryOf(galleryId);
  const [definition, parent] = await Promise.all([
    getImageFact(arm, gallery, imageName, 'tags'),
    getGalleryFact(arm, gallery, 'tags'),
  ]);
  return { definitionTags: readTags(definition), galleryTags: readTags(parent) };
}

/** Every version of one definition, with the tags of what it belongs to. */
export async function readSiblings(arm: Arm, galleryId: string, imageName: string): Promise<Siblings> {
  const parents = await readParents(arm, galleryId, imageName);
  return await listSiblings(arm, { gallery: galleryOf(galleryId), imageName, ...parents });
}
