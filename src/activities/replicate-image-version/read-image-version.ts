// Reads an image version as it is now, or as the trigger that starts the run read it a moment ago.
import { getImageVersion, getImageVersionOnce } from '../../azure/gallery-image-versions';
import {
  type ImageVersionSnapshot,
  isBusy,
  isDeleting,
  readImageVersionSnapshot,
} from '../../domain/image-version/image-version';
import type { ReplicationActivities } from '../../orchestrators/replicate-image-version/contract';
import { ofVersion } from '../activity';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';

export function createReadImageVersion(
  deps: ActivityDeps,
  makePlan: ReplicationActivities['planReplication'],
): ReplicationActivities['readImageVersion'] {
  return ofVersion(async ({ run, id, plan, anew = false }) => {
    const read = await answering<ImageVersionSnapshot>(
      deps.arm.at(run.at),
      async (arm) =>
        done(
          readImageVersionSnapshot(anew ? (await getImageVersion(arm, id)).body : await getImageVersionOnce(arm, id)),
        ),
      { isUnseen: true },
    );
    if (plan === undefined || read.kind !== 'done' || !isAtRest(read.value)) {
      return read;
    }
    // What cannot be planned now is asked for once more by the run, which waits or ends as it is told.
    const made = await makePlan({ ...plan, version: read.value, run });
    return made.kind === 'done' ? done({ ...read.value, plan: made.value }) : read;
  });
}

function isAtRest({ provisioningState }: ImageVersionSnapshot): boolean {
  return !isBusy(provisioningState) && !isDeleting(provisioningState);
}
