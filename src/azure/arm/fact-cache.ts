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

/** Triggers ask by the time of day, and activities by when their run's turn began, which may be long ago where many wait: each has a reading that serves it. */
const clocksMax = 2;

/** Times are those of the orchestrations, ISO 8601. */
export class FactCache {
  private facts = new Map<string, readonly KeptFact[]>();

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
    facts.set(key, withReading(facts.get(key) ?? [], reading));
    const forget = () => {
      const others = (facts.get(key) ?? []).filter((one) => one !== reading);
      if (others.length === 0) {
        facts.delete(key);
      } else {
        facts.set(key, others);
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
    const now = Date.parse(at);
    // A clock that was ahead leaves facts of the future: they are as old as any.
    const isYoung = ({ readAt }: KeptFact) => Math.abs(now - readAt) < seconds * 1000;
    return this.facts.get(key)?.findLast(isYoung) ?? null;
  }

  drop(key: string): void {
    this.facts.delete(key);
  }

  /** What is being read now is not kept either. */
  clear(): void {
    this.facts = new Map();
  }
}

/** In place of those of the same clock; the nearest in time where there are too many. */
function withReading(known: readonly KeptFact[], reading: KeptFact): readonly KeptFact[] {
  const distance = ({ readAt }: KeptFact) => Math.abs(reading.readAt - readAt);
  const others = known.filter((one) => !(distance(one) < factSeconds * 1000));
  const kept = others.sort((a, b) => distance(b) - distance(a)).slice(0, clocksMax - 1);
  return [...kept, reading];
}
