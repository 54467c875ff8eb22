// Reads an image version as it is now, or as the trigger that starts the run read it a moment ago; plans what it needs, and makes the
// plan's first write, where nothing is to be decided in between.
import { getImageVersion, getImageVersionOnce } from '../../azure/gallery-image-versions';
import {
  type ImageVersionSnapshot,
  isBusy,
  isDeleting,
  readImageVersionSnapshot,
} from '../../domain/image-version/image-version';
import { firstWrite } from '../../domain/plan/first-write';
import type { ReadVersion, ReplicationActivities } from '../../orchestrators/replicate-image-version/contract';
import { ofVersion } from '../activity';
import { answering, done } from '../answer';
import type { ActivityDeps, ReplicationRuns } from '../deps';
import { pollForOthers } from './poll-for-others';

export function createReadImageVersion(
  deps: ActivityDeps,
  { planReplication, addZoneTargets }: Pick<ReplicationActivities, 'planReplication' | 'addZoneTargets'>,
  runs: Pick<ReplicationRuns, 'tellToLook'>,
): ReplicationActivities['readImageVersion'] {
  return ofVersion(async (input) => {
    const { run, id, plan, adds, anew = false } = input;
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
    const made = await planReplication({ ...plan, version: read.value, run });
    if (made.kind !== 'done') {
      return read;
    }
    const planned = { ...read.value, plan: made.value };
    const change = adds === undefined ? null : firstWrite(made.value, plan.targets);
    return change === null
      ? done(planned)
      : done({ ...planned, added: await addZoneTargets({ change, rewrite: false, expected: [], ...adds, run }) });
  });
}

function isAtRest({ provisioningState }: ImageVersionSnapshot): boolean {
  return !isBusy(provisioningState) && !isDeleting(provisioningState);
}
