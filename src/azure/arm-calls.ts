// The requests that this program makes, by what they are about: what their absence and their refusal mean. Together with
// arm/answer-table.ts this is the table of every answer to every call.
import type { FindingCode } from '../domain/values/finding-codes';
import type { ArmErrorRequest } from './arm/arm-error';

export interface ArmCall {
  readonly method: string;
  /** Type of the resource, such as `Microsoft.Compute/galleries`; a list's is that of its parent, and `/list`. */
  readonly type: string;
  /** What is being done, as in "While … : …". */
  readonly doing: string;
  /** Finding where it stays absent, and where it stays refused. */
  readonly absent: FindingCode;
  readonly refused: FindingCode;
  /** Whether its absence means that what the run or the request is about does not exist. */
  readonly isSubject: boolean;
}

const compute = 'Microsoft.Compute/galleries';
const authorization = 'Microsoft.Authorization';
const devCenters = 'Microsoft.DevCenter/devcenters';
const projects = 'Microsoft.DevCenter/projects';
const platformImages = 'Microsoft.Compute/locations/publishers/artifacttypes/offers';
const zoneImages = 'Microsoft.Compute/locations/edgeZones/publishers/artifacttypes/offers';
const identities = 'Microsoft.ManagedIdentity/userAssignedIdentities';

const read = (type: string, doing: string, absent: FindingCode = 'ReadRefused'): ArmCall => ({
  method: 'GET',
  type,
  doing,
  absent,
  refused: 'ReadRefused',
  isSubject: false,
});

const readSubject = (type: string, doing: string, absent: FindingCode): ArmCall => ({
  ...read(type, doing, absent),
  isSubject: true,
});

export const armCalls = {
  readVersion: readSubject(`${compute}/images/versions`, 'reading the image version', 'VersionNotFound'),
  writeVersion: {
    method: 'PUT',
    type: `${compute}/images/versions`,
    doing: 'writing the image version',
    absent: 'VersionNotFound',
    refused: 'WriteRefused',
    isSubject: true,
  },
  listVersions: read(`${compute}/images/versions/list`, 'listing the image versions', 'DefinitionNotFound'),
  readDefinition: read(`${compute}/images`, 'reading the image definition', 'DefinitionNotFound'),
  listDefinitions: readSubject(`${compute}/images/list`, 'listing the image definitions', 'GalleryNotFound'),
  readGallery: readSubject(compute, 'reading the gallery', 'GalleryNotFound'),
  attachIdentity: {
    method: 'PATCH',
    type: compute,
    doing: 'attaching the identity to the gallery',
    absent: 'GalleryNotFound',
    refused: 'IdentityNotAllowed',
    isSubject: true,
  },
  readOperation: read('Microsoft.Compute/locations/capsOperations', 'reading the state of an operation'),
  listZones: read('Microsoft.EdgeZones/extendedZones/list', 'listing the extended zones', 'ZoneNotRegistered'),
  readFeature: read('Microsoft.Features/providers/features', 'reading the feature of a zone'),
  readIdentity: read(identities, "reading the gallery's identity", 'IdentityMissing'),
  createIdentity: {
    method: 'PUT',
    type: identities,
    doing: "creating the gallery's identity",
    absent: 'IdentityNotAllowed',
    refused: 'IdentityNotAllowed',
    isSubject: false,
  },
  listRoleAssignments: read(`${authorization}/roleAssignments/list`, 'listing role assignments'),
  listRoleDefinitions: read(`${authorization}/roleDefinitions/list`, 'listing role definitions'),
  assignRole: {
    method: 'PUT',
    type: `${authorization}/roleAssignments`,
    doing: 'assigning the role',
    absent: 'RoleMissing',
    refused: 'RoleMissing',
    isSubject: false,
  },
  readDevCenter: readSubject(devCenters, 'reading the dev center', 'DevCenterNotFound'),
  writeDevCenter: {
    method: 'PATCH',
    type: devCenters,
    doing: 'giving the dev center an identity',
    absent: 'DevCenterNotFound',
    refused: 'DevCenterIdentityMissing',
    isSubject: true,
  },
  listDevCenterGalleries: readSubject(`${devCenters}/galleries/list`, 'listing galleries', 'DevCenterNotFound'),
  listDevCenterImages: readSubject(
    `${devCenters}/images/list`,
    'listing the images of the dev center',
    'DevCenterNotFound',
  ),
  listAttachedNetworks: readSubject(`${devCenters}/attachednetworks/list`, 'listing its networks', 'DevCenterNotFound'),
  listDevBoxDefinitions: readSubject(
    `${devCenters}/devboxdefinitions/list`,
    'listing its definitions',
    'DevCenterNotFound',
  ),
  readDevCenterGallery: readSubject(`${devCenters}/galleries`, 'reading the attached gallery', 'GalleryNotFound'),
  readDevCenterOperation: read('Microsoft.DevCenter/locations/operationStatuses', 'reading the operation'),
  listProjects: read(`${projects}/list`, 'listing the projects'),
  listPools: read(`${projects}/pools/list`, 'listing the pools'),
  listCatalogs: read(`${projects}/catalogs/list`, 'listing the catalogs'),
  listImageDefinitions: read(`${projects}/catalogs/imageDefinitions/list`, 'listing the image definitions'),
  listOffers: read(`${platformImages}/list`, 'listing the offers'),
  listSkus: read(`${platformImages}/skus/list`, 'listing the skus'),
  listPlatformVersions: read(`${platformImages}/skus/versions/list`, 'listing the platform images'),
  listZoneVersions: read(`${zoneImages}/skus/versions/list`, 'listing the platform images of the zone'),
  attachGallery: {
    method: 'PUT',
    type: `${devCenters}/galleries`,
    doing: 'attaching the gallery',
    absent: 'DevCenterNotFound',
    refused: 'WriteRefused',
    isSubject: true,
  },
  detachGallery: {
    method: 'DELETE',
    type: `${devCenters}/galleries`,
    doing: 'detaching the gallery',
    absent: 'DevCenterNotFound',
    refused: 'WriteRefused',
    isSubject: true,
  },
} as const satisfies Readonly<Record<string, ArmCall>>;

/** What a request is about where no row of the table says: another process's, or the SDK's own. */
function otherCall(method: string, type: string): ArmCall {
  const isRead = method === 'GET';
  return {
    method,
    type,
    doing: `${isRead ? 'reading' : 'writing'} ${type}`,
    absent: isRead ? 'ReadRefused' : 'WriteRefused',
    refused: isRead ? 'ReadRefused' : 'WriteRefused',
    isSubject: false,
  };
}

/** `Microsoft.Compute/galleries/images` of a path to an image definition, and the same with `/list` of one to its list. */
function typeOf(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  const last = segments.findLastIndex((segment) => segment.toLowerCase() === 'providers');
  // Features are read below the provider that they belong to.
  const [namespace = '', ...rest] = segments.slice(last + 1);
  const types = rest.filter((_, index) => index % 2 === 0);
  const isFeature = /\/providers\/Microsoft\.Features\/providers\//i.test(path);
  const type = isFeature ? `Microsoft.Features/providers/${types.join('/')}` : [namespace, ...types].join('/');
  return rest.length % 2 === 1 ? `${type}/list` : type;
}

const keyOf = (method: string, type: string) => `${method} ${type.toLowerCase()}`;
const knownCalls: ReadonlyMap<string, ArmCall> = new Map(
  Object.values(armCalls).map((call) => [keyOf(call.method, call.type), call]),
);

/** Each request is asked about several times, and the same ones come again and again. */
const latest = new Map<string, ArmCall>();
const latestMax = 500;

export function callOf({ method, path }: ArmErrorRequest): ArmCall {
  const key = `${method} ${path}`;
  const seen = latest.get(key);
  if (seen !== undefined) {
    return seen;
  }
  const type = typeOf(path);
  const call = knownCalls.get(keyOf(method, type)) ?? otherCall(method, type);
  if (latest.size >= latestMax) {
    latest.clear();
  }
  latest.set(key, call);
  return call;
}
