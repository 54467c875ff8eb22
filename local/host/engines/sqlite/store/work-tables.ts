// What waits to be done: messages to instances, activities to invoke, timers to fire; and the history of what was done.
import type { DatabaseSync } from 'node:sqlite';
import type { Message } from '../codec/history-event';
import { createWaitingRows } from './waiting-rows';

export interface WaitingMessage {
  readonly seq: number;
  readonly message: Message;
}

export interface ActivityItem {
  readonly seq: number;
  readonly instanceId: string;
  readonly taskId: number;
  readonly name: string;
  /** JSON text of the one-element array of inputs. */
  readonly input: string;
}

export interface TimerItem {
  readonly instanceId: string;
  readonly timerId: number;
  /** What was asked for; milliseconds since 1970, simulated time. */
  readonly fireAt: number;
  /** When it fires. */
  readonly due: number;
}

export type HistoryTable = ReturnType<typeof createHistoryTable>;

/** One row a turn; see `encodeTurn`. */
export function createHistoryTable(database: DatabaseSync) {
  const select = database.prepare('SELECT events FROM history WHERE instance_id = ? ORDER BY turn');
  const insert = database.prepare('INSERT INTO history VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM history WHERE instance_id = ?');
  return {
    turns: (instanceId: string): string[] => select.all(instanceId).map((row) => row.events as string),
    append: (instanceId: string, turn: number, events: string) => void insert.run(instanceId, turn, events),
    removeAll: (instanceId: string) => void remove.run(instanceId),
  };
}

export type Inbox = ReturnType<typeof createInbox>;

/** Messages to instances, in the order in which they came. */
export function createInbox(database: DatabaseSync) {
  const select = database.prepare('SELECT seq, instance_id, message FROM inbox ORDER BY seq');
  const insert = database.prepare('INSERT INTO inbox (instance_id, message) VALUES (?, ?)');
  const removeOne = database.prepare('DELETE FROM inbox WHERE seq = ?');
  const rows = createWaitingRows<WaitingMessage>(function* () {
    for (const row of select.iterate()) {
      yield [row.instance_id as string, { seq: row.seq as number, message: JSON.parse(row.message as string) }];
    }
  });
  return {
    list: (instanceId: string): readonly WaitingMessage[] => rows.of(instanceId),
    /** @returns the message's number, which no other gets. */
    add(instanceId: string, message: Message): number {
      const seq = Number(insert.run(instanceId, JSON.stringify(message)).lastInsertRowid);
      rows.add(instanceId, { seq, message });
      return seq;
    },
    remove(instanceId: string, seq: number): void {
      removeOne.run(seq);
      rows.remove(instanceId, seq);
    },
    removeAll: (instanceId: string) => rows.removeAll(instanceId, (seq) => void removeOne.run(seq)),
    receivers: (): string[] => rows.owners(),
    forget: rows.forget,
  };
}

export type ActivityTable = ReturnType<typeof createActivityTable>;

/** Activities that were scheduled and have no recorded result. */
export function createActivityTable(database: DatabaseSync) {
  const select = database.prepare('SELECT * FROM activities ORDER BY seq');
  const insert = database.prepare('INSERT INTO activities (instance_id, task_id, name, input) VALUES (?, ?, ?, ?)');
  const removeOne = database.prepare('DELETE FROM activities WHERE seq = ?');
  const rows = createWaitingRows<ActivityItem>(function* () {
    for (const row of select.iterate()) {
      const instanceId = row.instance_id as string;
      const [seq, taskId] = [row.seq as number, row.task_id as number];
      yield [instanceId, { seq, instanceId, taskId, name: row.name as string, input: row.input as string }];
    }
  });
  return {
    get: (seq: number): ActivityItem | undefined => rows.get(seq),
    add(item: Omit<ActivityItem, 'seq'>): number {
      const seq = Number(insert.run(item.instanceId, item.taskId, item.name, item.input).lastInsertRowid);
      rows.add(item.instanceId, { ...item, seq });
      return seq;
    },
    /** Whether it was still there: false where its instance has ended meanwhile. */
    remove(seq: number): boolean {
      const item = rows.get(seq);
      removeOne.run(seq);
      return item !== undefined && rows.remove(item.instanceId, seq);
    },
    removeAll: (instanceId: string) => rows.removeAll(instanceId, (seq) => void removeOne.run(seq)),
    pending: (): number[] => rows.all().map(({ seq }) => seq),
    forget: rows.forget,
  };
}

export type TimerTable = ReturnType<typeof createTimerTable>;

export function createTimerTable(database: DatabaseSync) {
  const earliest = database.prepare('SELECT MIN(due) AS due FROM timers');
  const due = database.prepare('SELECT * FROM timers WHERE due <= ? ORDER BY due LIMIT ?');
  const insert = database.prepare('INSERT INTO timers (instance_id, timer_id, fire_at, due) VALUES (?, ?, ?, ?)');
  const removeOne = database.prepare('DELETE FROM timers WHERE instance_id = ? AND timer_id = ?');
  const removeAll = database.prepare('DELETE FROM timers WHERE instance_id = ?');
  return {
    /** When the next one fires. */
    earliest: (): number | undefined => (earliest.get()?.due as number | null) ?? undefined,
    due: (now: number, limit: number): TimerItem[] =>
      due.all(now, limit).map((row) => ({
        instanceId: row.instance_id as string,
        timerId: row.timer_id as number,
        fireAt: row.fire_at as number,
        due: row.due as number,
      })),
    add: (timer: TimerItem) => void insert.run(timer.instanceId, timer.timerId, timer.fireAt, timer.due),
    remove: (instanceId: string, timerId: number) => void removeOne.run(instanceId, timerId),
    removeAll: (instanceId: string) => void removeAll.run(instanceId),
  };
}
