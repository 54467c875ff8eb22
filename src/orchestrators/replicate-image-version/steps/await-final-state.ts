// A version is written to only when nobody else's operation on it is under way.
import { type ImageVersionSnapshot, isBusy } from '../../../domain/image-version/image-version';
import { pollDelaySeconds, statusPollSeconds } from '../../../domain/replication/wait-schedule';
import type { Step } from '../../engine/run-stopped';
import type { Run } from '../run';
import { adoptPublication } from './publication';

export function* awaitFinalState(run: Run): Step<ImageVersionSnapshot> {
  const since = run.now().toISOString();
  for (;;) {
    // What was asked for since the last look may be about what no trigger of this process has read.
    const anew = run.mustLook ? { anew: true } : {};
    run.looks();
    const version = yield* run.call('readImageVersion', anew);
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
        ? statusPollSeconds(run.secondsSince(since), null, null)
        : pollDelaySeconds(polls, null);
    yield* run.sleep(run.untilDeadline(seconds));
  }
}
