// Runs that wait for versions of one definition poll for each other: the one whose poll is due soonest reads a list for all, and tells those
// whose operation has ended. It helps only: each run polls by itself as well, though more seldom.
import type { Arm } from '../../azure/arm/arm';
import { isPolledByOthers, learnOfRuns, pollRoomSeconds, runsToLook } from '../../azure/gallery-image-versions';
import { type ImageVersionSnapshot, isBusy } from '../../domain/image-version/image-version';
import type { ReplicationStatus } from '../../orchestrators/replicate-image-version/contract';
import type { OfVersion, VersionRun } from '../activity';
import type { ReplicationRuns } from '../deps';

const toldAtOnce = 10;

/** A run that has just looked may have left its polls to this one at the same moment: it looks once more. */
const sameMomentMilliseconds = 15_000;

interface PollingRun extends Pick<OfVersion, 'id'> {
  readonly run: VersionRun;
  readonly pollsAfter?: number;
  readonly hasLeft?: true;
}

type LeftToOthers = Pick<ReplicationStatus, 'polledByOthers'>;

/** The version as it was seen by the run, which goes on waiting while its operation is under way. */
export function leaveToOthers(
  arm: Arm,
  { run, id, pollsAfter }: PollingRun,
  { provisioningState }: ImageVersionSnapshot,
): LeftToOthers {
  const isPolled =
    pollsAfter !== undefined &&
    isBusy(provisioningState) &&
    isPolledByOthers(arm, id, { instanceId: run.replicationId, pollsAfter });
  return isPolled ? { polledByOthers: { roomSeconds: pollRoomSeconds(arm, id) } } : {};
}

/** As `leaveToOthers`, after a poll, which may tell of the others. */
export async function pollForOthers(
  arm: Arm,
  runs: Pick<ReplicationRuns, 'tellToLook' | 'listWaiting'>,
  polling: PollingRun,
  version: ImageVersionSnapshot,
): Promise<LeftToOthers> {
  if (polling.hasLeft === true) {
    await learnOfRuns(arm, polling.id, runs.listWaiting);
  }
  const isPolled = leaveToOthers(arm, polling, version);
  if (polling.pollsAfter !== undefined) {
    const told = [...(await runsToLook(arm, polling.id, isBusy(version.provisioningState)))];
    const unlessSeenBy = new Date(Date.parse(polling.run.at) + sameMomentMilliseconds).toISOString();
    while (told.length > 0) {
      await Promise.all(told.splice(0, toldAtOnce).map(async (id) => await runs.tellToLook(id, unlessSeenBy)));
    }
  }
  return isPolled;
}
