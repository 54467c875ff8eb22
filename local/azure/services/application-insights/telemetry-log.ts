// The telemetry that arrived: counts for as long as the process lives, and the latest items themselves.
import type { BaseType, TelemetryItem } from './envelope';

export interface TelemetryFilter {
  /** `EventData`, `MetricData` …, in any case, with or without the `Data`. */
  readonly kind?: string;
  readonly name?: string;
  readonly operationId?: string;
  /** The property of that name; what the app calls a replication. */
  readonly replicationId?: string;
  /** At most that many, the latest. */
  readonly top?: number;
}

export interface TelemetryCount {
  readonly kind: BaseType;
  readonly name: string;
  count: number;
}

/** Older items are forgotten, their counts are not. */
const kept = 5_000;
/** Names of dependencies, messages and exceptions have no bound of their own. */
const namesMax = 500;
const otherNames = '(other names)';

export class TelemetryLog {
  #items: TelemetryItem[] = [];
  #counts = new Map<string, TelemetryCount>();

  add(item: TelemetryItem): void {
    this.#items.push(item);
    if (this.#items.length > 2 * kept) {
      this.#items = this.#items.slice(-kept);
    }
    const known = this.#counts.has(`${item.kind} ${item.name}`) || this.#counts.size < namesMax;
    const name = known ? item.name : otherNames;
    const entry = this.#counts.get(`${item.kind} ${name}`);
    if (entry) {
      entry.count++;
    } else {
      this.#counts.set(`${item.kind} ${name}`, { kind: item.kind, name, count: 1 });
    }
  }

  counts(): readonly TelemetryCount[] {
    return [...this.#counts.values()].sort((a, b) => a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name));
  }

  /** In the order of arrival. */
  items(filter: TelemetryFilter): readonly TelemetryItem[] {
    return this.#items.filter((item) => passes(item, filter)).slice(-(filter.top ?? 1_000));
  }

  clear(): void {
    this.#items = [];
    this.#counts = new Map();
  }
}

const shortKind = (kind: string) => kind.toLowerCase().replace(/data$/, '');

function passes(item: TelemetryItem, { kind, name, operationId, replicationId }: TelemetryFilter): boolean {
  if (kind && shortKind(item.kind) !== shortKind(kind)) {
    return false;
  }
  if (name && item.name !== name) {
    return false;
  }
  if (operationId && item.operationId !== operationId) {
    return false;
  }
  return !replicationId || item.properties.replicationId === replicationId;
}
