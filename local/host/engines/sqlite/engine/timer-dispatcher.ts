// Fires durable timers at their simulated instants: one real timer for the earliest of them.
import { EventType } from '../codec/history-event';
import type { EngineContext } from './context';
import { sendMessage } from './lifecycle';

export interface TimerDispatcher {
  start(): void;
  stop(): void;
  /** A timer for that instant (simulated milliseconds since 1970) was added. */
  added(fireAt: number): void;
}

/** Node's timers take no longer delay. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;
const FIRED_AT_ONCE = 500;

export function createTimerDispatcher(context: EngineContext): TimerDispatcher {
  const { store, clock, log } = context;
  let started = false;
  let armed: { fireAt: number; timeout: NodeJS.Timeout } | undefined;

  function arm(fireAt: number): void {
    if (armed) {
      clearTimeout(armed.timeout);
    }
    const delay = Math.min(Math.ceil(clock.realMillisecondsUntil(new Date(fireAt))), LONGEST_DELAY_MS);
    armed = { fireAt, timeout: setTimeout(fire, delay) };
  }

  function fire(): void {
    armed = undefined;
    try {
      store.transaction(() => {
        const now = clock.now();
        for (const { instanceId, timerId, fireAt } of store.timers.due(now.getTime(), FIRED_AT_ONCE)) {
          store.timers.remove(instanceId, timerId);
          sendMessage(context, instanceId, {
            EventType: EventType.TimerFired,
            EventId: -1,
            Timestamp: now.toISOString(),
            TimerId: timerId,
            FireAt: new Date(fireAt).toISOString(),
          });
        }
      });
      const next = store.timers.earliest();
      if (next !== undefined) {
        arm(next);
      }
    } catch (error) {
      log.error(`Durable timers could not be fired, and are tried again in a second: ${String(error)}`);
      armed = { fireAt: 0, timeout: setTimeout(fire, 1_000) };
    }
  }

  return {
    start() {
      started = true;
      const earliest = store.timers.earliest();
      if (earliest !== undefined) {
        arm(earliest);
      }
    },
    stop() {
      started = false;
      if (armed) {
        clearTimeout(armed.timeout);
      }
      armed = undefined;
    },
    added(fireAt) {
      if (started && (!armed || fireAt < armed.fireAt)) {
        arm(fireAt);
      }
    },
  };
}
