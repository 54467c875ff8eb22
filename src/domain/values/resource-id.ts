// ARM resource ids of galleries and image versions: parsed strictly, compared without regard to case.
import { foldAscii, sameName } from './ascii-fold';
import { type Parsed, parsed, quote, refused } from './result';

export interface GalleryId {
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
  readonly galleryName: string;
}

export interface ImageVersionId extends GalleryId {
  /** Name of the image definition. */
  readonly imageName: string;
  /** `Major.Minor.Patch`. */
  readonly versionName: string;
}

export interface DevCenterId {
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
  readonly devCenterName: string;
}

export interface UserAssignedIdentityId {
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
  readonly identityName: string;
}

const subscription = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
// Resource groups allow letters of any script, parentheses and dots, but no dot at the end.
const resourceGroup = /^[\p{L}\p{N}_.()-]{1,90}(?<!\.)$/u;
// `galleryName` and `galleryImageName` have this one pattern in GalleryRP's definitions.
const galleryResource = /^[A-Za-z0-9][\w.-]{0,79}(?<![.-])$/;
// The pattern of GalleryRP's definitions, which lets numbers begin with zeros. A number is at most 2,147,483,647.
const versionName = /^\d+\.\d+\.\d+$/;
const devCenter = /^[a-zA-Z0-9][a-zA-Z0-9-]{2,25}$/;
const identity = /^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/;

const int32Max = 2_147_483_647;

interface Segment<Key extends string> {
  /** The literal before the name, such as `galleries`. */
  readonly keyword: string;
  /** Member of the parsed id; null for a name that is always the same, such as the provider's. */
  readonly key: Key | null;
  readonly title: string;
  readonly pattern: RegExp;
}

type Group = 'subscriptionId' | 'resourceGroupName';

const groupPath: readonly Segment<Group>[] = [
  { keyword: 'subscriptions', key: 'subscriptionId', title: 'a subscription id (a GUID)', pattern: subscription },
  { keyword: 'resourceGroups', key: 'resourceGroupName', title: 'a resource group name', pattern: resourceGroup },
];
const galleryPath: readonly Segment<Group | 'galleryName'>[] = [
  ...groupPath,
  { keyword: 'providers', key: null, title: 'the provider Microsoft.Compute', pattern: /^microsoft\.compute$/i },
  { keyword: 'galleries', key: 'galleryName', title: 'a gallery name', pattern: galleryResource },
];
const versionPath: readonly Segment<Group | 'galleryName' | 'imageName' | 'versionName'>[] = [
  ...galleryPath,
  { keyword: 'images', key: 'imageName', title: 'an image definition name', pattern: galleryResource },
  { keyword: 'versions', key: 'versionName', title: 'a version name (Major.Minor.Patch)', pattern: versionName },
];
const devCenterPath: readonly Segment<Group | 'devCenterName'>[] = [
  ...groupPath,
  { keyword: 'providers', key: null, title: 'the provider Microsoft.DevCenter', pattern: /^microsoft\.devcenter$/i },
  { keyword: 'devcenters', key: 'devCenterName', title: 'a dev center name', pattern: devCenter },
];
const identityPath: readonly Segment<Group | 'identityName'>[] = [
  ...groupPath,
  {
    keyword: 'providers',
    key: null,
    title: 'the provider Microsoft.ManagedIdentity',
    pattern: /^microsoft\.managedidentity$/i,
  },
  { keyword: 'userAssignedIdentities', key: 'identityName', title: 'an identity name', pattern: identity },
];

function parsePath<Key extends string>(
  text: unknown,
  path: readonly Segment<Key>[],
  field: string,
  example: string,
): Parsed<Readonly<Record<Key, string>>> {
  if (text === undefined) {
    return refused(field, `is required; it must be a resource id such as ${example}`);
  }
  const malformed = () => refused(field, `must be a resource id such as ${example}, not ${quote(text)}`);
  if (typeof text !== 'string' || text.length > 1024) {
    return malformed();
  }
  const parts = text.trim().replace(/\/$/, '').split('/');
  if (parts.shift() !== '' || parts.length !== path.length * 2) {
    return malformed();
  }
  const names: Partial<Record<Key, string>> = {};
  for (const [index, { keyword, key, title, pattern }] of path.entries()) {
    const givenKeyword = parts[index * 2] ?? '';
    const name = parts[index * 2 + 1] ?? '';
    if (!sameName(givenKeyword, keyword)) {
      return refused(field, `has ${quote(givenKeyword)} where /${keyword}/ belongs; an example is ${example}`);
    }
    if (!pattern.test(name)) {
      return refused(field, `has ${quote(name)}, which is not ${title}; an example is ${example}`);
    }
    if (key !== null) {
      names[key] = name;
    }
  }
  return parsed(names as Readonly<Record<Key, string>>);
}

const galleryExample =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages';
export const devCenterExample =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/platform-rg/providers/Microsoft.DevCenter/devcenters/contoso-devcenter';
const identityExample =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/galleryIdentity';

/** @param field what the id is called in the problem, should there be one */
export function parseGalleryId(text: unknown, field = 'galleryId'): Parsed<GalleryId> {
  return parsePath(text, galleryPath, field, galleryExample);
}

/** Whether a text is a version name as Compute Gallery has it: `1.0.0`, and `2022.08.29` or `0.0.0310` as well. */
export function isVersionName(text: string): boolean {
  return versionName.test(text) && text.split('.').every((part) => Number(part) <= int32Max);
}

/** Orders version names by their numbers: negative where `a` is the older. */
export function compareVersionNames(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  const differences = left.map((part, index) => part - (right[index] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

/** @param field what the id is called in the problem, should there be one */
export function parseImageVersionId(text: unknown, field = 'imageVersionId'): Parsed<ImageVersionId> {
  const id = parsePath(text, versionPath, field, `${galleryExample}/images/ubuntu-pro/versions/1.0.0`);
  return id.ok && !isVersionName(id.value.versionName)
    ? refused(field, `has the version ${quote(id.value.versionName)}, whose numbers must be at most ${int32Max}`)
    : id;
}

/** @param field what the id is called in the problem, should there be one */
export function parseUserAssignedIdentityId(text: unknown, field: string): Parsed<UserAssignedIdentityId> {
  return parsePath(text, identityPath, field, identityExample);
}

/** @param field what the id is called in the problem, should there be one */
export function parseDevCenterId(text: unknown, field = 'devCenterId'): Parsed<DevCenterId> {
  return parsePath(text, devCenterPath, field, devCenterExample);
}

export function formatDevCenterId(id: DevCenterId): string {
  return `${formatSubscriptionId(id)}/resourceGroups/${id.resourceGroupName}/providers/Microsoft.DevCenter/devcenters/${id.devCenterName}`;
}

export function formatSubscriptionId(id: { readonly subscriptionId: string }): string {
  return `/subscriptions/${id.subscriptionId}`;
}

export function formatGalleryId(id: GalleryId): string {
  return `${formatSubscriptionId(id)}/resourceGroups/${id.resourceGroupName}/providers/Microsoft.Compute/galleries/${id.galleryName}`;
}

export function formatImageId(id: ImageVersionId): string {
  return `${formatGalleryId(id)}/images/${id.imageName}`;
}

export function formatImageVersionId(id: ImageVersionId): string {
  return `${formatImageId(id)}/versions/${id.versionName}`;
}

export function formatUserAssignedIdentityId(id: UserAssignedIdentityId): string {
  return `${formatSubscriptionId(id)}/resourceGroups/${id.resourceGroupName}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${id.identityName}`;
}

/** The form in which two spellings of an id are one: ASCII lower case, no slash at the end. */
export function foldResourceId(id: string): string {
  return foldAscii(id.replace(/\/$/, ''));
}

/** ARM ids are case-insensitive, and the service changes their case between two answers. */
export function sameResourceId(a: string, b: string): boolean {
  return foldResourceId(a) === foldResourceId(b);
}

export function isInGallery(id: GalleryId, galleries: readonly GalleryId[]): boolean {
  return galleries.some((watched) => sameResourceId(formatGalleryId(watched), formatGalleryId(id)));
}
