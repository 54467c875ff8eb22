// Hints for one version that come while one is being handled: one more is handled after it, for all of them. Each is a look at the
// version that begins after the hint came, which is all that it asks for; ten thousand copies of an event cost two.

interface Lane {
  running: Promise<void>;
  next: Promise<void> | null;
}

export class JoinedHints {
  private readonly lanes = new Map<string, Lane>();

  /**
   * @param key of hints that ask for the same
   * @param handle is not called where a hint that waits already does the same
   * @returns when that which was begun after the call has ended; throws as it does
   */
  async handle(key: string, handle: () => Promise<void>): Promise<void> {
    const lane = this.lanes.get(key);
    if (lane === undefined) {
      const opened: Lane = { running: Promise.resolve(), next: null };
      this.lanes.set(key, opened);
      await this.run(key, opened, handle);
      return;
    }
    lane.next ??= this.follow(key, lane, handle);
    await lane.next;
  }

  private async follow(key: string, lane: Lane, handle: () => Promise<void>): Promise<void> {
    await lane.running;
    lane.next = null;
    await this.run(key, lane, handle);
  }

  private async run(key: string, lane: Lane, handle: () => Promise<void>): Promise<void> {
    const work = handle();
    lane.running = work.catch(() => undefined);
    try {
      await work;
    } finally {
      if (lane.next === null) {
        this.lanes.delete(key);
      }
    }
  }
}
