// Microsoft.DevCenter/devcenters/galleries: which Compute Galleries a dev center uses. The dev center's identity must be able to
// manage the gallery, and a gallery in use cannot be detached: what the service answers then is not known, so the codes say Sim.
import { ArmError } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter, requireBody } from '../../arm/arm-request';
import { requireShape } from '../../arm/body-shape';
import type { ArmRoute } from '../../arm/router';
import type { Platform } from '../../arm/service';
import { requireParentResource, requireResource, withProvisioningState } from '../../arm/tracked/tracked-resource';
import { textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import { devCentersInGroup, listRoute, systemData } from './child-resources';
import { devCenterGalleryType } from './default-gallery';
import { galleryAttachSeconds, galleryDetachSeconds, operationHeaders } from './dev-center-operations';
import { principalsOf } from './dev-centers';
import { usersOfGallery } from './gallery-users';

const collection = `${devCentersInGroup}/{devCenterName}/galleries`;
/** What Contributor allows and Reader does not: the service replicates images and shares them with Windows 365. */
const neededAction = 'Microsoft.Compute/galleries/images/versions/write';

export function galleryRoutes(platform: Platform): ArmRoute[] {
  const { sim } = platform;
  const template = `${collection}/{galleryName}`;
  return [
    listRoute(sim, collection, devCenterGalleryType),
    { method: 'GET', template, handle: (request) => ({ status: 200, body: requireResource(sim, request).body }) },
    { method: 'PUT', template, handle: (request) => attach(platform, request) },
    { method: 'DELETE', template, handle: (request) => detach(platform, request) },
  ];
}

function validationError(code: string, target: string, message: string): ArmError {
  return new ArmError(400, 'ValidationError', 'The request is not valid. Check the details for more information.', {
    details: [{ code, target, message }],
  });
}

function attach({ sim, operations, access }: Platform, request: ArmRequest): ArmAnswer {
  const devCenter = requireParentResource(sim, request);
  const name = parameter(request, 'galleryName');
  const body = requireBody(request);
  requireShape(body, 'body', { properties: 'object', 'properties.galleryResourceId': 'string' });
  requireName(name);
  const galleryId = textAt(body.properties, 'galleryResourceId') ?? '';
  const gallery = sim.store.get(galleryId);
  if (gallery?.type.toLowerCase() !== 'microsoft.compute/galleries') {
    throw validationError('SimGalleryNotFound', 'galleryResourceId', `The gallery '${galleryId}' was not found.`);
  }
  const principals = principalsOf(devCenter);
  if (!principals.some((principal) => access.isAllowed(principal, neededAction, gallery.id))) {
    const who = principals.length === 0 ? 'The dev center has no identity' : 'No identity of the dev center';
    throw validationError(
      'SimGalleryAccessDenied',
      'galleryResourceId',
      `${who} that has Contributor on '${gallery.id}'.`,
    );
  }
  const existing = sim.store.get(request.path);
  const id = existing?.id ?? request.path;
  const { body: answer } = sim.store.put({
    id,
    type: devCenterGalleryType,
    name,
    body: {
      id,
      name,
      type: devCenterGalleryType,
      systemData: systemData(request, sim, existing),
      properties: { galleryResourceId: galleryId, provisioningState: 'Accepted' },
    },
    internal: {},
    createdAt: existing?.createdAt ?? sim.now(),
  });
  const operation = operations.start({
    kind: 'devCenterWrite',
    resourceId: id,
    location: textAt(devCenter.body, 'location') ?? '',
    endsAt: sim.now() + galleryAttachSeconds * 1000,
    payload: {},
  });
  const headers = operationHeaders(request, operation);
  return { status: existing ? 200 : 201, body: answer, headers, operationId: operation.id, resourceId: id };
}

/** As the service refuses names (raw reply in aztfmod/terraform-provider-azurecaf#321), which its definition would allow. */
function requireName(name: string): void {
  const isDefault = name.toLowerCase() === 'default';
  if (isDefault || !/^(?![._])[A-Za-z0-9_.]{1,80}(?<![._])$/.test(name)) {
    const message = isDefault
      ? "The gallery 'Default' is built in and cannot be changed."
      : `The gallery name '${name}' is not valid: it must be between 1 and 80 characters, can only include alphanumeric characters, underscores and periods, and can not start or end with '.' or '_'.`;
    throw validationError('InvalidGalleryName', 'name', message);
  }
}

function detach({ sim, operations }: Platform, request: ArmRequest): ArmAnswer {
  const existing = sim.store.get(request.path);
  if (!existing) {
    return { status: 204 };
  }
  requireName(existing.name);
  const users = usersOfGallery(sim, existing);
  if (users.length > 0) {
    throw new ArmError(
      409,
      'SimGalleryInUse',
      `The gallery '${existing.name}' is used by ${users.map(({ id }: StoredResource) => id).join(', ')}.`,
    );
  }
  const devCenter = requireParentResource(sim, request);
  sim.store.put(withProvisioningState(existing, 'Deleting'));
  const operation = operations.start({
    kind: 'devCenterDelete',
    resourceId: existing.id,
    location: textAt(devCenter.body, 'location') ?? '',
    endsAt: sim.now() + galleryDetachSeconds * 1000,
    payload: {},
  });
  const headers = operationHeaders(request, operation);
  return { status: 202, body: null, headers, operationId: operation.id, resourceId: existing.id };
}
