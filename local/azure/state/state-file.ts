// Keeps the store and the clock in an SQLite file, written as things change, so that a restart forgets nothing.
import type { DatabaseSync } from 'node:sqlite';
import type { ResourceStore, StoredResource } from './resource-store';

/** What is kept of the clock. Times are simulated milliseconds since 1970. */
export interface KeptClock {
  now(): number;
  onChange(callback: (simulated: number) => void): void;
}

export interface StateFile {
  /** Fills the store; false if the file was empty. */
  load(store: ResourceStore): boolean;
  /** Simulated milliseconds that the last run reached; 0 if there was none. */
  readonly clockReached: number;
  /** From now on every change of the store and the clock goes to the file. */
  follow(store: ResourceStore, clock: KeptClock): void;
  close(): void;
}

/** @throws Error where this Node has no `node:sqlite` (older than 22.13) */
export function openStateFile(path: string): StateFile {
  const database = openDatabase(path);
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS resources (position INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, resource TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS clock (one INTEGER PRIMARY KEY CHECK (one = 1), reached REAL NOT NULL);
  `);
  const upsert = database.prepare(
    'INSERT INTO resources (key, resource) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET resource = excluded.resource',
  );
  const remove = database.prepare('DELETE FROM resources WHERE key = ?');
  const keep = database.prepare(
    'INSERT INTO clock (one, reached) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET reached = excluded.reached',
  );
  const reached = database.prepare('SELECT reached FROM clock').get();
  return {
    clockReached: Number(reached?.reached ?? 0),
    load(store) {
      const rows = database.prepare('SELECT resource FROM resources ORDER BY position').all();
      for (const { resource } of rows) {
        store.put(JSON.parse(String(resource)) as StoredResource);
      }
      return rows.length > 0;
    },
    follow(store, clock) {
      clock.onChange((simulated) => keep.run(simulated));
      store.listen((key, resource) => {
        if (resource) {
          upsert.run(key, JSON.stringify(resource));
        } else {
          remove.run(key);
        }
        keep.run(clock.now());
      });
    },
    close: () => database.close(),
  };
}

function openDatabase(path: string): DatabaseSync {
  try {
    const { DatabaseSync: Database } = require('node:sqlite') as typeof import('node:sqlite');
    return new Database(path);
  } catch (error) {
    throw new Error(
      `the state cannot be kept in ${path}: ${error instanceof Error ? error.message : String(error)} (Node 22.13 or newer is needed)`,
      { cause: error },
    );
  }
}
