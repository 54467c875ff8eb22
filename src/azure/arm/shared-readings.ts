// What one process has read of Azure and need not read again at once: facts that move slowly, and versions that a trigger has
// just read for the run that it starts; and what it has written. Clients of one process share them.
import { foldAscii } from '../../domain/values/ascii-fold';
import type { JsonObject } from '../../domain/values/json';
import { FactCache } from './fact-cache';
import { GatheredReads } from './gathered-reads';
import { OwnWrites } from './own-writes';
import { SharedPolls } from './shared-polls';

/** A run begins within seconds of its trigger. */
const handedSeconds = 10;
/** The oldest readings that no run has come for are dropped. */
export const handedMax = 500;

/** Lists whose length is remembered. */
const listsMax = 10_000;

interface HandedReading {
  readonly body: JsonObject;
  readonly readAt: number;
  readonly seconds: number;
}

export class SharedReadings {
  readonly facts = new FactCache();
  /** Of versions, by the path of the list that tells of them. */
  readonly gathered = new GatheredReads<JsonObject>();
  readonly polls = new SharedPolls();
  readonly ownWrites = new OwnWrites();
  private readonly pages = new Map<string, number>();
  private readonly handed = new Map<string, HandedReading>();

  /**
   * @param time ISO 8601, of the request rather than of its answer
   * @param seconds within which the run begins, or reads for itself
   */
  handOn(path: string, body: JsonObject, time: string, seconds = handedSeconds): void {
    const key = foldAscii(path);
    this.handed.delete(key);
    const [oldest] = this.handed.keys();
    if (oldest !== undefined && this.handed.size >= handedMax) {
      this.handed.delete(oldest);
    }
    this.handed.set(key, { body, readAt: Date.parse(time), seconds });
  }

  /** Once only. @returns null where nothing was handed on within the last seconds */
  takeOver(path: string, time: string): JsonObject | null {
    const body = this.handedOn(path, time);
    this.drop(path);
    return body;
  }

  /** Whether a reading waits to be taken over. */
  holds(path: string, time: string): boolean {
    return this.handedOn(path, time) !== null;
  }

  private handedOn(path: string, time: string): JsonObject | null {
    const reading = this.handed.get(foldAscii(path));
    // The trigger's clock and the run's may be those of two machines: either may be ahead.
    const isYoung = reading !== undefined && Math.abs(Date.parse(time) - reading.readAt) < reading.seconds * 1000;
    return isYoung ? reading.body : null;
  }

  /** After a write of what was read, and where a run is to read for itself. */
  drop(path: string): void {
    this.handed.delete(foldAscii(path));
  }

  /** How many requests the list took when it was last read to its end; 1 where nobody has. */
  pagesOf(path: string): number {
    return this.pages.get(foldAscii(path)) ?? 1;
  }

  /** @param pages of a list; at least so many where it was not read to its end */
  learnPages(path: string, pages: number): void {
    if (this.pages.size >= listsMax) {
      this.pages.clear();
    }
    this.pages.set(foldAscii(path), pages);
  }
}
