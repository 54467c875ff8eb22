// Work that the task hub gives this process says that an instance has begun: whoever waits for its start looks then, and not again and
// again, which a batch would pay for with a read of storage each. Another process may be the one that works, so nothing rests on it:
// those who hear nothing look all the same, and all of them together at most so often.
import type { HubClock } from './task-hub';

/** Of one who waits for an instance to begin. */
export interface WorkWatch {
  /**
   * Waits until this process works for the instance, and what made it has been written; at most so long as it takes until the next look
   * is due, or `patience` milliseconds.
   */
  nextLook(clock: HubClock, patience: number): Promise<void>;
  /** Whether work was seen, and waited for. */
  readonly isOver: boolean;
  end(): void;
}

/** A turn sends its messages before it writes its status. */
const writtenMilliseconds = 50;
const firstLookMilliseconds = 250;
const lookMilliseconds = 1_000;
/** Each look is a read of storage: twenty a second for all that wait. */
const shareMilliseconds = 50;

export class BegunWork {
  private readonly watches = new Map<string, Set<() => void>>();
  private waiting = 0;

  /** To be told of each activity, by the instance that it is of. */
  begins(instanceId: string): void {
    for (const tell of this.watches.get(instanceId) ?? []) {
      tell();
    }
  }

  /** To be called before the start: its work may begin before the start has been answered. */
  watch(instanceId: string): WorkWatch {
    const begun = Promise.withResolvers<void>();
    const told = this.watches.get(instanceId) ?? new Set();
    this.watches.set(instanceId, told.add(begun.resolve));
    const isWaiting = () => told.has(begun.resolve);
    this.waiting += 1;
    let isBegun = false;
    void begun.promise.then(() => {
      isBegun = true;
    });
    let delay = firstLookMilliseconds;
    let isOver = false;
    const end = () => {
      if (isWaiting()) {
        told.delete(begun.resolve);
        this.waiting -= 1;
        if (told.size === 0 && this.watches.get(instanceId) === told) {
          this.watches.delete(instanceId);
        }
      }
    };
    return {
      get isOver() {
        return isOver;
      },
      nextLook: async (clock, patience) => {
        const due = Math.max(delay, this.waiting * shareMilliseconds);
        delay = Math.min(delay * 2, lookMilliseconds);
        await Promise.race([begun.promise, clock.wait(Math.min(due, patience))]);
        if (isBegun) {
          isOver = true;
          end();
          await clock.wait(Math.min(writtenMilliseconds, patience));
        }
      },
      end,
    };
  }
}
