// Names of a gallery's image definitions.
import { listImageNames } from '../../azure/gallery-lists';
import { type GalleryId, parseGalleryId } from '../../domain/values/resource-id';
import type { ReconcileActivities } from '../../orchestrators/reconcile-galleries/contract';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';

export function createListImages(deps: ActivityDeps): ReconcileActivities['listImages'] {
  return async ({ galleryId, run }) =>
    await answering(deps.arm.at(run.at), async (arm) => done(await listImageNames(arm, galleryOf(galleryId))));
}

/** @throws Error where the id is malformed, which the settings have excluded */
export function galleryOf(galleryId: string): GalleryId {
  const gallery = parseGalleryId(galleryId);
  if (!gallery.ok) {
    throw new Error(`${galleryId} is not a gallery, though the settings were checked`);
  }
  return gallery.value;
}
