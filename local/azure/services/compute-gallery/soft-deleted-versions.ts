// Image versions that were deleted in a gallery with soft delete. As recorded (az, September 2026): listed below softDeletedArtifactTypes,
// gone from their definition, and restored by a PUT. They can be used until the retention ends, restored until the grace ends, and are
// gone after it.
import { ArmError } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter } from '../../arm/arm-request';
import { pageOf } from '../../arm/paging';
import { formatResourceTime } from '../../arm/resource-time';
import type { ArmRoute } from '../../arm/router';
import { requireResource } from '../../arm/tracked/tracked-resource';
import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, objectAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';

const type = 'Microsoft.Compute/galleries/softDeletedArtifactTypes/artifacts/versions';
const day = 86_400_000;
/** What a policy that names no days means; the seven days are those of the preview. */
const defaultDays = { retention: 7, grace: 0 };

interface Kept {
  readonly version: StoredResource;
  /** Simulated milliseconds. */
  readonly usableUntil: number;
  readonly keptUntil: number;
}

/** Whether a delete in this version's gallery keeps it for a time. */
export function isSoftDeleteOn(sim: Simulation, versionId: string): boolean {
  return policyOf(sim, versionId).isSoftDeleteEnabled === true;
}

/** The end of a delete: the version leaves its definition and is kept as its gallery's policy says. */
export function keepSoftDeleted(sim: Simulation, version: StoredResource, deletedAt: number): void {
  const { retentionPeriodInDays, gracePeriodInDays } = policyOf(sim, version.id);
  const usableUntil = deletedAt + days(retentionPeriodInDays, defaultDays.retention);
  const keptUntil = usableUntil + days(gracePeriodInDays, defaultDays.grace);
  const id = softDeletedId(version.id);
  sim.store.delete(version.id);
  sim.store.put({
    id,
    type,
    name: version.name,
    body: {
      name: version.name,
      id,
      type,
      location: version.body.location,
      properties: {
        resourceArmId: version.id,
        softDeletedTime: formatResourceTime(deletedAt),
        softDeletedArtifactType: 'Images',
        consumptionEndTime: formatResourceTime(usableUntil),
        hardDeletionTargetTime: formatResourceTime(keptUntil),
      },
    },
    internal: { kept: { version, usableUntil, keptUntil } },
    createdAt: deletedAt,
  });
}

/** The version as it was, while it can be restored. */
export function softDeletedVersion(sim: Simulation, versionId: string): StoredResource | undefined {
  return keptAt(sim, softDeletedId(versionId))?.version;
}

/** What a reader of its exact name is shown while it can be used. That a GET shows it at all is ours: only the models of shared and community versions tell. */
export function usableSoftDeleted(sim: Simulation, versionId: string): StoredResource | undefined {
  const kept = keptAt(sim, softDeletedId(versionId));
  if (!kept || sim.now() >= kept.usableUntil) {
    return undefined;
  }
  const { version, usableUntil } = kept;
  const properties = {
    ...objectAt(version.body, 'properties'),
    provisioningState: 'Succeeded',
    imageState: 'SoftDeleted',
    consumptionEndTime: formatResourceTime(usableUntil),
  };
  return { ...version, body: { ...version.body, properties } };
}

export function forgetSoftDeleted(sim: Simulation, versionId: string): void {
  sim.store.delete(softDeletedId(versionId));
}

/**
 * Soft-deleted versions are nested resources of their definition still.
 * @throws ArmError 409 `CannotDeleteResource`
 */
export function refuseWhileSoftDeleted(sim: Simulation, imageId: string): void {
  const kept = listed(sim, `${softDeletedId(`${imageId}/versions/x`).replace(/\/x$/, '')}`);
  if (kept.length > 0) {
    const nested = kept.map(({ id }) => id).join(', ');
    const message = `Can not delete resource before nested resources are deleted. Nested resources: '${nested}'.`;
    throw new ArmError(409, 'CannotDeleteResource', message);
  }
}

export function softDeletedRoutes(sim: Simulation): ArmRoute[] {
  return [
    {
      method: 'GET',
      template:
        '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/galleries/{galleryName}/softDeletedArtifactTypes/{artifactType}/artifacts/{artifactName}/versions',
      operation: 'Microsoft.Compute/galleries/softDeletedArtifactTypes/artifacts/versions/read',
      handle: (request) => list(sim, request),
    },
  ];
}

function list(sim: Simulation, request: ArmRequest): ArmAnswer {
  const [gallery = ''] = request.path.split(/\/softDeletedArtifactTypes\//i);
  requireResource(sim, request, gallery);
  const artifactType = parameter(request, 'artifactType');
  if (artifactType.toLowerCase() !== 'images') {
    const message = `The value '${artifactType}' of parameter 'artifactType' is invalid. Supported values are: Images.`;
    throw new ArmError(400, 'InvalidParameter', message, { target: 'artifactType' });
  }
  const entries = listed(sim, request.path).map(({ body }) => body);
  return pageOf(request, entries, sim.settings.pageSize);
}

function listed(sim: Simulation, collection: string): StoredResource[] {
  return sim.store.collection(collection).filter(({ id }) => keptAt(sim, id) !== undefined);
}

function keptAt(sim: Simulation, id: string): Kept | undefined {
  const kept = sim.store.get(id)?.internal.kept as Kept | undefined;
  if (kept && sim.now() >= kept.keptUntil) {
    sim.store.delete(id);
    return undefined;
  }
  return kept;
}

function policyOf(sim: Simulation, versionId: string): JsonObject {
  const gallery = sim.store.get(versionId.split('/').slice(0, -4).join('/'));
  return objectAt(gallery?.body, 'properties', 'softDeletePolicy');
}

function softDeletedId(versionId: string): string {
  return versionId.replace(
    /\/images\/([^/]+)\/versions\/([^/]+)$/i,
    '/softDeletedArtifactTypes/Images/artifacts/$1/versions/$2',
  );
}

function days(given: unknown, fallback: number): number {
  return (typeof given === 'number' ? given : fallback) * day;
}
