// Polls of many versions of one definition: where a few are waited for, one list tells of all of them whether anything can have happened,
// and one of the runs polls for the others. Times are those of the orchestrations, ISO 8601.
import type { ImageVersionSnapshot } from '../../domain/image-version/image-version';

/**
 * How old a list may be, and how much older for each request more that it takes: as much later is the end of an operation noticed. Of a list of
 * thousands each request has so many seconds to itself, or the lists for those that wait would take more than their own polls.
 */
const listSeconds = 15;
const listSecondsMore = 30;
const listSecondsMax = 300;
const pageSeconds = 12;
/** While nearly all runs hear of the end otherwise, by an event, each list may be twice as old as the one before, up to so many times. */
const rarelyMax = 4;
const rarelySecondsMax = 1_800;
const nearlyAll = 10;
/** A list is read where it saves two requests of three. */
const worthIt = 3;
/** A run that is told to look and has not: it is told once more, and then left to its own polls. */
const tellAgainSeconds = 60;
const tellTimes = 2;
/** Longer than any run waits between two polls. */
const awaitedSeconds = 5_400;
const tidySeconds = 60;
/** The task hub is asked which runs wait no more often than this, and so many seconds for each that was known. */
const learnSeconds = 60;
const learnSecondsEach = 0.2;

/** What a list tells, by lower-case names; a version of which it tells neither is asked about by itself. */
export interface ListedVersions {
  /** Those whose operation is under way. */
  readonly busy: ReadonlyMap<string, ImageVersionSnapshot>;
  readonly atRest: ReadonlySet<string>;
}

interface PolledList {
  readonly readAt: number;
  /** Null where it could not be read. */
  readonly versions: Promise<ListedVersions | null>;
  /** Whether those whose operation has ended by it were told. */
  isTold: boolean;
}

interface AwaitedVersion {
  readonly instanceId: string;
  /** When it was seen that its operation was under way. */
  readonly seenAt: number;
  told: number;
  toldAt: number;
  /** It waits longer, since it was promised that others poll. */
  leans: boolean;
}

interface PolledDefinition {
  /** When its versions were asked about, within the last seconds. */
  asked: readonly number[];
  list: PolledList | null;
  /** By the version's name in lower case. */
  readonly awaited: Map<string, AwaitedVersion>;
  /** How many runs have seen the end since the list was read that no list had told. */
  heard: number;
  /** How many times as old as else a list may be. */
  rarely: number;
  /** Which of the awaited is polled next by its own schedule, and when. */
  next: { readonly name: string; readonly at: number } | null;
}

export interface PolledVersion {
  /** Path of the definition's list. */
  readonly key: string;
  /** Name of the version in lower case. */
  readonly name: string;
  readonly at: string;
  /** Requests that the list takes, as far as it is known. */
  readonly pages: number;
}

export interface VersionPoll extends PolledVersion {
  /** Nothing older says anything. */
  readonly since: string;
}

/** A run that waits for the end of its version's operation. */
export interface AwaitingRun {
  readonly instanceId: string;
  /** Seconds after which it polls by its own schedule. */
  readonly pollsAfter: number;
}

/** A run that waits, as the task hub tells it. */
export interface WaitingRun {
  readonly instanceId: string;
  /** See PolledVersion. */
  readonly key: string;
  readonly name: string;
}

/** @param requestsMax a list that takes more is not read to its end, and tells nothing */
export type ReadList = (requestsMax: number) => Promise<ListedVersions>;

const askedLately = ({ asked }: PolledDefinition, now: number) =>
  asked.filter((time) => Math.abs(now - time) < listSeconds * 1000);

const idOf = ({ instanceId }: AwaitedVersion) => instanceId;

export class SharedPolls {
  private readonly definitions = new Map<string, PolledDefinition>();
  private tidiedAt = 0;
  private learnedAt = Number.NEGATIVE_INFINITY;

  /** @returns null where no list tells that the version's operation is under way: it is to be asked about by a request of its own */
  async find({ since, ...poll }: VersionPoll, read: ReadList): Promise<ImageVersionSnapshot | null> {
    const now = Date.parse(poll.at);
    const polled = this.of(poll.key, now);
    polled.asked = [...askedLately(polled, now), now];
    const list = this.listOf(polled, poll, Date.parse(since), read);
    return (await list?.versions)?.busy.get(poll.name) ?? null;
  }

  /**
   * Its operation is under way, and a run waits for its end.
   *
   * @returns whether others poll as soon as this run would, and tell it
   */
  isPolledByOthers({ key, name, at, pages }: PolledVersion, { instanceId, pollsAfter }: AwaitingRun): boolean {
    const now = Date.parse(at);
    const polled = this.of(key, now);
    const awaited: AwaitedVersion = { instanceId, seenAt: now, told: 0, toldAt: 0, leans: false };
    polled.awaited.set(name, awaited);
    const { next } = polled;
    const isSoon =
      next !== null &&
      next.name !== name &&
      next.at > now - listSeconds * 1000 &&
      next.at <= now + (pollsAfter + listSeconds) * 1000;
    if (!isSoon) {
      polled.next = { name, at: now + pollsAfter * 1000 };
    }
    awaited.leans = isSoon && pages * worthIt <= polled.awaited.size;
    return awaited.leans;
  }

  /**
   * A run comes back that has left its polls to others. Where it is not known here, another process has promised it that: as it was, those that
   * wait besides are not known here either.
   *
   * @param read all that wait; none where that cannot be told, and each polls for itself
   */
  async learn({ key, name, at }: PolledVersion, read: () => Promise<readonly WaitingRun[]>): Promise<void> {
    const now = Date.parse(at);
    const isDue =
      Math.abs(now - this.learnedAt) >= 1000 * Math.max(learnSeconds, learnSecondsEach * this.runsThatWait(''));
    if (!isDue || this.definitions.get(key)?.awaited.has(name) === true) {
      return;
    }
    this.learnedAt = now;
    for (const waiting of await read()) {
      const { awaited } = this.of(waiting.key, now);
      if (!awaited.has(waiting.name)) {
        // A list that is read from now on tells of it.
        awaited.set(waiting.name, { instanceId: waiting.instanceId, seenAt: now - 1, told: 0, toldAt: 0, leans: true });
      }
    }
  }

  /** How many runs wait for versions of the definitions whose keys begin so. */
  runsThatWait(under: string): number {
    const definitions = [...this.definitions].filter(([key]) => key.startsWith(under));
    return definitions.reduce((sum, [, { awaited }]) => sum + awaited.size, 0);
  }

  /**
   * The run of the version has polled.
   *
   * @param isAwaited whether it goes on waiting
   * @returns instance ids of the runs that are to look now: those whose operation has ended, and one that polls next in place of this one
   */
  async toLook(poll: PolledVersion, isAwaited: boolean, read: ReadList): Promise<readonly string[]> {
    const now = Date.parse(poll.at);
    const polled = this.of(poll.key, now);
    if (!isAwaited) {
      polled.heard += polled.awaited.get(poll.name)?.told === 0 ? 1 : 0;
      polled.awaited.delete(poll.name);
    }
    const list = this.listOf(polled, poll, Number.NEGATIVE_INFINITY, read);
    const toLook = list === null ? [] : await this.endedBy(list, polled, now);
    if (!isAwaited && (polled.next === null || polled.next.name === poll.name)) {
      polled.next = null;
      const heir = [...polled.awaited].findLast(([, one]) => !toLook.includes(one));
      return [...toLook, ...this.mayTell(polled, heir === undefined ? [] : [heir], now)].map(idOf);
    }
    return toLook.map(idOf);
  }

  /** Each list is looked through once. */
  private async endedBy(list: PolledList, polled: PolledDefinition, now: number): Promise<readonly AwaitedVersion[]> {
    const versions = await list.versions;
    if (versions === null || list.isTold) {
      return [];
    }
    list.isTold = true;
    const ended = [...polled.awaited].filter(([name, { seenAt }]) => versions.atRest.has(name) && seenAt < list.readAt);
    const isHeard = polled.heard > 0 && ended.length * nearlyAll <= polled.heard;
    polled.rarely = isHeard ? Math.min(rarelyMax, polled.rarely * 2) : 1;
    polled.heard = 0;
    return this.mayTell(polled, ended, now);
  }

  /** Those that are not told too often. */
  private mayTell(
    { awaited }: PolledDefinition,
    some: ReadonlyArray<readonly [string, AwaitedVersion]>,
    now: number,
  ): readonly AwaitedVersion[] {
    return some.flatMap(([name, one]) => {
      if (one.told >= tellTimes) {
        awaited.delete(name);
      }
      if (one.told >= tellTimes || Math.abs(now - one.toldAt) < tellAgainSeconds * 1000) {
        return [];
      }
      one.told += 1;
      one.toldAt = now;
      return [one];
    });
  }

  /** The list, as it is or is read now; null where none is worth its requests. */
  private listOf(
    polled: PolledDefinition,
    { at, pages }: PolledVersion,
    since: number,
    read: ReadList,
  ): PolledList | null {
    const now = Date.parse(at);
    const { list, awaited } = polled;
    const often = Math.min(Math.max(listSecondsMax, pageSeconds * pages), listSeconds + listSecondsMore * (pages - 1));
    const seconds = Math.max(often, Math.min(polled.rarely * often, rarelySecondsMax));
    if (list !== null && Math.abs(now - list.readAt) < seconds * 1000 && list.readAt > since) {
      return list;
    }
    const worth = Math.floor(Math.max(askedLately(polled, now).length, awaited.size) / worthIt);
    // What is left of many relies on it as well.
    const requestsMax = worth === 0 && [...awaited.values()].some(({ leans }) => leans) ? 1 : worth;
    if (pages > requestsMax) {
      return null;
    }
    // Where it fails each is asked about by itself, and told what is wrong.
    polled.list = { readAt: now, versions: read(requestsMax).catch(() => null), isTold: false };
    return polled.list;
  }

  private of(key: string, now: number): PolledDefinition {
    if (Math.abs(now - this.tidiedAt) > tidySeconds * 1000) {
      this.tidiedAt = now;
      this.tidy(now);
    }
    const polled = this.definitions.get(key) ?? {
      asked: [],
      list: null,
      awaited: new Map(),
      heard: 0,
      rarely: 1,
      next: null,
    };
    this.definitions.set(key, polled);
    return polled;
  }

  /** What is waited for, or asked about, no more is dropped. */
  private tidy(now: number): void {
    const isOld = (time: number, seconds: number) => Math.abs(now - time) > seconds * 1000;
    for (const [key, { asked, awaited }] of this.definitions) {
      for (const [name, { seenAt }] of awaited) {
        if (isOld(seenAt, awaitedSeconds)) {
          awaited.delete(name);
        }
      }
      if (awaited.size === 0 && isOld(asked.at(-1) ?? 0, 2 * listSeconds)) {
        this.definitions.delete(key);
      }
    }
  }
}
