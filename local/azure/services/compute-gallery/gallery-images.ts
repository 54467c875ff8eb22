// Microsoft.Compute/galleries/images: image definitions.
import { isDeepStrictEqual } from 'node:util';
import { ArmError, invalidParameter, missingParameter } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter, requireBody } from '../../arm/arm-request';
import { requireShape } from '../../arm/body-shape';
import type { Operations } from '../../arm/operations';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import {
  isVisible,
  refuseWhileBusy,
  requireLocation,
  requireParentResource,
  requireResource,
} from '../../arm/tracked/tracked-resource';
import { deleteTracked, writeTracked } from '../../arm/tracked/tracked-write';
import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, objectAt, textAt } from '../../state/json';
import { requireQuota } from './quotas';
import { refuseWhileSoftDeleted } from './soft-deleted-versions';

const type = 'Microsoft.Compute/galleries/images';
const collection =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/galleries/{galleryName}/images';
const fixedMembers = ['osType', 'osState', 'hyperVGeneration', 'architecture', 'identifier'];
const imageShape = {
  location: 'string',
  tags: 'object',
  properties: 'object',
  'properties.osType': 'string',
  'properties.osState': 'string',
  'properties.identifier': 'object',
} as const;

export function galleryImageRoutes(sim: Simulation, operations: Operations): ArmRoute[] {
  const template = `${collection}/{galleryImageName}`;
  const write = (request: ArmRequest) => writeImage(sim, operations, request);
  return [
    { method: 'GET', template: collection, handle: (request) => listImages(sim, request) },
    { method: 'GET', template, handle: (request) => ({ status: 200, body: requireResource(sim, request).body }) },
    { method: 'PUT', template, handle: write },
    { method: 'PATCH', template, handle: write },
    {
      method: 'DELETE',
      template,
      handle: (request) => deleteImage(sim, operations, request),
    },
  ];
}

function listImages(sim: Simulation, request: ArmRequest): ArmAnswer {
  requireResource(sim, request, request.path.split('/').slice(0, -1).join('/'));
  const images = sim.store.collection(request.path).filter((image) => isVisible(sim, image));
  return pageOf(
    request,
    images.map(({ body }) => body),
    sim.settings.pageSize,
  );
}

function writeImage(sim: Simulation, operations: Operations, request: ArmRequest): ArmAnswer {
  const body = requireBody(request);
  requireShape(body, 'galleryImage', imageShape);
  const name = requireImageName(parameter(request, 'galleryImageName'));
  const patch = request.method === 'PATCH';
  const existing = patch ? requireResource(sim, request) : sim.store.get(request.path);
  const gallery = requireParentResource(sim, request);
  const location = requireLocation(body, type, existing);
  if (existing) {
    refuseWhileBusy(existing, 'Update Gallery Image');
  } else {
    requireQuota(sim, type, request.path, location);
  }
  const before = objectAt(existing?.body, 'properties');
  const given = { ...(patch ? before : {}), ...objectAt(body, 'properties') };
  const properties = existing
    ? keepFixed(before, given)
    : newImage(sim, `${gallery.id}/images`, given, request.apiVersion);
  const tags = patch ? (body.tags ?? existing?.body.tags) : body.tags;
  const { tags: _tags, ...members } = body;
  return writeTracked(sim, operations, request, {
    id: existing?.id ?? `${gallery.id}/images/${name}`,
    type,
    name,
    location,
    existing,
    body: { ...members, ...(tags ? { tags } : {}), properties: withoutEmpty(properties) },
  });
}

/** `disallowed: {}`, which az sends, is not answered. */
function withoutEmpty({ disallowed, ...properties }: JsonObject): JsonObject {
  return Object.keys(objectAt(disallowed)).length > 0 ? { ...properties, disallowed } : properties;
}

function deleteImage(sim: Simulation, operations: Operations, request: ArmRequest): ArmAnswer {
  refuseWhileSoftDeleted(sim, request.path);
  return deleteTracked(sim, operations, request, 'Delete Gallery Image');
}

function newImage(sim: Simulation, images: string, given: JsonObject, apiVersion: string): JsonObject {
  for (const member of ['osType', 'osState', 'identifier']) {
    if (given[member] === undefined) {
      throw missingParameter(`galleryImage.properties.${member}`);
    }
  }
  const identifier = objectAt(given, 'identifier');
  for (const member of ['publisher', 'offer', 'sku']) {
    if (!textAt(identifier, member)) {
      throw missingParameter(`galleryImage.properties.identifier.${member}`);
    }
  }
  const same = sim.store
    .collection(images)
    .find(({ body }) => sameIdentifier(objectAt(body, 'properties', 'identifier'), identifier));
  if (same) {
    const message = `The gallery image identifier (publisher, offer, sku) is already used by the gallery image '${same.name}'. It must be unique within the gallery.`;
    throw new ArmError(409, 'Conflict', message);
  }
  return { ...newImageDefaults(apiVersion), ...given };
}

/** From 2025-03-03 on, new definitions are generation 2 with Trusted Launch (azure-compute-docs, azure-compute-gallery.md). */
function newImageDefaults(apiVersion: string): JsonObject {
  const newer = apiVersion >= '2025-03-03';
  const trustedLaunch = { features: [{ name: 'SecurityType', value: 'TrustedLaunchSupported' }] };
  return { hyperVGeneration: newer ? 'V2' : 'V1', architecture: 'x64', ...(newer ? trustedLaunch : {}) };
}

function keepFixed(before: JsonObject, given: JsonObject): JsonObject {
  for (const member of fixedMembers) {
    if (
      given[member] === undefined ||
      given[member] === null ||
      isDeepStrictEqual(lowered(given[member]), lowered(before[member]))
    ) {
      continue;
    }
    const path = `galleryImage.properties.${member}`;
    throw new ArmError(409, 'PropertyChangeNotAllowed', `Changing property '${path}' is not allowed.`, {
      target: path,
    });
  }
  return { ...given, ...Object.fromEntries(fixedMembers.map((member) => [member, before[member]])) };
}

function sameIdentifier(one: JsonObject, other: JsonObject): boolean {
  return ['publisher', 'offer', 'sku'].every(
    (member) => textAt(one, member)?.toLowerCase() === textAt(other, member)?.toLowerCase(),
  );
}

function lowered(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value).toLowerCase());
}

function requireImageName(name: string): string {
  if (/^[^_\W][\w\-.]{0,79}(?<![-.])$/.test(name)) {
    return name;
  }
  const message = `The entity name 'galleryImageName' is invalid according to its validation rule: ^[^_\\W][\\w-._]{0,79}(?<![-.])$. Value: '${name}'.`;
  throw invalidParameter(message, 'galleryImageName');
}
