// What arrived, as a small table for a terminal.
import type { BaseType } from './envelope';
import type { TelemetryLog } from './telemetry-log';

/** Where an item of a kind is found in a Log Analytics workspace. */
const workspaceTables: Readonly<Record<BaseType, string>> = {
  AvailabilityData: 'AppAvailabilityResults',
  EventData: 'AppEvents',
  ExceptionData: 'AppExceptions',
  MessageData: 'AppTraces',
  MetricData: 'AppMetrics',
  PageViewData: 'AppPageViews',
  RemoteDependencyData: 'AppDependencies',
  RequestData: 'AppRequests',
};

const nameWidth = 72;
const latestEvents = 20;

export function telemetryTable(log: TelemetryLog): string {
  const counts = log.counts();
  if (counts.length === 0) {
    return 'No telemetry has arrived yet. The app sends what it has every few seconds.\n';
  }
  const names = counts.map(({ kind, name, count }) => row(String(count), workspaceTables[kind], name));
  const events = log.items({ kind: 'event', top: latestEvents }).map(({ envelope, name, properties }) => {
    const time = String(envelope.time).slice(11, 23);
    return `${time}  ${name.padEnd(22)} ${text(properties.replicationId)} ${text(properties.zone)}`.trimEnd();
  });
  return [
    row('count', 'table', 'name'),
    ...names,
    '',
    `The latest events (at most ${latestEvents}):`,
    ...events,
    '',
  ].join('\n');
}

function row(count: string, table: string, name: string): string {
  const short = name.length > nameWidth ? `…${name.slice(-(nameWidth - 1))}` : name;
  return `${count.padStart(6)}  ${table.padEnd(16)}  ${short}`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
