// Polls of many versions of one definition: where a few are asked about within some seconds, one list tells of all of them whether anything
// can have happened. Times are those of the orchestrations, ISO 8601.
import type { ImageVersionSnapshot } from '../../domain/image-version/image-version';

/** How old a list may be: as much later is the end of an operation noticed. */
const listSeconds = 15;
/** A list is read where it saves two requests of three. */
const worthIt = 3;

interface PolledList {
  readonly readAt: number;
  readonly versions: Promise<ReadonlyMap<string, ImageVersionSnapshot>>;
}

interface PolledDefinition {
  /** When its versions were asked about, within the last seconds. */
  asked: readonly number[];
  list: PolledList | null;
}

export interface VersionPoll {
  /** Path of the definition's list. */
  readonly key: string;
  /** Name of the version in lower case. */
  readonly name: string;
  /** Nothing older says anything. */
  readonly since: string;
  readonly at: string;
  /** Requests that the list takes, as far as it is known. */
  readonly pages: number;
}

export class SharedPolls {
  private readonly definitions = new Map<string, PolledDefinition>();

  /**
   * @param read the list, by lower-case names, with at most so many requests
   * @returns null where no list tells of the version: it is to be asked about by a request of its own
   */
  async find(
    { key, name, since, at, pages }: VersionPoll,
    read: (requestsMax: number) => Promise<ReadonlyMap<string, ImageVersionSnapshot>>,
  ): Promise<ImageVersionSnapshot | null> {
    const now = Date.parse(at);
    const isFresh = (time: number) => Math.abs(now - time) < listSeconds * 1000;
    const known = this.definitions.get(key) ?? { asked: [], list: null };
    const asked = [...known.asked.filter(isFresh), now];
    let list =
      known.list !== null && isFresh(known.list.readAt) && known.list.readAt > Date.parse(since) ? known.list : null;
    const requestsMax = Math.floor(asked.length / worthIt);
    if (list === null && pages <= requestsMax) {
      list = { readAt: now, versions: read(requestsMax) };
    }
    this.drop(now);
    this.definitions.set(key, { asked, list: list ?? known.list });
    try {
      return (await list?.versions)?.get(name) ?? null;
    } catch {
      // Each is asked about by itself, and told what is wrong.
      return null;
    }
  }

  /** What nobody has asked about for long. */
  private drop(now: number): void {
    for (const [key, { asked }] of this.definitions) {
      if (now - (asked.at(-1) ?? 0) > 2 * listSeconds * 1000) {
        this.definitions.delete(key);
      }
    }
  }
}
