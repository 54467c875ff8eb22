// How many galleries, definitions, versions and replicas there may be (azure-compute-docs, azure-compute-gallery.md, Limits), as settings.
import { ArmError } from '../../arm/arm-error';
import { displayLocation } from '../../arm/locations';
import type { Simulation } from '../../simulation/simulation';
import type { Target } from './target';

/** Per subscription and region, what the seed has not counted; the names in refusals are ours. */
const quotas = {
  'Microsoft.Compute/galleries': { name: 'Galleries', setting: 'galleryQuota' },
  'Microsoft.Compute/galleries/images': { name: 'GalleryImages', setting: 'galleryImageQuota' },
  'Microsoft.Compute/galleries/images/versions': { name: 'GalleryImageVersions', setting: 'galleryImageVersionQuota' },
} as const;

/**
 * @param id of the resource that is to be made
 * @throws ArmError 409 `OperationNotAllowed`, in the words that Microsoft.Compute has for its quotas
 */
export function requireQuota(sim: Simulation, type: keyof typeof quotas, id: string, location: string): void {
  const { name, setting } = quotas[type];
  if (sim.store.countOf(type) < sim.settings[setting]) {
    return; // each write looks at all of them otherwise
  }
  const subscription = id.split('/').slice(0, 3).join('/');
  const used = sim.store
    .ofType(type, subscription)
    .filter(({ body, createdAt }) => createdAt > 0 && body.location === location).length;
  if (used >= sim.settings[setting]) {
    throw exceeded(name, location, sim.settings[setting], used, 1);
  }
}

/** @throws ArmError 409 `OperationNotAllowed` */
export function requireReplicaQuota(sim: Simulation, location: string, targets: readonly Target[]): void {
  const wanted = targets.reduce((sum, { replicaCount }) => sum + replicaCount, 0);
  const limit = sim.settings.replicaQuota;
  if (wanted > limit) {
    throw exceeded('GalleryImageVersionReplicas', location, limit, 0, wanted);
  }
}

function exceeded(name: string, location: string, limit: number, used: number, wanted: number): ArmError {
  const details = `Location: ${displayLocation(location)}, Current Limit: ${limit}, Current Usage: ${used}, Additional Required: ${wanted}, (Minimum) New Limit Required: ${used + wanted}`;
  const message = `Operation could not be completed as it results in exceeding approved ${name} quota. Additional details - ${details}.`;
  return new ArmError(409, 'OperationNotAllowed', message);
}
