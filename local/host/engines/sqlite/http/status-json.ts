// An instance as the durable API shows it.
import type { Instance } from '../store/instance-table';

export interface StatusOptions {
  /** JSON text; null where nobody asked, or there is none. */
  readonly input: string | null;
  /** Its history as `historyJson` shows it; absent where nobody asked. */
  readonly history?: readonly unknown[];
}

/** @remarks Times have no milliseconds, as in Azure; input and output are null where there is none, never absent. */
export function statusJson(instance: Instance, options: StatusOptions): Record<string, unknown> {
  return {
    name: instance.name,
    instanceId: instance.instanceId,
    runtimeStatus: instance.status,
    input: parseJson(options.input),
    customStatus: parseJson(instance.customStatus),
    output: parseJson(instance.output),
    createdTime: toSeconds(instance.createdAt),
    lastUpdatedTime: toSeconds(instance.updatedAt),
    version: instance.version,
    ...(options.history && { historyEvents: options.history }),
  };
}

function toSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

function parseJson(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
