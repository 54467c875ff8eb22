// Messages that are in the store and not delivered yet: an engine on queues takes them later, or not for a while.

export interface Delivery {
  /** Keeps the message of the inbox back for so many real milliseconds, then calls `then`. */
  hold(seq: number, milliseconds: number, then: () => void): void;
  isHeld(seq: number): boolean;
  /** Calls `act` after so many real milliseconds; at once for 0. */
  later(milliseconds: number, act: () => void): void;
  /** Forgets what waits: the store has it, and the next start takes it up. */
  stop(): void;
}

export function createDelivery(): Delivery {
  const held = new Set<number>();
  const timeouts = new Set<NodeJS.Timeout>();

  function later(milliseconds: number, act: () => void): void {
    if (milliseconds <= 0) {
      act();
      return;
    }
    const timeout = setTimeout(() => {
      timeouts.delete(timeout);
      act();
    }, milliseconds);
    timeouts.add(timeout);
  }

  return {
    later,
    hold(seq, milliseconds, then) {
      held.add(seq);
      later(milliseconds, () => {
        held.delete(seq);
        then();
      });
    },
    isHeld: (seq) => held.has(seq),
    stop() {
      for (const timeout of timeouts) {
        clearTimeout(timeout);
      }
      timeouts.clear();
    },
  };
}
