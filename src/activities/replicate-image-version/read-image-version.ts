// Reads an image version as it is now, or as the trigger that starts the run read it a moment ago.
import { getImageVersion, getImageVersionOnce } from '../../azure/gallery-image-versions';
import {
  type ImageVersionSnapshot,
  isBusy,
  isDeleting,
  readImageVersionSnapshot,
} from '../../domain/image-version/image-version';
import type { ReplicationPlan } from '../../domain/plan/replication-plan';
import type { RetryAnswer } from '../../orchestrators/engine/activity-answer';
import type { ReadVersion, ReplicationActivities } from '../../orchestrators/replicate-image-version/contract';
import { ofVersion, type VersionRun } from '../activity';
import { answering, done } from '../answer';
import type { ActivityDeps, ReplicationRuns } from '../deps';
import { pollForOthers } from './poll-for-others';

/** @param withoutRoomToWrite what a write is answered that finds no room in Azure's budget, and has a place in the line from then on */
export function createReadImageVersion(
  deps: ActivityDeps,
  makePlan: ReplicationActivities['planReplication'],
  runs: Pick<ReplicationRuns, 'tellToLook' | 'listWaiting'>,
  withoutRoomToWrite: (input: { readonly run: VersionRun }) => RetryAnswer | null,
): ReplicationActivities['readImageVersion'] {
  return ofVersion(async (input) => {
    const { run, id, plan, anew = false, writesNext = false } = input;
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
    if (made.kind !== 'done') {
      return read;
    }
    const putOff = writesNext && isWrite(made.value) ? withoutRoomToWrite(input) : null;
    return done({ ...read.value, plan: made.value, ...(putOff !== null && { putOff }) });
  });
}

/** Nothing comes before the write. */
function isWrite({ identitySteps, targets }: ReplicationPlan): boolean {
  return identitySteps.length === 0 && targets.some(({ action }) => action === 'Add');
}

function isAtRest({ provisioningState }: ImageVersionSnapshot): boolean {
  return !isBusy(provisioningState) && !isDeleting(provisioningState);
}
