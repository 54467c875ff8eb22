// Microsoft.Compute/galleries/images/versions: routes, reading and deleting.

import { ArmError } from '../../arm/arm-error';
import type { ArmAnswer, ArmRequest } from '../../arm/arm-request';
import type { Operations } from '../../arm/operations';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import { startDelete } from '../../arm/tracked/start-delete';
import {
  refuseWhileBusy,
  requireResource,
  visibleSince,
  withProvisioningState,
} from '../../arm/tracked/tracked-resource';
import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, objectAt, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import { withApiVersionView } from './api-version-view';
import type { ComputePlatform } from './compute-platform';
import { replicationStatus } from './replication';
import { forgetSoftDeleted, isSoftDeleteOn, keepSoftDeleted, usableSoftDeleted } from './soft-deleted-versions';
import { replicationsOf, targetsOf } from './stored-version';
import { endVersionWrite, writeVersion } from './write-version';

const collection =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/galleries/{galleryName}/images/{galleryImageName}/versions';

export function galleryImageVersionRoutes(platform: ComputePlatform): ArmRoute[] {
  const { sim, operations } = platform;
  operations.define('versionWrite', (operation) => endVersionWrite(sim, operation));
  operations.define('versionDelete', ({ resourceId, startedAt, payload }) => {
    const version = sim.store.get(resourceId);
    if (version && payload.soft === true) {
      keepSoftDeleted(sim, version, startedAt);
    } else {
      sim.store.delete(resourceId);
    }
    return undefined;
  });
  const template = `${collection}/{galleryImageVersionName}`;
  const write = (request: ArmRequest) => writeVersion(platform, request);
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
  return pageOf(request, visibleBodies(sim, request.path), sim.settings.pageSize);
}

/** One after the other: a page of ten thousand versions is not worth looking at all of them. */
function* visibleBodies(sim: Simulation, path: string): Generator<JsonObject> {
  const since = visibleSince(sim);
  for (const { createdAt, body } of sim.store.members(path)) {
    if (createdAt <= since) {
      yield body;
    }
  }
}

function getVersion(sim: Simulation, request: ArmRequest): ArmAnswer {
  const version = readableVersion(sim, request);
  const body = withValidations(version.body, request.apiVersion);
  const expand = [...request.query].find(([name]) => name.toLowerCase() === '$expand')?.[1] ?? '';
  if (!expand.toLowerCase().split(',').includes('replicationstatus')) {
    return { status: 200, body };
  }
  const replications = replicationsOf(version);
  const targets = targetsOf(version.body, sim.settings).flatMap((target) => {
    const replication = replications[target.key];
    return replication ? [{ target, replication }] : [];
  });
  const status = replicationStatus(targets, sim.now(), sim.settings);
  return {
    status: 200,
    body: { ...body, properties: { ...objectAt(body, 'properties'), replicationStatus: status } },
  };
}

/** As recorded in April 2026 with 2024-03-03: a GET after the write has ended shows it, the answer to the write itself does not. */
function withValidations(body: JsonObject, apiVersion: string): JsonObject {
  const properties = objectAt(body, 'properties');
  if (apiVersion < '2024-03-03' || properties.provisioningState !== 'Succeeded') {
    return body;
  }
  const { provisioningState, ...others } = properties;
  const validationsProfile = { validationOperationStatus: 'NotExecuted' };
  return { ...body, properties: { ...others, validationsProfile, provisioningState } };
}

/** The version, or one that is soft-deleted and can still be used by its exact name, for readers who know `imageState`. */
function readableVersion(sim: Simulation, request: ArmRequest): StoredResource {
  const known = request.apiVersion >= '2026-03-03' && !sim.store.get(request.path);
  return (known ? usableSoftDeleted(sim, request.path) : undefined) ?? requireResource(sim, request);
}

function deleteVersion(sim: Simulation, operations: Operations, request: ArmRequest): ArmAnswer {
  const version = sim.store.get(request.path);
  const bypass = request.query.get('bypassSoftDelete')?.toLowerCase() === 'true';
  if (!version) {
    if (bypass) {
      forgetSoftDeleted(sim, request.path);
    }
    return { status: 204 };
  }
  const properties = objectAt(version.body, 'properties');
  const endOfLife = Date.parse(textAt(properties.publishingProfile, 'endOfLifeDate') ?? '');
  if (objectAt(properties, 'safetyProfile').blockDeletionBeforeEndOfLife === true && endOfLife > sim.now()) {
    const message = `Gallery image version ${version.name} cannot be deleted before its end of life date, because its safety profile blocks that.`;
    throw new ArmError(409, 'OperationNotAllowed', message);
  }
  if (textAt(properties, 'provisioningState') === 'Deleting') {
    refuseWhileBusy(version, 'Delete Gallery Image Version');
  }
  sim.store.put(withProvisioningState(version, 'Deleting'));
  return startDelete(sim, operations, request, 'versionDelete', version, {
    milliseconds: sim.jittered(sim.settings.deleteSeconds),
    polling: 'retryAfter',
    payload: { soft: !bypass && isSoftDeleteOn(sim, version.id) },
  });
}
