// A store's files that are not what they were: told at the start with what to do, instead of going on without what they held.
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';

/** The error that says that a store is damaged, and the remedy. */
export function damaged(path: string, what: string, cause?: unknown): Error {
  return new Error(
    `The durable state in ${path} is damaged: ${what}. Put back a copy of it, or start afresh without it: '--fresh' (it forgets every orchestration).`,
    { cause },
  );
}

/** First bytes of a write-ahead log, one for each order of bytes. */
const LOG_MAGIC = new Set([0x377f0682, 0x377f0683]);

/**
 * SQLite takes an emptied file for a new one, and skips a log that it cannot read: either would lose what was kept without a word.
 * @throws Error as `damaged` makes it
 */
export function refuseDamagedFiles(path: string): void {
  if (path === ':memory:' || !existsSync(path)) {
    return;
  }
  if (statSync(path).size === 0) {
    throw damaged(path, 'the file is empty');
  }
  const log = `${path}-wal`;
  if (existsSync(log) && statSync(log).size > 0 && !LOG_MAGIC.has(readStart(log))) {
    throw damaged(path, `its log ${log} does not begin as one`);
  }
}

function readStart(path: string): number {
  const start = Buffer.alloc(4);
  const file = openSync(path, 'r');
  try {
    readSync(file, start);
  } finally {
    closeSync(file);
  }
  return start.readUInt32BE();
}
