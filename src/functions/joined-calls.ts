// Calls that ask for the same while one of them is being handled: one more is handled after it, for all of them. Each is answered by
// what began after it came, which is all that a hint or a request asks for; ten thousand copies of an event cost two looks.

interface Lane<T> {
  running: Promise<unknown>;
  next: Promise<T> | null;
}

/** @typeParam T what comes of a call */
export class JoinedCalls<T> {
  private readonly lanes = new Map<string, Lane<T>>();

  /**
   * @param key of calls that ask for the same
   * @param handle is not called where a call that waits already does the same
   * @returns what came of that which was begun after the call, and whether it was begun for it; throws as it does
   */
  async handle(key: string, handle: () => Promise<T>): Promise<{ readonly value: T; readonly isOwn: boolean }> {
    const lane = this.lanes.get(key);
    if (lane === undefined) {
      const opened: Lane<T> = { running: Promise.resolve(), next: null };
      this.lanes.set(key, opened);
      return { value: await this.run(key, opened, handle), isOwn: true };
    }
    const isOwn = lane.next === null;
    lane.next ??= this.follow(key, lane, handle);
    return { value: await lane.next, isOwn };
  }

  private async follow(key: string, lane: Lane<T>, handle: () => Promise<T>): Promise<T> {
    await lane.running;
    lane.next = null;
    return await this.run(key, lane, handle);
  }

  private async run(key: string, lane: Lane<T>, handle: () => Promise<T>): Promise<T> {
    const work = handle();
    lane.running = work.catch(() => undefined);
    try {
      return await work;
    } finally {
      if (lane.next === null) {
        this.lanes.delete(key);
      }
    }
  }
}
