// Readings of many resources of one kind that are asked for at the same time: a list that tells of all of them is one request where each
// alone would be one each. Whoever asks alone is read alone, and at once.

export interface Gathered<T> {
  /** One resource by a request of its own. */
  readOne(name: string): Promise<T>;
  /**
   * Several by a list of at most so many requests, begun after all of them were asked for. Those that it does not tell of, and all of
   * them where it throws, are read alone.
   */
  readMany(names: readonly string[], requestsMax: number): Promise<ReadonlyMap<string, T>>;
}

interface Waiting<T> {
  readonly name: string;
  readonly by: Gathered<T>;
  readonly resolve: (value: Promise<T>) => void;
}

interface Group<T> {
  /** Readings of one resource each that are under way, or the one of a list. */
  busy: number;
  waiting: Waiting<T>[];
}

/** So many are read at once, each by its own request, before others wait to be read together. */
const aloneMax = 2;
/** A list is read where it saves two requests of three. */
const worthIt = 3;
/** Nobody waits longer for others, milliseconds: what is under way may hang. */
const patienceMilliseconds = 500;

export class GatheredReads<T> {
  private readonly groups = new Map<string, Group<T>>();

  /** @param key of those that one list tells of */
  async read(key: string, name: string, by: Gathered<T>): Promise<T> {
    const group = this.groups.get(key) ?? { busy: 0, waiting: [] };
    this.groups.set(key, group);
    if (group.busy < aloneMax && group.waiting.length === 0) {
      return await this.busyWith(key, group, by.readOne(name));
    }
    return await new Promise<T>((resolve, reject) => {
      group.waiting.push({ name, by, resolve: (value) => void value.then(resolve, reject) });
      if (group.waiting.length === 1) {
        setTimeout(() => this.release(key, group), patienceMilliseconds).unref();
      }
    });
  }

  private async busyWith<R>(key: string, group: Group<T>, work: Promise<R>): Promise<R> {
    group.busy += 1;
    try {
      return await work;
    } finally {
      group.busy -= 1;
      this.release(key, group);
    }
  }

  /** Those that wait are read now, together or each alone. */
  private release(key: string, group: Group<T>): void {
    const { waiting } = group;
    group.waiting = [];
    const [first] = waiting;
    if (first === undefined) {
      if (group.busy === 0) {
        this.groups.delete(key);
      }
      return;
    }
    const requestsMax = Math.floor(waiting.length / worthIt);
    const names = waiting.map(({ name }) => name);
    const list =
      requestsMax === 0
        ? Promise.resolve<ReadonlyMap<string, T>>(new Map())
        : this.busyWith(key, group, first.by.readMany(names, requestsMax)).catch(() => new Map<string, T>());
    for (const { name, by, resolve } of waiting) {
      resolve(
        list.then((found) => {
          const value = found.get(name);
          return value === undefined ? this.busyWith(key, group, by.readOne(name)) : value;
        }),
      );
    }
  }
}
