// Microsoft.Compute/galleries.

import { invalidParameter } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter, requireBody } from '../../arm/arm-request';
import { requireShape } from '../../arm/body-shape';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import { isVisible, refuseWhileBusy, requireLocation, requireResource } from '../../arm/tracked/tracked-resource';
import { deleteTracked, writeTracked } from '../../arm/tracked/tracked-write';
import { objectAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import { withApiVersionView } from './api-version-view';
import type { ComputePlatform } from './compute-platform';
import { galleryIdentity, withNewIdentitiesEmpty } from './gallery-identity';
import { requireQuota } from './quotas';

const type = 'Microsoft.Compute/galleries';
const collection =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/galleries';
const galleryShape = {
  location: 'string',
  tags: 'object',
  properties: 'object',
  identity: 'object',
  'identity.type': 'string',
  'identity.userAssignedIdentities': 'object',
} as const;

export function galleryRoutes(platform: ComputePlatform): ArmRoute[] {
  const { sim, operations } = platform;
  const template = `${collection}/{galleryName}`;
  const write = (request: ArmRequest) => writeGallery(platform, request);
  const list = (request: ArmRequest, galleries: StoredResource[]) => {
    const visible = galleries.filter((gallery) => isVisible(sim, gallery));
    return pageOf(
      request,
      visible.map(({ body }) => body),
      sim.settings.pageSize,
    );
  };
  const routes: ArmRoute[] = [
    {
      method: 'GET',
      template: '/subscriptions/{subscriptionId}/providers/Microsoft.Compute/galleries',
      handle: (request) =>
        list(request, sim.store.ofType(type, `/subscriptions/${parameter(request, 'subscriptionId')}`)),
    },
    { method: 'GET', template: collection, handle: (request) => list(request, sim.store.collection(request.path)) },
    { method: 'GET', template, handle: (request) => ({ status: 200, body: requireResource(sim, request).body }) },
    { method: 'PUT', template, handle: write },
    { method: 'PATCH', template, handle: write },
    { method: 'DELETE', template, handle: (request) => deleteTracked(sim, operations, request, 'Delete Gallery') },
  ];
  return routes.map(withApiVersionView);
}

function writeGallery(platform: ComputePlatform, request: ArmRequest): ArmAnswer {
  const { sim, operations } = platform;
  const body = requireBody(request);
  requireShape(body, 'gallery', galleryShape);
  const name = requireGalleryName(parameter(request, 'galleryName'));
  const patch = request.method === 'PATCH';
  const existing = patch ? requireResource(sim, request) : sim.store.get(request.path);
  const location = requireLocation(body, type, existing);
  if (existing) {
    refuseWhileBusy(existing, 'Update Gallery');
  } else {
    requireQuota(platform.sim, type, request.path, location);
  }
  const { identity: _identity, tags: givenTags, ...members } = body;
  const identity = galleryIdentity(platform, request, body.identity, existing?.body.identity);
  const tags = patch ? (givenTags ?? existing?.body.tags) : givenTags;
  const before = patch ? objectAt(existing?.body, 'properties') : {};
  const identifier = { uniqueName: `${parameter(request, 'subscriptionId')}-${name.toUpperCase()}` };
  const answer = writeTracked(sim, operations, request, {
    id: existing?.id ?? request.path,
    type,
    name,
    location,
    existing,
    body: {
      ...members,
      ...(tags ? { tags } : {}),
      ...(identity ? { identity } : {}),
      properties: { ...before, ...objectAt(body, 'properties'), identifier },
    },
  });
  return {
    ...answer,
    body: withNewIdentitiesEmpty(answer.body, existing?.body.identity),
    headers: { ...answer.headers, ...(patch && { 'azure-asyncnotification': 'Enabled' }) },
  };
}

/** The pattern of the definitions: begins with a letter or digit, ends in neither hyphen nor dot. */
function requireGalleryName(name: string): string {
  if (/^[^_\W][\w\-.]{0,79}(?<![-.])$/.test(name)) {
    return name;
  }
  const message = `The entity name 'galleryName' is invalid according to its validation rule: ^[^_\\W][\\w-._]{0,79}(?<![-.])$. Value: '${name}'.`;
  throw invalidParameter(message, 'galleryName');
}
