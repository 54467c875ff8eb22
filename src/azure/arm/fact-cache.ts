// Facts of Azure that move slowly, kept for five minutes by the process that read them: many versions of one gallery ask for
// the same ones. A refusal empties the cache, since one of them may have been out of date.

/** How long a fact serves where nothing shorter is asked for. */
export const factSeconds = 300;
/** Beyond it all are dropped: a process that runs for months meets many definitions. */
const factsMax = 10_000;

interface KeptFact {
  readonly value: Promise<unknown>;
  readonly readAt: number;
}

/** Times are those of the orchestrations, ISO 8601. */
export class FactCache {
  private facts = new Map<string, KeptFact>();

  /**
   * The fact, read where it is not known; those who ask meanwhile share the reading.
   *
   * @param isKept whether what was read serves the next one as well; an error never does
   * @param seconds age from which the fact is read again
   */
  async get<T>(
    key: string,
    at: string,
    read: () => Promise<T>,
    isKept: (value: T) => boolean,
    seconds = factSeconds,
  ): Promise<T> {
    if (this.facts.size >= factsMax) {
      this.clear();
    }
    const { facts } = this;
    const known = this.find(key, at, seconds);
    if (known !== null) {
      return (await known.value) as T;
    }
    const reading: KeptFact = { value: read(), readAt: Date.parse(at) };
    facts.set(key, reading);
    const forget = () => {
      if (facts.get(key) === reading) {
        facts.delete(key);
      }
    };
    try {
      const value = (await reading.value) as T;
      if (!isKept(value)) {
        forget();
      }
      return value;
    } catch (error) {
      forget();
      throw error;
    }
  }

  /** The fact as somebody has read it, or is reading it, within the last five minutes; undefined where nobody has. */
  async known(key: string, at: string): Promise<unknown> {
    try {
      return await this.find(key, at, factSeconds)?.value;
    } catch {
      // Whoever reads it is told.
      return undefined;
    }
  }

  private find(key: string, at: string, seconds: number): KeptFact | null {
    const known = this.facts.get(key);
    // A clock that was ahead leaves facts of the future: they are as old as any.
    return known !== undefined && Math.abs(Date.parse(at) - known.readAt) < seconds * 1000 ? known : null;
  }

  drop(key: string): void {
    this.facts.delete(key);
  }

  /** What is being read now is not kept either. */
  clear(): void {
    this.facts = new Map();
  }
}
