// Durable entities: their state, and the operations that wait for them.
import type { DatabaseSync } from 'node:sqlite';
import { decodeEntityRequest, type EntityRequest, encodeEntityRequest } from '../codec/entity-request';

export interface EntityRow {
  readonly entityId: string;
  /** JSON text; null where the entity exists without a state. */
  readonly state: string | null;
  /** Milliseconds since 1970, simulated time. */
  readonly updatedAt: number;
}

export interface WaitingRequest {
  readonly seq: number;
  readonly request: EntityRequest;
}

export type EntityTables = ReturnType<typeof createEntityTables>;

export function createEntityTables(database: DatabaseSync) {
  const select = database.prepare('SELECT * FROM entities WHERE entity_id = ?');
  const list = database.prepare(
    'SELECT * FROM entities WHERE instr(entity_id, ?) = 1 AND entity_id > ? ORDER BY entity_id LIMIT ?',
  );
  const put = database.prepare('INSERT OR REPLACE INTO entities VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM entities WHERE entity_id = ?');
  const waiting = database.prepare('SELECT seq, request FROM entity_inbox WHERE entity_id = ? ORDER BY seq LIMIT ?');
  const add = database.prepare('INSERT INTO entity_inbox (entity_id, request) VALUES (?, ?)');
  const removeRequest = database.prepare('DELETE FROM entity_inbox WHERE seq = ?');
  const receivers = database.prepare('SELECT DISTINCT entity_id FROM entity_inbox');
  return {
    get(entityId: string): EntityRow | undefined {
      const row = select.get(entityId);
      return row && toEntity(row);
    },
    /** Those whose id starts with `prefix` and comes after `after`, in the order of their ids. */
    list: (prefix: string, after: string, limit: number): EntityRow[] => list.all(prefix, after, limit).map(toEntity),
    put: (entity: EntityRow) => void put.run(entity.entityId, entity.state, entity.updatedAt),
    /** Whether there was one. */
    remove: (entityId: string): boolean => remove.run(entityId).changes > 0,
    waiting: (entityId: string, limit: number): WaitingRequest[] =>
      waiting
        .all(entityId, limit)
        .map((row) => ({ seq: row.seq as number, request: decodeEntityRequest(row.request as string) })),
    addRequest: (entityId: string, request: EntityRequest) => void add.run(entityId, encodeEntityRequest(request)),
    removeRequest: (seq: number) => void removeRequest.run(seq),
    receivers: (): string[] => receivers.all().map((row) => row.entity_id as string),
  };
}

function toEntity(row: Record<string, unknown>): EntityRow {
  return {
    entityId: row.entity_id as string,
    state: row.state as string | null,
    updatedAt: row.updated_at as number,
  };
}
