// Orchestration instances: one row for each id, the present or last execution under it.
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

export type RuntimeStatus = 'Pending' | 'Running' | 'Suspended' | 'Completed' | 'Failed' | 'Terminated';

export interface ParentLink {
  readonly instanceId: string;
  readonly executionId: string;
  /** Id of the parent's step that waits for this instance. */
  readonly taskId: number;
}

export interface Instance {
  readonly instanceId: string;
  /** Changes with each start and each continue-as-new. */
  readonly executionId: string;
  readonly name: string;
  readonly version: string | null;
  readonly status: RuntimeStatus;
  /** JSON text, as is customStatus. */
  readonly output: string | null;
  readonly customStatus: string | null;
  /** Milliseconds since 1970, simulated time. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly parent: ParentLink | null;
}

export interface InstanceFilter {
  readonly createdTimeFrom: Date | undefined;
  readonly createdTimeTo: Date | undefined;
  /** Empty: any. */
  readonly runtimeStatus: readonly string[];
  readonly instanceIdPrefix: string | undefined;
  /** Only ids that come after this one. */
  readonly after: string | undefined;
  readonly limit: number;
}

export function isFinal(status: RuntimeStatus): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Terminated';
}

/** A turn looks its instance up at its begin and at its end, and an activity's answer brings the next one. */
const KNOWN_MAX = 1_000;

export type InstanceTable = ReturnType<typeof createInstanceTable>;

export function createInstanceTable(database: DatabaseSync) {
  const select = database.prepare('SELECT * FROM instances WHERE instance_id = ?');
  const insert = database.prepare(
    'INSERT INTO instances VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (instance_id) DO UPDATE SET execution_id = excluded.execution_id, name = excluded.name, version = excluded.version, status = excluded.status, output = excluded.output, custom_status = excluded.custom_status, created_at = excluded.created_at, updated_at = excluded.updated_at, parent_instance_id = excluded.parent_instance_id, parent_execution_id = excluded.parent_execution_id, parent_task_id = excluded.parent_task_id',
  );
  const remove = database.prepare('DELETE FROM instances WHERE instance_id = ?');
  const selectInput = database.prepare('SELECT input FROM inputs WHERE instance_id = ?');
  const insertInput = database.prepare('INSERT OR REPLACE INTO inputs VALUES (?, ?)');
  const removeInput = database.prepare('DELETE FROM inputs WHERE instance_id = ?');
  /** As the table has them; no other process writes it. The one that was written or read first comes first. */
  const known = new Map<string, Instance>();

  function know(instance: Instance): Instance {
    known.delete(instance.instanceId);
    known.set(instance.instanceId, instance);
    const [oldest] = known.keys();
    if (known.size > KNOWN_MAX && oldest !== undefined) {
      known.delete(oldest);
    }
    return instance;
  }

  return {
    get(instanceId: string): Instance | undefined {
      const found = known.get(instanceId);
      if (found !== undefined) {
        return found;
      }
      const row = select.get(instanceId);
      return row && know(toInstance(row));
    },
    /** JSON text; null where its present execution was started without one. */
    input: (instanceId: string): string | null => (selectInput.get(instanceId)?.input as string | undefined) ?? null,
    setInput(instanceId: string, input: string | null): void {
      if (input === null) {
        removeInput.run(instanceId);
      } else {
        insertInput.run(instanceId, input);
      }
    },
    /** Writes the whole row, in place of what was there; the input stays as it is. */
    put(instance: Instance): void {
      const { parent } = instance;
      insert.run(
        instance.instanceId,
        instance.executionId,
        instance.name,
        instance.version,
        instance.status,
        instance.output,
        instance.customStatus,
        instance.createdAt,
        instance.updatedAt,
        parent?.instanceId ?? null,
        parent?.executionId ?? null,
        parent?.taskId ?? null,
      );
      know(instance);
    },
    remove(instanceId: string): void {
      known.delete(instanceId);
      remove.run(instanceId);
      removeInput.run(instanceId);
    },
    /** What is known may differ from the table, as after a transaction that was not written. */
    forget: () => known.clear(),
    /** In the order of their ids. */
    list(filter: InstanceFilter): Instance[] {
      const { where, values } = toWhere(filter);
      const rows = database
        .prepare(`SELECT * FROM instances WHERE ${where} ORDER BY instance_id LIMIT ?`)
        .all(...values, filter.limit);
      return rows.map(toInstance);
    },
  };
}

function toWhere(filter: InstanceFilter): { where: string; values: SQLInputValue[] } {
  const conditions: [sql: string, value: SQLInputValue][] = [['1 = ?', 1]];
  if (filter.createdTimeFrom) {
    conditions.push(['created_at >= ?', filter.createdTimeFrom.getTime()]);
  }
  if (filter.createdTimeTo) {
    conditions.push(['created_at <= ?', filter.createdTimeTo.getTime()]);
  }
  if (filter.instanceIdPrefix) {
    conditions.push(['instr(instance_id, ?) = 1', filter.instanceIdPrefix]);
  }
  if (filter.after !== undefined) {
    conditions.push(['instance_id > ?', filter.after]);
  }
  const statuses = filter.runtimeStatus;
  const where = conditions.map(([sql]) => sql);
  if (statuses.length > 0) {
    where.push(`status IN (${statuses.map(() => '?').join(', ')})`);
  }
  return { where: where.join(' AND '), values: [...conditions.map(([, value]) => value), ...statuses] };
}

function toInstance(row: Record<string, unknown>): Instance {
  return {
    instanceId: row.instance_id as string,
    executionId: row.execution_id as string,
    name: row.name as string,
    version: row.version as string | null,
    status: row.status as RuntimeStatus,
    output: row.output as string | null,
    customStatus: row.custom_status as string | null,
    createdAt: row.created_at as number,
    updatedAt: row.updated_at as number,
    parent:
      row.parent_instance_id === null
        ? null
        : {
            instanceId: row.parent_instance_id as string,
            executionId: row.parent_execution_id as string,
            taskId: row.parent_task_id as number,
          },
  };
}
