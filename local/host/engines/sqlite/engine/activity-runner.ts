// Runs scheduled activities. An activity's result and the end of its work item are one transaction, so no result is lost;
// a host that dies before that runs the activity again.
import { decodeReturnValue, encodeActivityFailure, encodeActivityInput } from '../codec/activity-data';
import { EventType, type Message } from '../codec/history-event';
import type { ActivityItem } from '../store/work-tables';
import type { EngineContext } from './context';
import { sendMessage } from './lifecycle';

/** Runs the activity of one work item, if it is still wanted. */
export type RunActivity = (seq: number) => Promise<void>;

export function createActivityRunner(context: EngineContext): RunActivity {
  const { store, clock, functions, invoke } = context;
  /** Answers that could not be written yet: the activity is not run again for that. */
  const unwritten = new Map<number, Message>();

  async function perform(item: ActivityItem): Promise<Message> {
    const answer = { EventId: -1, TaskScheduledId: item.taskId };
    try {
      const functionName = functions.find('activity', item.name);
      if (functionName === undefined) {
        throw new Error(`The app has no activity function '${item.name}' any more.`);
      }
      const [input] = JSON.parse(item.input) as [unknown];
      const { returnValue } = await invoke({
        functionName,
        triggerData: encodeActivityInput(input),
        triggerMetadata: { instanceId: { string: item.instanceId } },
      });
      const Result = decodeReturnValue(returnValue);
      return { ...answer, EventType: EventType.TaskCompleted, Timestamp: clock.now().toISOString(), Result };
    } catch (error) {
      const failure = encodeActivityFailure(item.name, error);
      return { ...answer, EventType: EventType.TaskFailed, Timestamp: clock.now().toISOString(), ...failure };
    }
  }

  return async (seq) => {
    const item = store.activities.get(seq);
    if (!item) {
      unwritten.delete(seq);
      return;
    }
    const message = unwritten.get(seq) ?? (await perform(item));
    unwritten.set(seq, message);
    await store.transactionWithOthers(() => {
      if (store.activities.remove(seq)) {
        sendMessage(context, item.instanceId, message);
      }
    });
    unwritten.delete(seq);
    if (context.habits.repeats()) {
      context.log.info(`Activity '${item.name}' of '${item.instanceId}' is delivered twice (engine behavior).`);
      await perform(item); // its answer comes too late to count
    }
  };
}
