// The durable engine's store as a whole: its tables on one database file, written by one transaction at a time.
import type { HostLog } from '../../../contract';
import { inTransaction, markClosed, markOpen, openDatabase } from './database';
import { createEntityTables, type EntityTables } from './entity-tables';
import { createGroupCommit } from './group-commit';
import { createInstanceTable, type InstanceTable } from './instance-table';
import {
  type ActivityTable,
  createActivityTable,
  createHistoryTable,
  createInbox,
  createTimerTable,
  type HistoryTable,
  type Inbox,
  type TimerTable,
} from './work-tables';
import { createWriteWatch } from './write-watch';

export interface Store {
  readonly instances: InstanceTable;
  readonly history: HistoryTable;
  readonly inbox: Inbox;
  readonly activities: ActivityTable;
  readonly timers: TimerTable;
  readonly entities: EntityTables;
  /** Runs `work` as one transaction; not to be nested. */
  transaction<T>(work: () => T): T;
  /** Runs `work` in a transaction that it may share with others, soon. @returns its result once that is durable; see `createGroupCommit` */
  transactionWithOthers<T>(work: () => T): Promise<T>;
  /** Why the store cannot be written now; null where nothing is known against it. */
  writeProblem(): string | null;
  /** Forgets everything that an instance has left in the other tables. */
  clearWork(instanceId: string): void;
  /** Whether the process that had the store before did not close it. */
  readonly wasKilled: boolean;
  close(): void;
}

/** Opens the store in a file, or `:memory:`. @throws Error as `openDatabase` does. */
export function openStore(path: string, log: HostLog): Store {
  const database = openDatabase(path);
  const writes = createWriteWatch(database, (problem) => {
    if (problem === null) {
      log.info(`The durable state in ${path} can be written again.`);
    } else {
      log.error(
        `The durable state in ${path} cannot be written: ${problem}. What waits goes on when it can be written again.`,
      );
    }
  });
  const instances = createInstanceTable(database);
  const [history, inbox, activities, timers] = [
    createHistoryTable(database),
    createInbox(database),
    createActivityTable(database),
    createTimerTable(database),
  ];
  function transaction<T>(work: () => T): T {
    try {
      return writes.watch(() => inTransaction(database, work));
    } catch (error) {
      instances.forget();
      inbox.forget();
      activities.forget();
      throw error;
    }
  }
  const group = createGroupCommit(transaction);
  return {
    instances,
    history,
    inbox,
    activities,
    timers,
    entities: createEntityTables(database),
    transaction,
    transactionWithOthers: group.add,
    writeProblem: writes.problem,
    clearWork(instanceId) {
      inbox.removeAll(instanceId);
      activities.removeAll(instanceId);
      timers.removeAll(instanceId);
    },
    wasKilled: markOpen(database),
    close() {
      try {
        group.flush();
        markClosed(database);
      } finally {
        database.close();
      }
    },
  };
}
