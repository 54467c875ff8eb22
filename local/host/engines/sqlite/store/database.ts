// The file behind the durable engine: its tables, and transactions on it.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { damaged, refuseDamagedFiles } from './damage';
import { storageProblem } from './write-watch';

const SCHEMA_VERSION = 3;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS instances (
  instance_id TEXT PRIMARY KEY NOT NULL, execution_id TEXT NOT NULL, name TEXT NOT NULL, version TEXT, status TEXT NOT NULL,
  output TEXT, custom_status TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  parent_instance_id TEXT, parent_execution_id TEXT, parent_task_id INTEGER
);
CREATE TABLE IF NOT EXISTS inputs (instance_id TEXT PRIMARY KEY NOT NULL, input TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS history (
  instance_id TEXT NOT NULL, turn INTEGER NOT NULL, events TEXT NOT NULL, PRIMARY KEY (instance_id, turn)
);
CREATE TABLE IF NOT EXISTS inbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, instance_id TEXT NOT NULL, message TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS activities (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, instance_id TEXT NOT NULL, task_id INTEGER NOT NULL, name TEXT NOT NULL, input TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS timers (
  instance_id TEXT NOT NULL, timer_id INTEGER NOT NULL, fire_at INTEGER NOT NULL, due INTEGER NOT NULL,
  PRIMARY KEY (instance_id, timer_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS timers_by_due ON timers (due);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entities (entity_id TEXT PRIMARY KEY, state TEXT, updated_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entity_inbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, entity_id TEXT NOT NULL, request TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS entity_inbox_by_entity ON entity_inbox (entity_id, seq);
`;

/** As many pages as a few thousand instances take; SQLite's own choice, 2 MB, has most of them read again and again. */
const CACHE_KIB = 8_000;

/** Pages of the log (16 MB) after which it is put into the file: pages that are written again and again go there once. */
const LOG_PAGES = 4_000;

/** A timer fires when it is due, which need not be its instant; no input is null and no longer an empty text. */
const FROM_VERSION_1 = `
ALTER TABLE timers ADD COLUMN due INTEGER NOT NULL DEFAULT 0;
UPDATE timers SET due = fire_at;
DROP INDEX timers_by_time;
UPDATE instances SET input = NULL WHERE input = '';
`;

/**
 * A turn writes its instance and a row of history. The input, which it does not change, is kept apart; rows of a table without a rowid have
 * room for a quarter of a page, and these are larger. What waits is found in memory, without an index.
 */
const FROM_VERSION_2 = `
ALTER TABLE instances RENAME TO instances_2;
ALTER TABLE history RENAME TO history_2;
DROP INDEX inbox_by_instance;
DROP INDEX activities_by_instance;
${SCHEMA}
INSERT INTO instances SELECT instance_id, execution_id, name, version, status, output, custom_status, created_at, updated_at,
  parent_instance_id, parent_execution_id, parent_task_id FROM instances_2;
INSERT INTO inputs SELECT instance_id, input FROM instances_2 WHERE input IS NOT NULL;
INSERT INTO history SELECT instance_id, turn, events FROM history_2;
DROP TABLE instances_2;
DROP TABLE history_2;
`;

/** What brings a file of that version to this one, oldest first. */
const CHANGES: ReadonlyMap<number, string> = new Map([
  [1, FROM_VERSION_1],
  [2, FROM_VERSION_2],
]);

function changesSince(version: number): string {
  return [...CHANGES].flatMap(([from, change]) => (version > 0 && version <= from ? [change] : [])).join('');
}

/**
 * Opens or creates the store's file; its folder is made where it is missing.
 * @remarks Write-ahead log with `synchronous=NORMAL`: a commit survives the death of the process at any moment; only the loss of the
 * machine's power can cost the last commits. One process at a time: the lock is exclusive, and ends with its holder.
 * @throws Error where another host has the file open, a newer version of this project wrote it, or it is damaged.
 */
export function openDatabase(path: string): DatabaseSync {
  if (path !== ':memory:') {
    mkdirSync(dirname(path), { recursive: true });
  }
  refuseDamagedFiles(path);
  const database = new DatabaseSync(path, { timeout: 2_000 });
  try {
    database.exec(
      `PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-${CACHE_KIB}; PRAGMA wal_autocheckpoint=${LOG_PAGES};`,
    );
    const found = Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
    if (found > SCHEMA_VERSION) {
      throw new Error(
        `The durable state in ${path} was written by a newer version (${found}; this one knows ${SCHEMA_VERSION}).`,
      );
    }
    const damage = String(database.prepare('PRAGMA quick_check(1)').get()?.quick_check ?? 'unreadable');
    if (damage !== 'ok') {
      throw damaged(path, damage);
    }
    database.exec(`BEGIN IMMEDIATE; ${changesSince(found)} ${SCHEMA} PRAGMA user_version=${SCHEMA_VERSION}; COMMIT;`);
    return database;
  } catch (error) {
    database.close();
    const problem = storageProblem(error);
    if (problem !== null) {
      throw damaged(path, problem, error);
    }
    if (/database is locked/.test(String(error))) {
      throw new Error(`The durable state in ${path} is in use: another host is running on it. Stop that one first.`, {
        cause: error,
      });
    }
    throw error;
  }
}

const OPEN = 'open';

/** Notes that a process works on the store. @returns whether the one before has left that note: it was killed. */
export function markOpen(database: DatabaseSync): boolean {
  const wasOpen = database.prepare('SELECT 1 FROM facts WHERE name = ?').get(OPEN) !== undefined;
  database.prepare('INSERT OR REPLACE INTO facts VALUES (?, ?)').run(OPEN, String(process.pid));
  return wasOpen;
}

export function markClosed(database: DatabaseSync): void {
  database.prepare('DELETE FROM facts WHERE name = ?').run(OPEN);
}

/** Runs `work` as one transaction: all of it or nothing. Not to be nested. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) {
      database.exec('ROLLBACK'); // a full disk has rolled it back already
    }
    throw error;
  }
}
