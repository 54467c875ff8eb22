// A version is written to only when nobody else's operation on it is under way.
import { isBusy } from '../../../domain/image-version/image-version';
import { pollDelaySeconds, statusPollSeconds } from '../../../domain/replication/wait-schedule';
import type { Step } from '../../engine/run-stopped';
import { beganBefore30 } from '../compatibility';
import type { ReadVersion } from '../contract';
import type { Run } from '../run';
import { planInput } from './plan-replication';
import { adoptPublication } from './publication';

/** @returns the version, with its plan where the run is going to need one and it could be made at once */
export function* awaitFinalState(run: Run): Step<ReadVersion> {
  const since = run.now().toISOString();
  for (;;) {
    // What was asked for since the last look may be about what no trigger of this process has read.
    const anew = run.mustLook ? { anew: true } : {};
    const plan = needsPlan(run) ? { plan: planInput(run) } : {};
    run.looks();
    const version = yield* run.call('readImageVersion', { ...anew, ...plan });
    adoptPublication(run, version);
    if (!isBusy(version.provisioningState)) {
      run.setProgress({ polls: 0 });
      return version;
    }
    if (run.isLate()) {
      throw run.late(`the version's provisioningState is still ${version.provisioningState}`);
    }
    const { polls } = run.progress;
    run.setProgress({ polls: polls + 1 });
    const seconds =
      run.input.pollsByProgress === true
        ? statusPollSeconds(run.secondsSince(since), null, null, beganBefore30(run.input))
        : pollDelaySeconds(polls, null);
    yield* run.sleep(run.untilDeadline(seconds));
  }
}

/** What leaves a version, or comes back to it first, is decided before a plan is; a check may need none. */
function needsPlan({ input, progress, record, isCheck }: Run): boolean {
  const mayRetire = input.retirement !== undefined && progress.isRetirementOver !== true;
  return !beganBefore30(input) && !isCheck && !mayRetire && record.takenOut.length === 0;
}
