// What an activity answers goes to the log as well, so that the log tells the story of a run.
import type { InvocationContext } from '@azure/functions';
import type { ActivityAnswer, ActivityName, ReplicationActivities } from '../orchestrators/activities';

/** An activity as a function's handler. The contract types its input; durable-functions knows it only as unknown. */
export function createHandler(
  activities: ReplicationActivities,
  name: ActivityName,
): (input: unknown, context: InvocationContext) => Promise<ActivityAnswer<unknown>> {
  const activity = activities[name] as (input: unknown) => Promise<ActivityAnswer<unknown>>;
  return async (input, context) => {
    const answer = await activity(input);
    if ('retry' in answer) {
      context.warn(`${name} is to be tried again: ${answer.reason}`);
    } else if ('refused' in answer) {
      context.warn(`${name} is refused: ${answer.finding.code}: ${answer.finding.message}`);
    }
    return answer;
  };
}
