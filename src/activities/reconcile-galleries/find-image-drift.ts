// The versions of one image definition that lack a configured zone.
import { listImageVersions } from '../../azure/gallery-lists';
import { findDrift, readListedVersion } from '../../domain/image-version/drift';
import type { ReconcileActivities } from '../../orchestrators/reconcile-galleries/contract';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';
import { galleryOf } from './list-images';

export function createFindImageDrift(deps: ActivityDeps): ReconcileActivities['findImageDrift'] {
  return async ({ galleryId, imageName, targets, run }) =>
    await answering(deps.arm.at(run.at), async (arm) => {
      const image = { ...galleryOf(galleryId), imageName };
      const listed = await listImageVersions(arm, image, imageName);
      const versions = listed.flatMap((value) => readListedVersion(value, image) ?? []);
      return done({ versions: versions.length, drifted: findDrift(versions, targets, run.at) });
    });
}
