// The behavior at work: what is drawn for one message, one start, one timer.
import type { EngineBehavior, MillisecondRange } from './engine-behavior';
import { createRandom } from './random';

export interface Habits {
  /** Real milliseconds between the look at an instance and the write; 0: both are one step. */
  readonly checkToWrite: number;
  /** Simulated milliseconds. */
  readonly silence: number;
  controlDelay(): number;
  activityDelay(): number;
  /** Until a message is taken: longer where the hub was quiet, since its queues are polled less often by then. */
  messageDelay(): number;
  losesStart(): boolean;
  repeats(): boolean;
  /** When a timer fires that is asked for at `now`; simulated milliseconds since 1970. */
  timerDue(fireAt: number, now: number): number;
}

export function createHabits(behavior: EngineBehavior, realNow: () => number = Date.now): Habits {
  const random = createRandom(behavior.seed);
  const draw = ([least, most]: MillisecondRange) => (most > least ? least + random() * (most - least) : least);
  const happens = (share: number) => share > 0 && random() < share;
  let lastMessage = realNow();
  return {
    checkToWrite: behavior.checkToWrite,
    silence: behavior.silence,
    controlDelay: () => draw(behavior.control),
    activityDelay: () => draw(behavior.activity),
    messageDelay() {
      const quiet = realNow() - lastMessage;
      lastMessage = realNow();
      return draw(behavior.message) + (behavior.polling > 0 ? random() * Math.min(behavior.polling, quiet) : 0);
    },
    losesStart: () => happens(behavior.lostStarts),
    repeats: () => happens(behavior.repeated),
    timerDue: (fireAt, now) => (behavior.timersCut ? cutToSeconds(fireAt, now) : fireAt),
  };
}

const SECOND = 1000;

/** A message's delay in a queue is whole seconds, cut: a timer fires up to a second before its instant, and below one at once. */
export function cutToSeconds(fireAt: number, now: number): number {
  return fireAt <= now ? fireAt : now + Math.floor((fireAt - now) / SECOND) * SECOND;
}
