// Reads an image version as it is now, or as the trigger that starts the run read it a moment ago.
import { getImageVersion, getImageVersionOnce } from '../../azure/gallery-image-versions';
import {
  type ImageVersionSnapshot,
  isBusy,
  isDeleting,
  readImageVersionSnapshot,
} from '../../domain/image-version/image-version';
import type { ReadVersion, ReplicationActivities } from '../../orchestrators/replicate-image-version/contract';
import { ofVersion } from '../activity';
import { answering, done } from '../answer';
import type { ActivityDeps, ReplicationRuns } from '../deps';
import { pollForOthers } from './poll-for-others';

export function createReadImageVersion(
  deps: ActivityDeps,
  makePlan: ReplicationActivities['planReplication'],
  runs: Pick<ReplicationRuns, 'tellToLook' | 'listWaiting'>,
): ReplicationActivities['readImageVersion'] {
  return ofVersion(async (input) => {
    const { run, id, plan, anew = false } = input;
    const read = await answering<ReadVersion>(
      deps.arm.at(run.at),
      async (arm) => {
        const body = anew ? (await getImageVersion(arm, id)).body : await getImageVersionOnce(arm, id);
        const version = readImageVersionSnapshot(body);
        return done(
          isBusy(version.provisioningState)
            ? { ...version, ...(await pollForOthers(arm, runs, input, version)) }
            : version,
        );
      },
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
