// What ARM was asked, by whom and how often: counts for ever, and the latest requests one by one.

export interface LoggedRequest {
  /** Counts up from 1; survives no restart. */
  readonly sequence: number;
  /** Simulated time, ISO 8601. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly operation: string | null;
  /** The caller's principal id; null where no valid token came. */
  readonly caller: string | null;
  readonly status: number;
  /** Real milliseconds. */
  readonly duration: number;
  readonly correlationId: string;
  readonly clientRequestId: string | null;
  readonly fault: string | null;
}

export interface RequestFilter {
  /** A sequence number or an ISO 8601 time: only later requests. */
  readonly since?: string;
  readonly method?: string;
  /** Part of the path, in any case. */
  readonly path?: string;
  readonly caller?: string;
  readonly operation?: string;
  /** At most that many, the latest. */
  readonly top?: number;
}

export interface RequestCount {
  readonly method: string;
  readonly operation: string | null;
  readonly caller: string | null;
  count: number;
}

const kept = 5_000;

export class RequestLog {
  #sequence = 0;
  #recent: LoggedRequest[] = [];
  #counts = new Map<string, RequestCount>();

  add(request: Omit<LoggedRequest, 'sequence'>): void {
    this.#recent.push({ sequence: ++this.#sequence, ...request });
    if (this.#recent.length > 2 * kept) {
      this.#recent = this.#recent.slice(-kept);
    }
    count(this.#counts, request);
  }

  /** Totals since the start or reset (of the filtered requests, if there is a filter) and the requests themselves. */
  report(filter: RequestFilter): { total: number; counts: RequestCount[]; requests: LoggedRequest[] } {
    const filtered = this.#recent.filter((request) => passes(request, filter));
    const unfiltered = Object.keys(filter).every((name) => name === 'top');
    const counts = unfiltered ? this.#counts : new Map<string, RequestCount>();
    if (!unfiltered) {
      for (const request of filtered) {
        count(counts, request);
      }
    }
    const all = [...counts.values()];
    return {
      total: all.reduce((sum, entry) => sum + entry.count, 0),
      counts: all.sort((a, b) => b.count - a.count),
      requests: filtered.slice(-(filter.top ?? 1_000)),
    };
  }

  clear(): void {
    this.#recent = [];
    this.#counts = new Map();
  }
}

function count(
  counts: Map<string, RequestCount>,
  { method, operation, caller }: Omit<LoggedRequest, 'sequence'>,
): void {
  const key = `${method} ${operation} ${caller}`;
  const entry = counts.get(key);
  if (entry) {
    entry.count++;
  } else {
    counts.set(key, { method, operation, caller, count: 1 });
  }
}

function passes(request: LoggedRequest, { since, method, path, caller, operation }: RequestFilter): boolean {
  if (since && (/^\d+$/.test(since) ? request.sequence <= Number(since) : request.at <= since)) {
    return false;
  }
  if (method && request.method !== method.toUpperCase()) {
    return false;
  }
  if (path && !request.path.toLowerCase().includes(path.toLowerCase())) {
    return false;
  }
  if (caller && request.caller !== caller) {
    return false;
  }
  return !operation || request.operation?.toLowerCase() === operation.toLowerCase();
}
