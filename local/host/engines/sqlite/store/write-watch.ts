// Whether the store can be written: told when a write fails for want of space or a broken disk, and when it goes again.
import type { DatabaseSync } from 'node:sqlite';

/** SQLite's result codes for a file that cannot be written, whatever is written: READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB. */
const STORAGE_CODES = new Set([8, 10, 11, 13, 14, 26]);

/** SQLite's words for a failed write, or null where the error is about something else. */
export function storageProblem(error: unknown): string | null {
  const { errcode, errstr } = error as { readonly errcode?: unknown; readonly errstr?: unknown };
  return typeof errcode === 'number' && STORAGE_CODES.has(errcode & 0xff) ? String(errstr) : null;
}

export interface WriteWatch {
  /** Runs a transaction and notes whether it could be written. Throws what it throws. */
  watch<T>(transaction: () => T): T;
  /** Why nothing can be written now; null where nothing is known against it. Tries a write where the last one has failed. */
  problem(): string | null;
}

/** @param report called when writing begins to fail (with the reason) and when it goes again (null) */
export function createWriteWatch(database: DatabaseSync, report: (problem: string | null) => void): WriteWatch {
  let problem: string | null = null;

  function set(next: string | null): void {
    const before = problem;
    problem = next;
    if ((before === null) !== (next === null)) {
      report(next);
    }
  }

  function watch<T>(transaction: () => T): T {
    try {
      const result = transaction();
      set(null);
      return result;
    } catch (error) {
      const found = storageProblem(error);
      if (found !== null) {
        set(found);
      }
      throw error;
    }
  }

  return {
    watch,
    problem() {
      if (problem !== null) {
        try {
          watch(() => writeProbe(database));
        } catch {
          // it is told by `problem`
        }
      }
      return problem;
    },
  };
}

/** More than a row or two: as much as a turn may need. */
const PROBE_BYTES = 65_536;

function writeProbe(database: DatabaseSync): void {
  database.prepare("INSERT OR REPLACE INTO facts VALUES ('probe', hex(zeroblob(?)))").run(PROBE_BYTES / 2);
  database.exec("DELETE FROM facts WHERE name = 'probe'");
}
