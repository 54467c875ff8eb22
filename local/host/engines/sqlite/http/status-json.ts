// An instance as the durable API shows it.
import type { HistoryEvent } from '../codec/history-event';
import type { Instance } from '../store/instance-table';
import { historyJson } from './history-json';

export interface StatusOptions {
  readonly showInput: boolean;
  /** The events of its history, or undefined where nobody asked. */
  readonly history?: readonly HistoryEvent[];
  readonly showHistoryOutput?: boolean;
}

/** @remarks Times have no milliseconds, as in Azure; input and output are null where there is none, never absent. */
export function statusJson(instance: Instance, options: StatusOptions): Record<string, unknown> {
  return {
    name: instance.name,
    instanceId: instance.instanceId,
    runtimeStatus: instance.status,
    input: options.showInput ? parseJson(instance.input) : null,
    customStatus: parseJson(instance.customStatus),
    output: parseJson(instance.output),
    createdTime: toSeconds(instance.createdAt),
    lastUpdatedTime: toSeconds(instance.updatedAt),
    version: instance.version,
    ...(options.history && { historyEvents: historyJson(options.history, options) }),
  };
}

function toSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

function parseJson(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
