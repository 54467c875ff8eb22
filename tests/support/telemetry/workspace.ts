// A Log Analytics workspace in memory: envelopes, as Application Insights' clients send them, become the rows that the
// queries of infra/queries read.

import type { KqlRow } from './kql/kql-expression';
import type { KqlDatabase } from './kql/kql-query';
import { datetime, fromJson, type KqlValue } from './kql/kql-value';
import { type KqlColumn, workspaceTables } from './kql/kusto-language';

/** https://github.com/microsoft/ApplicationInsights-Home/tree/master/EndpointSpecs */
export interface Envelope {
  /** ISO 8601. */
  readonly time: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly data: { readonly baseType: string; readonly baseData: Readonly<Record<string, unknown>> };
}

type TableName = keyof typeof workspaceTables;

const tableOf: Readonly<Record<string, TableName>> = {
  EventData: 'AppEvents',
  ExceptionData: 'AppExceptions',
  MessageData: 'AppTraces',
  MetricData: 'AppMetrics',
  RemoteDependencyData: 'AppDependencies',
  RequestData: 'AppRequests',
};

const columnsOf = (table: TableName): readonly KqlColumn[] =>
  workspaceTables[table].split(', ').map((column) => {
    const [name = '', type = ''] = column.split(':');
    return { name, type };
  });

export interface StoredRow {
  readonly table: TableName;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly row: KqlRow;
}

const asList = (value: unknown) => (Array.isArray(value) ? value : []) as readonly Readonly<Record<string, unknown>>[];

/** `hh:mm:ss.fff`, as durations are sent, in milliseconds. */
function durationOf(value: unknown): number | null {
  const [, days = '0', hours = '', minutes = '', seconds = ''] =
    /^(?:(\d+)\.)?(\d+):(\d+):([\d.]+)$/.exec(String(value)) ?? [];
  return hours === ''
    ? null
    : (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

export function toRow({ time, tags = {}, data }: Envelope): StoredRow {
  const table = tableOf[data.baseType];
  if (table === undefined) {
    throw new Error(`no table of the workspace holds ${data.baseType}`);
  }
  const base = data.baseData;
  const [metric] = asList(base.metrics);
  const values: Readonly<Record<string, KqlValue>> = {
    TimeGenerated: datetime(Date.parse(time)),
    OperationId: tags['ai.operation.id'] ?? '',
    AppRoleName: tags['ai.cloud.role'] ?? '',
    AppVersion: tags['ai.application.ver'] ?? '',
    Properties: { kind: 'dynamic', json: base.properties ?? {} },
    Measurements: { kind: 'dynamic', json: base.measurements ?? {} },
    Name: fromJson(metric?.name ?? base.name),
    ResultCode: fromJson(base.resultCode ?? base.responseCode),
    DurationMs: durationOf(base.duration),
    Success: fromJson(base.success),
    Data: fromJson(base.data),
    Url: fromJson(base.url),
    Message: fromJson(base.message),
    OuterMessage: fromJson(asList(base.exceptions)[0]?.message),
    Sum: fromJson(metric?.value),
    ItemCount: 1,
  };
  const row = Object.fromEntries(
    columnsOf(table).map(({ name, type }) => [name, values[name] ?? (type === 'string' ? '' : null)] as const),
  );
  return { table, time: Date.parse(time), row };
}

/** The tables as a query sees them that may read what was told after `from` and until `to` (milliseconds since 1970). */
export function databaseOf(rows: readonly StoredRow[], from: number, to: number): KqlDatabase {
  const names = Object.keys(workspaceTables) as TableName[];
  const seen = Map.groupBy(
    rows.filter(({ time }) => time > from && time <= to),
    ({ table }) => table,
  );
  return Object.fromEntries(
    names.map((name) => [name, { columns: columnsOf(name), rows: (seen.get(name) ?? []).map(({ row }) => row) }]),
  );
}
