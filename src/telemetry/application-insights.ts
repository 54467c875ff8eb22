// The one place that touches the applicationinsights package: started for what we track ourselves and nothing else.
import type { TokenCredential } from '@azure/core-auth';
import type { Dependency } from './arm-dependency';
import type { MetricPoint } from './metrics-of-event';
import { watchTransport } from './watched-transport';

export interface ApplicationInsights {
  trackEvent(
    name: string,
    properties: Readonly<Record<string, string>>,
    measurements: Readonly<Record<string, number>>,
  ): void;
  trackDependency(dependency: Dependency, properties: Readonly<Record<string, string>>): void;
  trackMetric(point: MetricPoint): void;
  /** The same work, in the given trace (W3C traceparent): what it tracks has that operation id. */
  bindTrace<T>(traceParent: string, work: () => T): () => T;
  /** Sends what is waiting, then stops. */
  shutdown(): Promise<void>;
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

/**
 * @param tell told when sending begins to fail and when it works again
 * @throws whatever the package throws where it cannot be loaded
 */
export function connectApplicationInsights(
  connectionString: string,
  credential: TokenCredential | null,
  tell: (message: string) => void,
): ApplicationInsights {
  // Loaded here, not at the top of the file: it takes about half a second, which an app without telemetry need not pay.
  const insights = require('applicationinsights') as typeof import('applicationinsights');
  const client = new insights.TelemetryClient(connectionString);
  client.config.azureMonitorOpenTelemetryOptions = {
    ...trackedByUsOnly,
    azureMonitorExporterOptions: {
      connectionString,
      httpClient: watchTransport(tell),
      ...(credential !== null && { credential }),
    },
  };
  client.config.enableAutoCollectExceptions = false;
  client.initialize();
  return {
    trackEvent: (name, properties, measurements) => client.trackEvent({ name, properties, measurements }),
    trackDependency: (dependency, properties) => client.trackDependency(toDependencyTelemetry(dependency, properties)),
    trackMetric: ({ name, value, properties }) => client.trackMetric({ name, value, properties }),
    bindTrace: (traceParent, work) => insights.wrapWithCorrelationContext(work, toCorrelationContext(traceParent)),
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
function toDependencyTelemetry(dependency: Dependency, properties: Readonly<Record<string, string>>) {
  const { method, host, url, status, milliseconds, success } = dependency;
  return {
    dependencyTypeName: 'HTTP',
    name: method,
    data: url,
    duration: milliseconds,
    resultCode: status,
    success,
    properties: {
      ...properties,
      ...dependency.properties,
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
