// What a process has read of Azure, as it looks at one moment of a run.
import type { ImageVersionSnapshot } from '../../domain/image-version/image-version';
import { foldAscii } from '../../domain/values/ascii-fold';
import type { JsonObject } from '../../domain/values/json';
import type { Gathered } from './gathered-reads';
import type { AwaitingRun, PolledVersion, ReadList, WaitingRun } from './shared-polls';
import type { SharedReadings } from './shared-readings';

/** A version, and the path of the list that tells of it. */
export interface ListedVersion {
  readonly list: string;
  readonly name: string;
}

export class ReadingsAt {
  private hasBeenGiven = false;

  /** @param time the orchestration's own, ISO 8601 */
  constructor(
    private readonly shared: SharedReadings,
    private readonly time: string,
  ) {}

  /**
   * @param isKept whether what was read serves the next one as well
   * @param seconds age from which the fact is read again; default five minutes
   */
  async fact<T>(
    key: string,
    read: () => Promise<T>,
    isKept: (value: T) => boolean = () => true,
    seconds?: number,
  ): Promise<T> {
    let isRead = false;
    const reading = async () => {
      isRead = true;
      return await read();
    };
    const value = await this.shared.facts.get(foldAscii(key), this.time, reading, isKept, seconds);
    this.hasBeenGiven ||= !isRead;
    return value;
  }

  /** A fact of the last five minutes, without a request; undefined where it is not known. */
  async known(key: string): Promise<unknown> {
    return await this.shared.facts.known(foldAscii(key), this.time);
  }

  /** Has the next one read a fact that was kept. */
  drop(key: string): void {
    this.shared.facts.drop(foldAscii(key));
  }

  /** Whether this moment of a run has been given a fact that was read at another one. */
  get hasKept(): boolean {
    return this.hasBeenGiven;
  }

  /** After a refusal, and after a write that changes them. */
  forget(): void {
    this.shared.facts.clear();
  }

  /** Leaves what was read at this moment for the run that is about to look. */
  handOn(path: string, body: JsonObject, seconds?: number): void {
    this.shared.handOn(path, body, this.time, seconds);
  }

  /** The run that is about to look reads for itself. */
  keepBack(path: string): void {
    this.shared.drop(path);
  }

  /** See OwnWrites. */
  noteWrite(correlationId: string | null, path: string): void {
    this.shared.ownWrites.note(correlationId, path);
  }

  /** How many requests a list takes, as far as it is known. */
  pagesOf(path: string): number {
    return this.shared.pagesOf(path);
  }

  /** See GatheredReads. */
  async gather(key: string, name: string, by: Gathered<JsonObject>): Promise<JsonObject> {
    return await this.shared.gathered.read(foldAscii(key), name, by);
  }

  /** See SharedPolls. */
  async findPolled(version: ListedVersion, since: string, read: ReadList): Promise<ImageVersionSnapshot | null> {
    return await this.shared.polls.find({ ...this.pollOf(version), since }, read);
  }

  /** See SharedPolls. */
  isPolledByOthers(version: ListedVersion, run: AwaitingRun): boolean {
    return this.shared.polls.isPolledByOthers(this.pollOf(version), run);
  }

  /** See SharedPolls. */
  async learn(
    version: ListedVersion,
    read: () => Promise<ReadonlyArray<ListedVersion & Pick<WaitingRun, 'instanceId'>>>,
  ): Promise<void> {
    await this.shared.polls.learn(this.pollOf(version), async () =>
      (await read()).map(({ list, name, instanceId }) => ({ key: foldAscii(list), name: foldAscii(name), instanceId })),
    );
  }

  /** See SharedPolls. */
  runsThatWait(under: string): number {
    return this.shared.polls.runsThatWait(foldAscii(under));
  }

  /** See SharedPolls. */
  async toLook(version: ListedVersion, isAwaited: boolean, read: ReadList): Promise<readonly string[]> {
    return await this.shared.polls.toLook(this.pollOf(version), isAwaited, read);
  }

  private pollOf({ list, name }: ListedVersion): PolledVersion {
    return { key: foldAscii(list), name: foldAscii(name), at: this.time, pages: this.shared.pagesOf(list) };
  }

  /** What a trigger read of the path a moment ago, once; null where it has to be read. */
  takeOver(path: string): JsonObject | null {
    return this.shared.takeOver(path, this.time);
  }

  /** Whether that is there to be taken. */
  holds(path: string): boolean {
    return this.shared.holds(path, this.time);
  }
}
