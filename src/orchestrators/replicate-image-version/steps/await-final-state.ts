// A version is written to only when nobody else's operation on it is under way.
import { isBusy } from '../../../domain/image-version/image-version';
import { isAtOnce } from '../../../domain/replication/placement';
import { pollDelaySeconds, seldomPollSeconds, statusPollSeconds } from '../../../domain/replication/wait-schedule';
import type { Step } from '../../engine/run-stopped';
import { beganBefore30 } from '../compatibility';
import type { ReadVersion } from '../contract';
import type { Run } from '../run';
import { planInput } from './plan-replication';
import { mayLeavePolls, phaseOf } from './poll-schedule';
import { adoptPublication } from './publication';

/** @returns the version, with its plan where the run is going to need one and it could be made at once */
export function* awaitFinalState(run: Run): Step<ReadVersion> {
  const since = run.now().toISOString();
  let left: { readonly hasLeft?: true } = {};
  for (;;) {
    // What was asked for since the last look may be about what no trigger of this process has read.
    const anew = run.mustLook ? { anew: true } : {};
    const plan = needsPlan(run) ? { plan: planInput(run), ...(writesNext(run) && { writesNext: true as const }) } : {};
    run.looks();
    const polls = mayLeavePolls(run) ? { pollsAfter: ownSeconds(run, since), ...left } : {};
    const version: ReadVersion = yield* run.call('readImageVersion', { ...anew, ...plan, ...polls });
    adoptPublication(run, version);
    if (!isBusy(version.provisioningState)) {
      run.setProgress({ polls: 0 });
      return version;
    }
    if (run.isLate()) {
      throw run.late(`the version's provisioningState is still ${version.provisioningState}`);
    }
    const count = run.progress.polls;
    run.setProgress({ polls: count + 1 });
    const own = ownSeconds(run, since);
    const { polledByOthers } = version;
    left = polledByOthers === undefined ? {} : { hasLeft: true };
    const byTime =
      polledByOthers === undefined
        ? own
        : seldomPollSeconds({
            own,
            expected: null,
            phase: phaseOf(run),
            ...polledByOthers,
          });
    const seconds = run.input.pollsByProgress === true ? byTime : pollDelaySeconds(count, null);
    yield* run.sleepUntilPoll(run.untilDeadline(seconds));
  }
}

function ownSeconds(run: Run, since: string): number {
  return statusPollSeconds(run.secondsSince(since), null, null, beganBefore30(run.input));
}

/** What the plan adds is written as soon as it is made, and nothing else is. */
function writesNext({ input: { placement, policy } }: Run): boolean {
  return placement !== undefined && isAtOnce(placement) && policy.updateReplicas !== true;
}

/** What leaves a version, or comes back to it first, is decided before a plan is; a check may need none. */
function needsPlan({ input, progress, record, isCheck }: Run): boolean {
  const mayRetire = input.retirement !== undefined && progress.isRetirementOver !== true;
  return !beganBefore30(input) && !isCheck && !mayRetire && record.takenOut.length === 0;
}
