// What one process has read of Azure and need not read again at once: facts that move slowly, and versions that a trigger has
// just read for the run that it starts. Clients of one process share them.
import { foldAscii } from '../../domain/values/ascii-fold';
import type { JsonObject } from '../../domain/values/json';
import { FactCache } from './fact-cache';

/** A run begins within seconds of its trigger, or it reads for itself. */
const handedSeconds = 10;
/** Readings that no run has come for are dropped, all at once. */
const handedMax = 500;

interface HandedReading {
  readonly body: JsonObject;
  readonly readAt: number;
}

export class SharedReadings {
  readonly facts = new FactCache();
  private readonly handed = new Map<string, HandedReading>();

  /** @param time ISO 8601, of the request rather than of its answer */
  handOn(path: string, body: JsonObject, time: string): void {
    if (this.handed.size >= handedMax) {
      this.handed.clear();
    }
    this.handed.set(foldAscii(path), { body, readAt: Date.parse(time) });
  }

  /** Once only. @returns null where nothing was handed on within the last seconds */
  takeOver(path: string, time: string): JsonObject | null {
    const reading = this.handed.get(foldAscii(path));
    this.drop(path);
    // The trigger's clock is the wall's, the run's its orchestration's: either may be ahead.
    return reading !== undefined && Math.abs(Date.parse(time) - reading.readAt) < handedSeconds * 1000
      ? reading.body
      : null;
  }

  /** After a write of what was read. */
  drop(path: string): void {
    this.handed.delete(foldAscii(path));
  }
}
