// Microsoft.Compute/galleries/images/versions: routes, and how a version comes to be, changes and goes.

import { withApiVersionView } from '../gallery/api-version-view';
import { replicationAt, replicationFailed, replicationStatus } from '../gallery/replication';
import { type Replications, startReplications, writeEndsAt } from '../gallery/start-replications';
import { parseTargetRegions, parseTargetZones, type Target } from '../gallery/target';
import { planVersionWrite } from '../gallery/version-write';
import { zoneRefusal } from '../gallery/zone-access';
import { ArmError, invalidParameter } from '../http/arm-error';
import { type ArmAnswer, type ArmRequest, parameter, requireBody } from '../http/arm-request';
import type { Operation, Operations } from '../http/operations';
import { pageOf } from '../http/paging';
import type { ArmRoute } from '../http/router';
import { type JsonObject, objectAt, stringAt } from '../json';
import type { Simulation } from '../simulation/simulation';
import type { StoredResource } from '../state/resource-store';
import {
  isVisible,
  refuseWhileBusy,
  requireLocation,
  requireParentResource,
  requireResource,
  withProvisioningState,
} from './tracked-resource';

const type = 'Microsoft.Compute/galleries/images/versions';
const collection =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/galleries/{galleryName}/images/{galleryImageName}/versions';

export function galleryImageVersionRoutes(sim: Simulation, operations: Operations): ArmRoute[] {
  operations.define('versionWrite', (operation) => endWrite(sim, operation));
  operations.define('versionDelete', ({ resourceId }) => {
    sim.store.delete(resourceId);
    return undefined;
  });
  const template = `${collection}/{galleryImageVersionName}`;
  const write = (request: ArmRequest) => writeVersion(sim, operations, request);
  const routes: ArmRoute[] = [
    { method: 'GET', template: collection, handle: (request) => listVersions(sim, request) },
    { method: 'GET', template, handle: (request) => getVersion(sim, request) },
    { method: 'PUT', template, handle: write },
    { method: 'PATCH', template, handle: write },
    { method: 'DELETE', template, handle: (request) => deleteVersion(sim, operations, request) },
  ];
  return routes.map(withApiVersionView);
}

function listVersions(sim: Simulation, request: ArmRequest): ArmAnswer {
  requireResource(sim, request, request.path.split('/').slice(0, -1).join('/'));
  const versions = sim.store.collection(request.path).filter((version) => isVisible(sim, version));
  return pageOf(
    request,
    versions.map(({ body }) => body),
    sim.settings.pageSize,
  );
}

function getVersion(sim: Simulation, request: ArmRequest): ArmAnswer {
  const version = requireResource(sim, request);
  const expand = [...request.query].find(([name]) => name.toLowerCase() === '$expand')?.[1] ?? '';
  if (!expand.toLowerCase().split(',').includes('replicationstatus')) return { status: 200, body: version.body };
  const replications = replicationsOf(version);
  const targets = targetsOf(sim, version.body).flatMap((target) => {
    const replication = replications[target.key];
    return replication ? [{ target, replication }] : [];
  });
  const status = replicationStatus(targets, sim.now(), sim.settings);
  return {
    status: 200,
    body: { ...version.body, properties: { ...objectAt(version.body, 'properties'), replicationStatus: status } },
  };
}

function writeVersion(sim: Simulation, operations: Operations, request: ArmRequest): ArmAnswer {
  const body = requireBody(request);
  const name = requireVersionName(parameter(request, 'galleryImageVersionName'));
  const existing = request.method === 'PATCH' ? requireResource(sim, request) : sim.store.get(request.path);
  const image = requireParentResource(sim, request);
  const location = requireLocation(body, type, existing);
  if (existing) refuseWhileBusy(existing, 'Update Gallery Image Version');
  const { method, apiVersion } = request;
  const { properties, tags, targets } = planVersionWrite({
    method,
    name,
    location,
    apiVersion,
    body,
    before: existing?.body,
    settings: sim.settings,
  });
  const before = existing ? replicationsOf(existing) : {};
  const refused = refusedZones(sim, image, targets, before);
  const oldTargets = new Map(existing ? targetsOf(sim, existing.body).map((target) => [target.key, target]) : []);
  const replications = startReplications(sim, request.path, oldTargets, before, targets, refused);
  const { members, publishingProfile } = {
    members: unknownMembers(body),
    publishingProfile: objectAt(properties, 'publishingProfile'),
  };
  const publishedDate = publishingProfile.publishedDate ?? sim.clock.date().toISOString();
  const version = sim.store.put({
    id: existing?.id ?? `${image.id}/versions/${name}`,
    type,
    name,
    body: {
      ...members,
      ...(tags ? { tags } : {}),
      id: existing?.id ?? `${image.id}/versions/${name}`,
      name,
      type,
      location,
      properties: { ...properties, publishingProfile: { ...publishingProfile, publishedDate } },
    },
    internal: { replications },
    createdAt: existing?.createdAt ?? sim.now(),
  });
  const operation = startWrite(sim, operations, request, version, existing, before, replications);
  return {
    status: existing ? 200 : 201,
    body: version.body,
    headers: operations.headers(request, operation),
    operationId: operation.id,
    resourceId: version.id,
  };
}

function startWrite(
  sim: Simulation,
  operations: Operations,
  request: ArmRequest,
  version: StoredResource,
  existing: StoredResource | undefined,
  before: Replications,
  after: Replications,
): Operation {
  const { endsAt, failed } = writeEndsAt(sim, before, after);
  const stuck = sim.faults.strike(['stuckUpdating'], request);
  const lost = existing && sim.faults.strike(['lostUpdate'], request);
  const location = stringAt(version.body, 'location') ?? '';
  return operations.start({
    kind: 'versionWrite',
    resourceId: version.id,
    location,
    endsAt: stuck ? null : endsAt,
    ...(stuck ? { heldBy: stuck.id } : {}),
    payload: { failed, ...(lost ? { overwrittenBy: { body: existing.body, internal: existing.internal } } : {}) },
  });
}

function endWrite(sim: Simulation, { resourceId, payload }: Operation): JsonObject | undefined {
  const version = sim.store.get(resourceId);
  if (!version) return undefined;
  const overwritten = objectAt(payload, 'overwrittenBy');
  if (overwritten.body) {
    const older = { ...version, body: overwritten.body as JsonObject, internal: overwritten.internal as JsonObject };
    sim.store.put(withProvisioningState(older, 'Succeeded'));
    return undefined;
  }
  const replications = replicationsOf(version);
  const failed = (payload.failed as string[]).map((key) => ({
    region: key.split('/').at(-1)!,
    details: replicationAt(replications[key]!, sim.now()).details,
  }));
  sim.store.put(withProvisioningState(version, failed.length > 0 ? 'Failed' : 'Succeeded'));
  return failed.length > 0 ? replicationFailed(failed) : undefined;
}

function deleteVersion(sim: Simulation, operations: Operations, request: ArmRequest): ArmAnswer {
  const version = sim.store.get(request.path);
  if (!version) return { status: 204 };
  const properties = objectAt(version.body, 'properties');
  const endOfLife = Date.parse(stringAt(properties.publishingProfile, 'endOfLifeDate') ?? '');
  if (objectAt(properties, 'safetyProfile').blockDeletionBeforeEndOfLife === true && endOfLife > sim.now()) {
    const message = `Gallery image version ${version.name} cannot be deleted before its end of life date, because its safety profile blocks that.`;
    throw new ArmError(409, 'OperationNotAllowed', message);
  }
  if (stringAt(properties, 'provisioningState') === 'Deleting')
    refuseWhileBusy(version, 'Delete Gallery Image Version');
  sim.store.put(withProvisioningState(version, 'Deleting'));
  const operation = operations.start({
    kind: 'versionDelete',
    resourceId: version.id,
    location: stringAt(version.body, 'location') ?? '',
    endsAt: sim.now() + sim.settings.deleteSeconds * 1000,
    payload: {},
  });
  return {
    status: 202,
    headers: operations.headers(request, operation),
    operationId: operation.id,
    resourceId: version.id,
  };
}

/**
 * Zones that are new, or failed before, must be accessible to the gallery.
 * @throws ArmError 400, unless the setting `zoneAccess` says that the zone is to fail later
 */
function refusedZones(
  sim: Simulation,
  image: StoredResource,
  targets: readonly Target[],
  running: Replications,
): Map<string, string> {
  const gallery = sim.store.get(image.id.split('/').slice(0, -2).join('/'));
  const refused = new Map<string, string>();
  for (const target of targets) {
    const current = running[target.key];
    if (!gallery || target.zone === undefined || (current && replicationAt(current, sim.now()).state !== 'Failed'))
      continue;
    const refusal = zoneRefusal(sim, gallery, target);
    if (!refusal) continue;
    if (sim.settings.zoneAccess === 'refuse') throw new ArmError(400, refusal.code, refusal.message);
    refused.set(target.key, refusal.message);
  }
  return refused;
}

function targetsOf(sim: Simulation, body: JsonObject): Target[] {
  const profile = objectAt(body, 'properties', 'publishingProfile');
  return [...parseTargetRegions(profile, sim.settings), ...parseTargetZones(profile, sim.settings)];
}

function replicationsOf({ internal }: StoredResource): Replications {
  return (internal.replications ?? {}) as Replications;
}

/** Top-level members that no model knows are kept, as a newer service would. */
function unknownMembers({
  id: _id,
  name: _name,
  type: _type,
  location: _location,
  tags: _tags,
  properties: _properties,
  ...rest
}: JsonObject): JsonObject {
  return rest;
}

/** Major.Minor.Patch, each a 32-bit integer. */
function requireVersionName(name: string): string {
  const parts = /^(\d+)\.(\d+)\.(\d+)$/.exec(name)?.slice(1);
  if (parts?.every((part) => Number(part) <= 2 ** 31 - 1)) return name;
  throw invalidParameter(
    `The value '${name}' of parameter 'galleryImageVersionName' is invalid. It must have the form Major.Minor.Patch, each a 32-bit integer.`,
    'galleryImageVersionName',
  );
}
