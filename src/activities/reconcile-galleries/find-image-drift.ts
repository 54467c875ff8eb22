// The versions of one image definition that lack a zone which the policy asks for.
import { findDrift } from '../../domain/policy/drift';
import type { ReconcileActivities } from '../../orchestrators/reconcile-galleries/contract';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';
import { listSiblings } from '../gallery-content';
import { galleryOf } from '../gallery-of';

export function createFindImageDrift({ arm, zonePolicy }: ActivityDeps): ReconcileActivities['findImageDrift'] {
  return async ({ galleryId, imageName, definitionTags, galleryTags, run }) =>
    await answering(arm.at(run.at), async (at) => {
      const gallery = galleryOf(galleryId);
      const siblings = await listSiblings(at, { gallery, imageName, definitionTags, galleryTags });
      return done({ versions: siblings.versions.length, drifted: findDrift(siblings, zonePolicy, run.at) });
    });
}
