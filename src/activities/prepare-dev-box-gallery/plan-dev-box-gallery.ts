// What is there of a dev center and its galleries, and what is to be done; nothing is written.
import type { DevBoxActivities } from '../../orchestrators/prepare-dev-box-gallery/contract';
import { answering } from '../answer';
import { readAttachPlan } from '../attach-plan';
import type { ActivityDeps } from '../deps';
import { idsOf } from './ids-of';

export function createPlanDevBoxGallery({
  arm: client,
}: Pick<ActivityDeps, 'arm'>): DevBoxActivities['planDevBoxGallery'] {
  return async ({ run, name, role, windows365Reader, identity = null }) => {
    const { devCenter, gallery } = idsOf(run);
    return await answering(client.at(run.at), (arm) =>
      readAttachPlan(arm, { devCenterId: devCenter, galleryId: gallery, name, role, windows365Reader, identity }),
    );
  };
}
