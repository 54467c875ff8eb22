// A gallery's image definitions, with the tags that the policy asks for.
import type { ReconcileActivities } from '../../orchestrators/reconcile-galleries/contract';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';
import { listDefinitions } from '../gallery-content';
import { galleryOf } from '../gallery-of';

export function createListImages({ arm }: ActivityDeps): ReconcileActivities['listImages'] {
  return async ({ galleryId, run }) =>
    await answering(arm.at(run.at), async (at) => {
      const { definitions, isWhole } = await listDefinitions(at, galleryOf(galleryId));
      const images = definitions.map(({ imageName, definitionTags, galleryTags }) => ({
        imageName,
        definitionTags,
        galleryTags,
      }));
      return done(isWhole ? images : { images, isWhole: false });
    });
}
