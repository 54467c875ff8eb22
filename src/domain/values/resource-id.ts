// ARM resource ids of galleries and image versions: parsed strictly, compared without regard to case.
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
const version = /^(0|[1-9]\d{0,9})\.(0|[1-9]\d{0,9})\.(0|[1-9]\d{0,9})$/;
const identity = /^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/;

const int32Max = 2_147_483_647;

interface Segment {
  /** The literal before the name, such as `galleries`. */
  readonly keyword: string;
  readonly name: string;
  readonly pattern: RegExp;
}

const inGroup: readonly Segment[] = [
  { keyword: 'subscriptions', name: 'subscription id (a GUID)', pattern: subscription },
  { keyword: 'resourceGroups', name: 'resource group name', pattern: resourceGroup },
];
const galleryPath: readonly Segment[] = [
  ...inGroup,
  { keyword: 'providers', name: 'provider Microsoft.Compute', pattern: /^microsoft\.compute$/i },
  { keyword: 'galleries', name: 'gallery name', pattern: galleryResource },
];
const versionPath: readonly Segment[] = [
  ...galleryPath,
  { keyword: 'images', name: 'image definition name', pattern: galleryResource },
  { keyword: 'versions', name: 'version name (Major.Minor.Patch)', pattern: version },
];
const identityPath: readonly Segment[] = [
  ...inGroup,
  { keyword: 'providers', name: 'provider Microsoft.ManagedIdentity', pattern: /^microsoft\.managedidentity$/i },
  { keyword: 'userAssignedIdentities', name: 'identity name', pattern: identity },
];

function parsePath(text: unknown, path: readonly Segment[], field: string, example: string): Parsed<string[]> {
  if (typeof text !== 'string' || text.length > 1024) {
    return refused(field, `must be a resource id such as ${example}, not ${quote(text)}`);
  }
  const parts = text.trim().replace(/\/$/, '').split('/');
  if (parts.shift() !== '' || parts.length !== path.length * 2) {
    return refused(field, `must be a resource id such as ${example}, not ${quote(text)}`);
  }
  const names: string[] = [];
  for (const [index, segment] of path.entries()) {
    const keyword = parts[index * 2] as string;
    const name = parts[index * 2 + 1] as string;
    if (keyword.toLowerCase() !== segment.keyword.toLowerCase()) {
      return refused(field, `has ${quote(keyword)} where /${segment.keyword}/ belongs; an example is ${example}`);
    }
    if (!segment.pattern.test(name)) {
      return refused(field, `has ${quote(name)}, which is no ${segment.name}; an example is ${example}`);
    }
    names.push(name);
  }
  return parsed(names);
}

const galleryExample =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages';
const identityExample =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/galleryIdentity';

/** @param field what the id is called in the problem, should there be one */
export function parseGalleryId(text: unknown, field = 'galleryId'): Parsed<GalleryId> {
  const names = parsePath(text, galleryPath, field, galleryExample);
  if (!names.ok) {
    return names;
  }
  const [subscriptionId, resourceGroupName, , galleryName] = names.value as [string, string, string, string];
  return parsed({ subscriptionId, resourceGroupName, galleryName });
}

/** @param field what the id is called in the problem, should there be one */
export function parseImageVersionId(text: unknown, field = 'imageVersionId'): Parsed<ImageVersionId> {
  const names = parsePath(text, versionPath, field, `${galleryExample}/images/ubuntu-pro/versions/1.0.0`);
  if (!names.ok) {
    return names;
  }
  const [subscriptionId, resourceGroupName, , galleryName, imageName, versionName] = names.value as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if (versionName.split('.').some((part) => Number(part) > int32Max)) {
    return refused(field, `has the version ${quote(versionName)}, whose numbers must be at most ${int32Max}`);
  }
  return parsed({ subscriptionId, resourceGroupName, galleryName, imageName, versionName });
}

/** @param field what the id is called in the problem, should there be one */
export function parseUserAssignedIdentityId(text: unknown, field: string): Parsed<UserAssignedIdentityId> {
  const names = parsePath(text, identityPath, field, identityExample);
  if (!names.ok) {
    return names;
  }
  const [subscriptionId, resourceGroupName, , identityName] = names.value as [string, string, string, string];
  return parsed({ subscriptionId, resourceGroupName, identityName });
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

/** ARM ids are case-insensitive, and the service changes their case between two answers. */
export function sameResourceId(a: string, b: string): boolean {
  return a.replace(/\/$/, '').toLowerCase() === b.replace(/\/$/, '').toLowerCase();
}

export function isInGallery(id: GalleryId, galleries: readonly GalleryId[]): boolean {
  return galleries.some((watched) => sameResourceId(formatGalleryId(watched), formatGalleryId(id)));
}
