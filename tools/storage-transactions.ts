// Counts storage transactions by kind from Azurite's access log. Azure bills each request as one transaction, a batch of a table as one.
import { readFileSync } from 'node:fs';

export type StorageTransactions = ReadonlyMap<string, number>;

const line = /"(\w+) (\S+) HTTP\/1\.\d" (\d{3})/;

const queueVerbs: Readonly<Record<string, string>> = { GET: 'poll', POST: 'send', PUT: 'renew', DELETE: 'delete' };
const tableVerbs: Readonly<Record<string, string>> = {
  GET: 'read',
  POST: 'insert',
  PUT: 'replace',
  MERGE: 'merge',
  PATCH: 'merge',
  DELETE: 'delete',
};

/** What a request does, such as `queue control: send`, told by its method and address as the durable engine uses them. */
export function transactionKind(method: string, target: string): string {
  const { pathname, searchParams } = new URL(target, 'http://storage');
  const path = decodeURIComponent(pathname).replace(/^\/[^/]+\/?/, '');
  const comp = searchParams.get('comp');
  const queue = /-(workitems|control)(-\d+)?(?=\/|$)/.exec(path)?.[1];
  if (queue !== undefined || path.includes('/messages')) {
    return `queue ${queue ?? 'other'}: ${path.includes('/messages') ? (queueVerbs[method] ?? method) : (comp ?? method)}`;
  }
  if (/^\$batch/.test(path)) {
    return 'table history: batch';
  }
  const table = /(Instances|History|Partitions)(\(.*)?$/.exec(path)?.[1];
  if (table !== undefined) {
    return `table ${table.toLowerCase()}: ${tableVerbs[method] ?? method}`;
  }
  if (/^Tables/.test(path)) {
    return 'table: create or list';
  }
  const container = /-(largemessages|leases|applease)(?=\/|$)/.exec(path)?.[1] ?? 'other';
  return `blob ${container}: ${comp ?? method}`;
}

/** All that the log has, from byte `from` on. */
export function countTransactions(accessLog: string, from = 0): StorageTransactions {
  const counts = new Map<string, number>();
  for (const text of readFileSync(accessLog).subarray(from).toString('utf8').split('\n')) {
    const [, method, target] = line.exec(text) ?? [];
    if (method !== undefined && target !== undefined) {
      const kind = transactionKind(method, target);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  return counts;
}

export function total(transactions: StorageTransactions): number {
  return [...transactions.values()].reduce((sum, count) => sum + count, 0);
}
