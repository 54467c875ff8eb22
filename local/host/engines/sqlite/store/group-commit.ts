// Commits that many share: what is asked for within one round of the event loop is written in one transaction. Each is told after the commit.

interface Asked {
  readonly write: () => void;
  readonly tell: () => void;
  readonly fail: (error: unknown) => void;
}

export interface GroupCommit {
  /** Runs `work` in a transaction soon. @returns its result once that is durable; rejects where it was not written */
  add<T>(work: () => T): Promise<T>;
  /** Writes what was asked for so far. */
  flush(): void;
}

/**
 * @param transaction runs its argument as one transaction, all of it or nothing
 * @remarks Nothing is left open between two rounds: no reader sees what is not durable. Works may run twice, so they must depend on nothing but
 * the store: where one of them throws, each is written by itself and only those that cannot be written are told so.
 */
export function createGroupCommit(transaction: (work: () => void) => void): GroupCommit {
  let asked: Asked[] = [];

  function flush(): void {
    const group = asked;
    asked = [];
    if (group.length === 0) {
      return;
    }
    try {
      transaction(() => group.forEach(({ write }) => void write()));
    } catch (error) {
      if (group.length === 1) {
        group[0]?.fail(error);
      } else {
        group.forEach(writeAlone);
      }
      return;
    }
    for (const { tell } of group) {
      tell();
    }
  }

  function writeAlone({ write, tell, fail }: Asked): void {
    try {
      transaction(write);
    } catch (error) {
      fail(error);
      return;
    }
    tell();
  }

  return {
    add<T>(work: () => T): Promise<T> {
      return new Promise((resolve, reject) => {
        let written: { readonly result: T } | null = null;
        asked.push({
          write() {
            written = { result: work() };
          },
          tell: () => written !== null && resolve(written.result),
          fail: reject,
        });
        if (asked.length === 1) {
          setImmediate(flush);
        }
      });
    },
    flush,
  };
}
