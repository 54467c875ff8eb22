// A queue of keys, of which each is worked on by one at a time and at most `limit` at once.
// A key that is added while it is worked on is worked on again afterwards.

export interface KeyedQueue<K> {
  add(key: K): void;
  /** Begins to work on what was and will be added. */
  start(): void;
  /** Begins no further work; resolves when nothing is worked on any more. */
  stop(): Promise<void>;
}

export interface KeyedQueueOptions<K> {
  readonly limit: number;
  readonly work: (key: K) => Promise<void>;
  /** Told of a failed work; the key is tried again after a second. */
  readonly onError: (key: K, error: unknown) => void;
}

const RETRY_AFTER_MS = 1_000;

export function createKeyedQueue<K>({ limit, work, onError }: KeyedQueueOptions<K>): KeyedQueue<K> {
  const waiting = new Set<K>();
  const running = new Set<K>();
  const again = new Set<K>();
  const retries = new Set<NodeJS.Timeout>();
  let started = false;
  let pumpScheduled = false;
  let onIdle: (() => void) | undefined;

  function add(key: K): void {
    if (running.has(key)) {
      again.add(key);
    } else {
      waiting.add(key);
    }
    schedulePump();
  }

  function schedulePump(): void {
    if (!started || pumpScheduled) {
      return;
    }
    pumpScheduled = true;
    setImmediate(() => {
      pumpScheduled = false;
      if (started) {
        pump();
      }
    });
  }

  function pump(): void {
    for (const key of waiting) {
      if (running.size >= limit) {
        return;
      }
      waiting.delete(key);
      running.add(key);
      void run(key);
    }
  }

  async function run(key: K): Promise<void> {
    try {
      await work(key);
    } catch (error) {
      onError(key, error);
      if (started) {
        retryLater(key);
      }
    }
    running.delete(key);
    if (again.delete(key)) {
      waiting.add(key);
    }
    if (started) {
      schedulePump();
    } else if (running.size === 0) {
      onIdle?.();
    }
  }

  function retryLater(key: K): void {
    const timer = setTimeout(() => {
      retries.delete(timer);
      add(key);
    }, RETRY_AFTER_MS);
    retries.add(timer);
  }

  return {
    add,
    start() {
      started = true;
      schedulePump();
    },
    async stop() {
      started = false;
      for (const timer of retries) {
        clearTimeout(timer);
      }
      if (running.size > 0) {
        await new Promise<void>((resolve) => (onIdle = resolve));
      }
    },
  };
}
