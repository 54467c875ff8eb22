// Tells that a gallery was attached to a dev center.
import { findingCodes } from '../../domain/values/finding';
import { foldResourceId } from '../../domain/values/resource-id';
import type { DevBoxActivities } from '../../orchestrators/prepare-dev-box-gallery/contract';
import { done } from '../answer';
import type { ActivityDeps } from '../deps';

export function createAnnounceDevBoxGallery({
  telemetry,
}: Pick<ActivityDeps, 'telemetry'>): DevBoxActivities['announceDevBoxGallery'] {
  return async ({ run, result, startedAt }) => {
    if (result.outcome === 'attached') {
      telemetry.trackEvent(
        'DevBoxGalleryAttached',
        {
          gallery: foldResourceId(result.galleryId),
          trigger: 'http',
          by: run.by,
          devCenterId: result.devCenterId,
          name: result.name ?? '',
          findings: findingCodes(result.findings),
        },
        { seconds: (Date.parse(run.at) - Date.parse(startedAt)) / 1000 },
      );
    }
    return done(null);
  };
}
