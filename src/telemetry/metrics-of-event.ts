// Metrics are counted from the events themselves, so that the two never tell different stories.
import type { TelemetryEventName, TelemetryMetricName } from './event-table';

export interface MetricPoint {
  readonly name: TelemetryMetricName;
  readonly value: number;
  readonly properties: Readonly<Record<string, string>>;
}

type Properties = Readonly<Record<string, string | undefined>>;
type Measurements = Readonly<Record<string, number | undefined>>;

export function metricsOfEvent(
  name: TelemetryEventName,
  properties: Properties,
  measurements: Measurements,
): readonly MetricPoint[] {
  const point = (metric: TelemetryMetricName, value: number | undefined, ...by: readonly string[]): MetricPoint => ({
    name: metric,
    value: value ?? 0,
    properties: Object.fromEntries(by.map((property) => [property, properties[property] ?? ''])),
  });
  switch (name) {
    case 'ReplicationRequested':
      return properties.outcome === 'started' ? [point('ReplicationsStarted', 1, 'gallery', 'trigger')] : [];
    case 'ReplicationFinished':
      return [point('ReplicationsFinished', 1, 'gallery', 'trigger', 'state')];
    case 'TargetReplicated':
      return [point('ZoneSecondsToDeployable', measurements.secondsToDeployable, 'gallery', 'region', 'zone')];
    case 'ReconcileFinished':
      return [
        point('ReplicationBacklog', measurements.backlog),
        point('VersionDrift', measurements.drifted),
        point('OldestGapSeconds', measurements.oldestGapSeconds),
        ...zoneDrift(properties.driftByZone ?? ''),
      ];
    default:
      return [];
  }
}

/** @param driftByZone such as `losangeles=3 perth=0` */
function zoneDrift(driftByZone: string): readonly MetricPoint[] {
  return driftByZone
    .split(' ')
    .map((pair) => pair.split('='))
    .flatMap(([zone = '', versions = '']) =>
      zone === '' ? [] : [{ name: 'ZoneDrift', value: Number(versions) || 0, properties: { zone } } as const],
    );
}
