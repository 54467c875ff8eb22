// The one place that touches the applicationinsights package: started for what we track ourselves and nothing else.
import type { TokenCredential } from '@azure/core-auth';
import type { Dependency } from './arm-dependency';
import type { MetricPoint } from './metrics-of-event';
import { watchTransport } from './watched-transport';

type Properties = Readonly<Record<string, string>>;

/** What is sent, as data: it can wait until there is a client. */
export type TelemetryItem =
  | {
      readonly kind: 'event';
      readonly name: string;
      readonly properties: Properties;
      readonly measurements: Readonly<Record<string, number>>;
      /** W3C traceparent, whose trace id becomes the item's operation id; null: an operation of its own. */
      readonly traceParent: string | null;
    }
  | {
      readonly kind: 'dependency';
      readonly dependency: Dependency;
      readonly properties: Properties;
      readonly traceParent: string | null;
      readonly startedAt: Date;
    }
  | { readonly kind: 'metric'; readonly point: MetricPoint };

export interface ApplicationInsights {
  track(item: TelemetryItem): void;
  /** Sends what is waiting, then stops. */
  shutdown(): Promise<void>;
}

export interface ApplicationInsightsOptions {
  readonly connectionString: string;
  /** Null: by the instrumentation key alone. */
  readonly credential: TokenCredential | null;
  /** Of the app; becomes the application version of every item. */
  readonly version: string;
  /** The process's own, where OpenTelemetry looks for what describes the app. */
  readonly environment: Record<string, string | undefined>;
  /** Told when sending begins to fail and when it works again. */
  readonly warn: (message: string) => void;
}

const off = { enabled: false };

/**
 * Everything that the package would collect by itself is off: requests and logs come from the Functions host, and ARM
 * requests are tracked by us, once. Nothing is sampled: by default spans above five a second are dropped, and with them
 * the log records, which events are, of traces that the host does not sample.
 */
const trackedByUsOnly = {
  samplingRatio: 1,
  tracesPerSecond: 0,
  enableTraceBasedSamplingForLogs: false,
  enableLiveMetrics: false,
  enableStandardMetrics: false,
  enablePerformanceCounters: false,
  enableAutoCollectExceptions: false,
  instrumentationOptions: {
    http: off,
    azureSdk: off,
    mongoDb: off,
    mySql: off,
    postgreSql: off,
    redis: off,
    redis4: off,
    bunyan: off,
    winston: off,
  },
};

/** @throws whatever the package throws where it cannot be loaded */
export function connectApplicationInsights(options: ApplicationInsightsOptions): ApplicationInsights {
  const { connectionString, credential, version, environment, warn } = options;
  // The package takes a resource as an option, but then forgets the role name that it finds by itself.
  environment.OTEL_RESOURCE_ATTRIBUTES = [environment.OTEL_RESOURCE_ATTRIBUTES, `service.version=${version}`]
    .filter(Boolean)
    .join(',');
  // Loaded here, not at the top of the file: it takes about half a second (deferred-insights.ts says when).
  const insights = require('applicationinsights') as typeof import('applicationinsights');
  const client = new insights.TelemetryClient(connectionString);
  client.config.azureMonitorOpenTelemetryOptions = {
    ...trackedByUsOnly,
    azureMonitorExporterOptions: {
      connectionString,
      httpClient: watchTransport(warn),
      ...(credential !== null && { credential }),
    },
  };
  client.config.enableAutoCollectExceptions = false;
  client.initialize();
  const inTrace = (traceParent: string | null, track: () => void) =>
    traceParent === null ? track() : insights.wrapWithCorrelationContext(track, toCorrelationContext(traceParent))();
  return {
    track(item) {
      switch (item.kind) {
        case 'event': {
          const { name, properties, measurements, traceParent } = item;
          return inTrace(traceParent, () => client.trackEvent({ name, properties, measurements }));
        }
        case 'dependency':
          return inTrace(item.traceParent, () => client.trackDependency(toDependencyTelemetry(item)));
        case 'metric': {
          const { name, value, properties } = item.point;
          return client.trackMetric({ name, value, properties });
        }
      }
    },
    async shutdown() {
      await client.flush();
      await client.shutdown();
    },
  };
}

/**
 * The client turns `resultCode` and `data` into attributes of an older convention that the exporter no longer reads, so
 * those of the present one (https://opentelemetry.io/docs/specs/semconv/http/http-spans/) are given with the properties;
 * the exporter takes them out again.
 */
function toDependencyTelemetry(item: Extract<TelemetryItem, { kind: 'dependency' }>) {
  const { method, host, url, status, milliseconds, success, properties } = item.dependency;
  return {
    dependencyTypeName: 'HTTP',
    name: method,
    data: url,
    time: item.startedAt,
    duration: milliseconds,
    resultCode: status,
    success,
    properties: {
      ...item.properties,
      ...properties,
      'http.request.method': method,
      'http.response.status_code': status,
      'url.full': url,
      'server.address': host,
    },
  };
}

function toCorrelationContext(traceParent: string) {
  const [version = '00', traceId = '', spanId = ''] = traceParent.split('-');
  return {
    operation: {
      name: '',
      id: traceId,
      parentId: spanId,
      // Always sampled: whether the host samples its own requests is of no concern to what we promise to send.
      traceparent: { legacyRootId: '', parentId: '', version, traceId, spanId, traceFlag: '1' },
    },
    customProperties: { getProperty: () => '', setProperty: () => undefined },
  };
}
