// The versions of one image definition that lack a configured zone.
import { listImageVersions } from '../../azure/gallery-lists';
import { findDrift, readListedVersion } from '../../domain/image-version/drift';
import type { ReconcileActivities } from '../../orchestrators/reconcile-galleries/contract';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';
import { galleryOf } from './list-images';

export function createFindImageDrift({ arm }: ActivityDeps): ReconcileActivities['findImageDrift'] {
  return async ({ galleryId, imageName, targets, run }) =>
    await answering('listing the image versions', { notFound: 'DefinitionNotFound' }, async () => {
      const image = { ...galleryOf(galleryId), imageName };
      const listed = await listImageVersions(arm.at(run.at), image, imageName);
      const versions = listed.flatMap((value) => readListedVersion(value, image) ?? []);
      return done({ versions: versions.length, drifted: findDrift(versions, targets, run.at) });
    });
}
