// Activities begin only while the process has room in its budget of ARM requests; otherwise they are put off, durably.
import type { RequestGate } from '../azure/arm/request-gate';
import type { ActivityAnswer } from '../orchestrators/engine/activity-answer';
import type { RunIdentity } from '../orchestrators/replicate-image-version/contract';
import { retry } from './answer';

/** The activity, put off while another run was throttled or the budget is used up. */
export function withinBudget<Input extends { readonly run: Pick<RunIdentity, 'at'> }, Value>(
  gate: RequestGate,
  activity: (input: Input) => Promise<ActivityAnswer<Value>>,
): (input: Input) => Promise<ActivityAnswer<Value>> {
  return async (input) => {
    const seconds = gate.secondsUntilRoom(input.run.at);
    return seconds === 0
      ? await activity(input)
      : retry(
          'the budget of ARM requests of this process is used up (ARM_REQUESTS_PER_MINUTE), or ARM throttles it',
          seconds,
        );
  };
}
