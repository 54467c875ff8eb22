// An image version as a policy sees it: read from a list entry or a single GET, with the tags of what it belongs to.
import { type ImageVersionSnapshot, readImageVersionSnapshot } from '../image-version/image-version';
import { foldAscii, sameName } from '../values/ascii-fold';
import { isObject, type JsonObject, listAt, numberAt, objectAt, textAt } from '../values/json';
import { formatImageVersionId, type ImageVersionId, isVersionName } from '../values/resource-id';

export type Tags = Readonly<Record<string, string>>;

/** What a version belongs to, as far as a policy asks for it. */
export interface VersionParents {
  readonly definitionTags: Tags;
  readonly galleryTags: Tags;
}

export interface GalleryVersion extends VersionParents {
  readonly id: ImageVersionId;
  readonly snapshot: ImageVersionSnapshot;
  /** ISO 8601; null where the service told none. */
  readonly publishedDate: string | null;
  readonly excludeFromLatest: boolean;
  readonly tags: Tags;
  /** Size of all disks, GiB; null where the service did not tell that of the OS disk. */
  readonly sizeInGB: number | null;
  /** Of all regions and zones. */
  readonly replicas: number;
}

/** The other versions of the same image definition. */
export interface Siblings {
  /** False where a page of the list is missing: what is not in it may yet exist. */
  readonly complete: boolean;
  readonly versions: readonly GalleryVersion[];
}

export function readTags(resource: unknown): Tags {
  const tags = Object.entries(objectAt(resource, 'tags'));
  return Object.fromEntries(tags.filter((tag): tag is [string, string] => typeof tag[1] === 'string'));
}

function readSize(properties: JsonObject): number | null {
  const storage = objectAt(properties, 'storageProfile');
  const os = numberAt(storage.osDiskImage, 'sizeInGB');
  const data = Array.isArray(storage.dataDiskImages) ? storage.dataDiskImages : [];
  return os === null ? null : data.reduce<number>((sum, disk) => sum + (numberAt(disk, 'sizeInGB') ?? 0), os);
}

/** One where a target says none: the service's own default. */
function countReplicas(profile: JsonObject): number {
  const counts = [
    ...listAt(profile, 'targetRegions').map((entry) => numberAt(entry, 'regionalReplicaCount')),
    ...listAt(profile, 'targetExtendedLocations').map((entry) => numberAt(entry, 'extendedLocationReplicaCount')),
  ];
  return counts.reduce<number>((sum, count) => sum + (count ?? 1), 0);
}

/** @param value an image version in the service's own JSON; null is returned where it is no object */
export function readGalleryVersion(
  value: unknown,
  id: ImageVersionId,
  { definitionTags, galleryTags }: VersionParents,
): GalleryVersion | null {
  if (!isObject(value)) {
    return null;
  }
  const properties = objectAt(value, 'properties');
  const profile = objectAt(properties, 'publishingProfile');
  return {
    id,
    snapshot: readImageVersionSnapshot(value),
    publishedDate: textAt(profile, 'publishedDate'),
    excludeFromLatest: profile.excludeFromLatest === true,
    tags: readTags(value),
    definitionTags,
    galleryTags,
    sizeInGB: readSize(properties),
    replicas: countReplicas(profile),
  };
}

/**
 * Entries of `GET …/images/{image}/versions`. A version that a list repeats, as pages do between which another one is published,
 * is there once, as it was read last. An entry without a name, or of another image, makes the list one that is not whole.
 * One whose name is no version's is left out, so that it hides no other: the service gives no such names, and no run could be about it.
 */
export function readListedVersions(
  values: readonly unknown[],
  isWhole: boolean,
  image: Omit<ImageVersionId, 'versionName'>,
  parents: VersionParents,
): Siblings {
  const named = values.filter((value) => isVersionName(textAt(value, 'name') ?? '0.0.0'));
  const read = named.map((value) => readEntry(value, image, parents));
  const versions = new Map(
    read.flatMap((one) => (one === null ? [] : [[foldAscii(one.id.versionName), one] as const])),
  );
  return { complete: isWhole && !read.includes(null), versions: [...versions.values()] };
}

function readEntry(
  value: unknown,
  image: Omit<ImageVersionId, 'versionName'>,
  parents: VersionParents,
): GalleryVersion | null {
  const versionName = textAt(value, 'name');
  if (versionName === null) {
    return null;
  }
  const id = { ...image, versionName };
  const isOwn = sameName(textAt(value, 'id') ?? formatImageVersionId(id), formatImageVersionId(id));
  return isOwn ? readGalleryVersion(value, id, parents) : null;
}

/** Whether a version is on its way out: it counts for nothing. */
export function isGone({ snapshot }: GalleryVersion): boolean {
  return /^(soft-?)?delet(ing|ed)$/i.test(snapshot.provisioningState);
}

/** Seconds since the version was published, negative in the future; null where that is unknown. */
export function ageSeconds({ publishedDate }: Pick<GalleryVersion, 'publishedDate'>, now: string): number | null {
  const seconds = publishedDate === null ? Number.NaN : (Date.parse(now) - Date.parse(publishedDate)) / 1000;
  return Number.isFinite(seconds) ? seconds : null;
}

/** The tag's value by its name in any case. */
export function tagOf(tags: Tags, name: string): string | null {
  const found = Object.keys(tags).find((key) => key.toLowerCase() === name.toLowerCase());
  return found === undefined ? null : (tags[found] ?? null);
}

/** The version's own tags, and those of definition and gallery that it does not override; names in lower case. */
export function effectiveTags(version: GalleryVersion): Tags {
  const lower = (tags: Tags) => Object.entries(tags).map(([name, value]) => [name.toLowerCase(), value]);
  return Object.fromEntries([version.galleryTags, version.definitionTags, version.tags].flatMap(lower));
}
