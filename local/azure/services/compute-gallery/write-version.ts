// Writing an image version: what is asked is planned and checked, stored at once, and replicated while the operation runs.
import { ArmError, invalidParameter } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter, requireBody } from '../../arm/arm-request';
import { requireShape } from '../../arm/body-shape';
import type { Operation } from '../../arm/operation';
import { formatResourceTime } from '../../arm/resource-time';
import {
  refuseWhileBusy,
  requireLocation,
  requireParentResource,
  requireResource,
  withProvisioningState,
} from '../../arm/tracked/tracked-resource';
import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, objectAt, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import type { ComputePlatform } from './compute-platform';
import { withFoundDisks } from './disk-images';
import { refuseMixedEncryption } from './encryption-rules';
import { hasLifeDefaults, withEndOfLife } from './end-of-life';
import { planVersionWrite } from './plan-version-write';
import { requireQuota, requireReplicaQuota } from './quotas';
import { replicationAt, replicationFailed } from './replication';
import { forgetSoftDeleted, softDeletedVersion } from './soft-deleted-versions';
import { type Replications, startReplications, writeEndsAt } from './start-replications';
import { replicationsOf, targetsOf, versionType } from './stored-version';
import type { Target } from './target';
import { versionShape } from './version-shape';
import { zoneRefusal } from './zone-access';

/** Carries out a PUT or PATCH; the answer begins the operation that `endVersionWrite` ends. */
export function writeVersion(platform: ComputePlatform, request: ArmRequest): ArmAnswer {
  const { sim, operations } = platform;
  const body = requireBody(request);
  requireShape(body, 'galleryImageVersion', versionShape);
  const name = requireVersionName(parameter(request, 'galleryImageVersionName'));
  const deleted = sim.store.get(request.path) ? undefined : softDeletedVersion(sim, request.path);
  const existing = existingVersion(sim, request, deleted);
  const image = requireParentResource(sim, request);
  const location = requireLocation(body, versionType, existing);
  if (existing) {
    refuseWhileBusy(existing, 'Update Gallery Image Version');
  }
  // A PUT that brings back what was soft-deleted says no more than location and tags, or `restore`: the rest is as it was.
  const method =
    deleted !== undefined && !('publishingProfile' in objectAt(body, 'properties')) ? 'PATCH' : request.method;
  const { apiVersion } = request;
  const { properties, tags, targets } = planVersionWrite({
    method,
    name,
    location,
    apiVersion,
    body,
    before: existing?.body,
    settings: sim.settings,
  });
  refuseMixedEncryption(image, targets);
  requireReplicaQuota(sim, location, targets);
  if (!existing) {
    requireQuota(sim, versionType, request.path, location);
  }
  const before = existing ? replicationsOf(existing) : {};
  const refused = refusedZones(platform, image, targets, before);
  const oldTargets = new Map(
    existing ? targetsOf(existing.body, sim.settings).map((target) => [target.key, target]) : [],
  );
  const replications = startReplications(sim, request.path, oldTargets, before, targets, refused);
  const publishingProfile = objectAt(properties, 'publishingProfile');
  forgetSoftDeleted(sim, request.path);
  const startedAt = sim.now();
  const publishedDate = publishingProfile.publishedDate ?? formatResourceTime(startedAt);
  const published = { ...publishingProfile, publishedDate };
  const version = sim.store.put({
    id: existing?.id ?? `${image.id}/versions/${name}`,
    type: versionType,
    name,
    body: {
      name,
      id: existing?.id ?? `${image.id}/versions/${name}`,
      type: versionType,
      location,
      ...(tags ? { tags } : {}),
      ...unknownMembers(body),
      properties: {
        ...properties,
        publishingProfile: hasLifeDefaults(apiVersion, !existing) ? withEndOfLife(published, startedAt) : published,
      },
    },
    internal: { replications },
    createdAt: existing?.createdAt ?? startedAt,
  });
  const operation = startWrite(platform, request, { version, existing, before, after: replications, startedAt });
  return {
    status: existing ? 200 : 201,
    body: version.body,
    headers: operations.headers(request, operation),
    operationId: operation.id,
    resourceId: version.id,
  };
}

/** What is there, or was until it was soft-deleted: no longer marked for deletion, since this write restores it. */
function existingVersion(
  sim: Simulation,
  request: ArmRequest,
  deleted: StoredResource | undefined,
): StoredResource | undefined {
  if (deleted !== undefined) {
    return withProvisioningState(deleted, 'Succeeded');
  }
  return request.method === 'PATCH' ? requireResource(sim, request) : sim.store.get(request.path);
}

interface StoredWrite {
  readonly version: StoredResource;
  readonly existing: StoredResource | undefined;
  readonly before: Replications;
  readonly after: Replications;
  readonly startedAt: number;
}

function startWrite(
  { sim, operations }: ComputePlatform,
  request: ArmRequest,
  { version, existing, before, after, startedAt }: StoredWrite,
): Operation {
  const { endsAt, failed } = writeEndsAt(sim, before, after);
  const stuck = sim.faults.strike(['stuckUpdating'], request);
  const lost = existing && sim.faults.strike(['lostUpdate'], request);
  const location = textAt(version.body, 'location') ?? '';
  return operations.start({
    kind: 'versionWrite',
    resourceId: version.id,
    location,
    startedAt,
    polling: 'retryAfter',
    endsAt: stuck ? null : endsAt,
    ...(stuck ? { heldBy: stuck.id } : {}),
    payload: { failed, ...(lost ? { overwrittenBy: { body: existing.body, internal: existing.internal } } : {}) },
  });
}

/** The end of a `versionWrite` operation: what the source holds is known, and it has Succeeded, or Failed with the failed targets named. */
export function endVersionWrite(sim: Simulation, { resourceId, payload }: Operation): JsonObject | undefined {
  const version = sim.store.get(resourceId);
  if (!version || textAt(version.body.properties, 'provisioningState') === 'Deleting') {
    return undefined;
  }
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
  const { storageProfile } = objectAt(version.body, 'properties');
  const found = withFoundDisks(objectAt(storageProfile), sim.settings.sourceDataDisks);
  const properties = { ...objectAt(version.body, 'properties'), storageProfile: found };
  const ended = { ...version, body: { ...version.body, properties } };
  sim.store.put(withProvisioningState(ended, failed.length > 0 ? 'Failed' : 'Succeeded'));
  return failed.length > 0 ? replicationFailed(failed) : undefined;
}

/**
 * Zones that are new, or failed before, must be accessible to the gallery.
 * @throws ArmError 400, unless the setting `zoneAccess` says that the zone is to fail later
 */
function refusedZones(
  platform: ComputePlatform,
  image: StoredResource,
  targets: readonly Target[],
  running: Replications,
): Map<string, string> {
  const { sim } = platform;
  const gallery = sim.store.get(image.id.split('/').slice(0, -2).join('/'));
  const refused = new Map<string, string>();
  for (const target of targets) {
    const current = running[target.key];
    if (!gallery || target.zone === undefined || (current && replicationAt(current, sim.now()).state !== 'Failed')) {
      continue;
    }
    const refusal = zoneRefusal(platform, gallery, target);
    if (!refusal) {
      continue;
    }
    if (sim.settings.zoneAccess === 'refuse') {
      throw new ArmError(400, refusal.code, refusal.message);
    }
    refused.set(target.key, refusal.message);
  }
  return refused;
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
  if (parts?.every((part) => Number(part) <= 2 ** 31 - 1)) {
    return name;
  }
  throw invalidParameter(
    `The value '${name}' of parameter 'galleryImageVersionName' is invalid. It must have the form Major.Minor.Patch, each a 32-bit integer.`,
    'galleryImageVersionName',
  );
}
