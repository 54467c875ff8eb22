// What the local programs keep between two runs, in the state folder: whether it fits together, and how to start without it.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Durable orchestrations and the host's time, the emulated storage account, the simulated Azure's resources. Keys and certificates stay. */
const kept = [
  'host.db',
  'host.db-wal',
  'host.db-shm',
  'host-clock.json',
  'host-timers.json',
  'azurite',
  'azure.db',
  'azure.db-wal',
  'azure.db-shm',
];

/** Forgets it. Throws an Error where a host is running on it. */
export function forgetState(stateDir: string): void {
  if (isInUse(join(stateDir, 'host.db'))) {
    throw new Error(`The durable state in ${stateDir} is in use: another host is running on it. Stop that one first.`);
  }
  for (const name of kept) {
    rmSync(join(stateDir, name), { recursive: true, force: true });
  }
}

/** What a person should know before the host goes on with an Azure that does not know what it knows; null where both fit. */
export function misfit(stateDir: string): string | null {
  const file = join(stateDir, 'host.db');
  if (existsSync(join(stateDir, 'azure.db')) || !existsSync(file)) {
    return null;
  }
  const remembered = countInstances(file);
  return remembered === 0
    ? null
    : `The host remembers ${remembered} orchestrations, and the simulated Azure begins anew: what they were about is not found in it. ` +
        `'--fresh' starts both afresh.`;
}

function isInUse(file: string): boolean {
  return read(file, (database) => database.exec('BEGIN IMMEDIATE; ROLLBACK')) === 'locked';
}

function countInstances(file: string): number {
  const count = read(file, (database) =>
    Number(database.prepare('SELECT count(*) AS count FROM instances').get()?.count),
  );
  return typeof count === 'number' ? count : 0;
}

/** Undefined for a file that is no database of ours: the host itself tells that. */
function read<T>(file: string, work: (database: DatabaseSync) => T): T | 'locked' | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  const database = new DatabaseSync(file);
  try {
    return work(database);
  } catch (error) {
    return /database is locked/.test(String(error)) ? 'locked' : undefined;
  } finally {
    database.close();
  }
}
