// The image version that a run is about.
import { type ImageVersionId, parseImageVersionId } from '../domain/values/resource-id';
import type { RunIdentity } from '../orchestrators/replicate-image-version/contract';

/** @throws Error where the id is malformed, which the triggers have excluded */
export function versionIdOf(run: Pick<RunIdentity, 'imageVersionId'>): ImageVersionId {
  const id = parseImageVersionId(run.imageVersionId);
  if (!id.ok) {
    throw new Error(id.problems.map(({ field, message }) => `${field} ${message}`).join('; '));
  }
  return id.value;
}
