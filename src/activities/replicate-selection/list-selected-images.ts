// Names of a gallery's image definitions that a selection names.
import { listImageNames } from '../../azure/gallery-lists';
import { matchGlobs } from '../../domain/policy/glob';
import type { SelectionActivities } from '../../orchestrators/replicate-selection/contract';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';
import { galleryOf } from '../gallery-of';

export function createListSelectedImages({
  arm,
}: Pick<ActivityDeps, 'arm'>): SelectionActivities['listSelectedImages'] {
  return async ({ galleryId, images, run }) =>
    await answering(arm.at(run.at), async (at) => {
      const names = await listImageNames(at, galleryOf(galleryId));
      return done(names.filter((name) => images === null || matchGlobs(images, name).matches));
    });
}
