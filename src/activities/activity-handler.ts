// An activity as a function: what it sends to ARM belongs to its run, and what it answers goes to the log as well.
import type { InvocationContext } from '@azure/functions';
import type { ActivityAnswer } from '../orchestrators/engine/activity-answer';
import type {
  ActivityName,
  ReplicationActivities,
  RunIdentity,
} from '../orchestrators/replicate-image-version/contract';
import type { RunningTelemetry } from '../telemetry/telemetry';
import { runProperties } from './answer';

type RunInOperation = RunningTelemetry['runIn'];

/** An activity as a function's handler. The contract types its input; durable-functions knows it only as unknown. */
export function createActivityHandler(
  activities: ReplicationActivities,
  name: ActivityName,
  runIn: RunInOperation,
): (input: unknown, context: InvocationContext) => Promise<ActivityAnswer<unknown>> {
  const activity = activities[name] as (input: unknown) => Promise<ActivityAnswer<unknown>>;
  return async (input, context) => {
    const { run } = input as { readonly run: RunIdentity };
    const operation = {
      ...runProperties(run),
      attempt: run.attempt,
      ...(run.traceParent && { traceParent: run.traceParent }),
    };
    const answer = await runIn(operation, () => activity(input));
    if (answer.kind === 'retry') {
      context.warn(`${name} is to be tried again: ${answer.reason}`);
    } else if (answer.kind === 'refused') {
      context.warn(`${name} is refused: ${answer.finding.code}: ${answer.finding.message}`);
    }
    return answer;
  };
}
