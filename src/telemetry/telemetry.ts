// The one facade over Application Insights. It never breaks the app: without a connection string it does nothing, and
// what goes wrong in it is logged, not thrown. Events come from activities and triggers only, never from a replay.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { TokenCredential } from '@azure/core-auth';
import { type ApplicationInsights, connectApplicationInsights } from './application-insights';
import { metricsOfArmRequest, toDependency } from './arm-dependency';
import { parseConnection } from './connection';
import type { EventMeasurements, EventProperties, TelemetryEventName } from './event-table';
import { metricsOfEvent } from './metrics-of-event';

export interface ArmRequestTelemetry {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly apiVersion: string;
  /** HTTP status, 0 where no answer came. */
  readonly status: number;
  readonly milliseconds: number;
  /** Of the answer, names in lower case; those that tell of throttling and correlation are shown, no others. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The service's code where it refused. */
  readonly errorCode?: string;
}

export interface Telemetry {
  trackEvent<Name extends TelemetryEventName>(
    name: Name,
    properties: EventProperties<Name>,
    measurements: EventMeasurements<Name>,
  ): void;
  trackArmRequest(request: ArmRequestTelemetry): void;
}

/** What is being worked on: ARM requests that are made meanwhile belong to it. */
export interface TelemetryOperation {
  readonly replicationId: string;
  readonly imageVersionId: string;
  readonly gallery: string;
  readonly trigger: string;
  /** How often this step is tried now, counted from 1. */
  readonly attempt: number;
  /** Trace that everything tracked meanwhile belongs to; absent: the one of the Functions invocation. */
  readonly traceParent?: string;
}

/** Telemetry as the composition root has it. */
export interface RunningTelemetry extends Telemetry {
  /** Everything that the work tracks belongs to the operation. */
  runIn<T>(operation: TelemetryOperation, work: () => T): T;
  /** Sends what is waiting; takes a few seconds at most. */
  stop(): Promise<void>;
}

/** What is sent where no connection string is set: nothing. */
export const noTelemetry: RunningTelemetry = {
  trackEvent: () => undefined,
  trackArmRequest: () => undefined,
  runIn: (_operation, work) => work(),
  stop: async () => undefined,
};

export interface TelemetrySettings {
  /** APPLICATIONINSIGHTS_CONNECTION_STRING; null: nothing is started and nothing is sent. */
  readonly connectionString: string | null;
  /** APPLICATIONINSIGHTS_AUTHENTICATION_STRING. */
  readonly authentication: string | null;
  /** As whom telemetry is sent, where the authentication says so. */
  readonly credential: (clientId: string | null) => TokenCredential;
  /** Told once for each kind of thing that goes wrong. */
  readonly warn: (message: string) => void;
}

/** The host waits ten seconds for an app that is to end. */
const stopPatienceMilliseconds = 4_000;

/** Starts Application Insights. To be called once in a process. */
export function startTelemetry(settings: TelemetrySettings): RunningTelemetry {
  const { connectionString, authentication, credential, warn } = settings;
  if (connectionString === null) {
    return noTelemetry;
  }
  const connection = parseConnection(connectionString, authentication);
  if ('mistake' in connection) {
    warn(`No telemetry is sent: ${connection.mistake}.`);
    return noTelemetry;
  }
  try {
    const sender = connection.entra === null ? null : credential(connection.entra.clientId);
    return createTelemetry(connectApplicationInsights(connectionString, sender, warn), warn);
  } catch (error) {
    warn(`No telemetry is sent: Application Insights could not be started: ${String(error)}`);
    return noTelemetry;
  }
}

/** The facade over a started client. */
export function createTelemetry(insights: ApplicationInsights, warn: (message: string) => void): RunningTelemetry {
  const operations = new AsyncLocalStorage<TelemetryOperation>();
  const warned = new Set<string>();
  const guarded = (track: () => void) => {
    try {
      track();
    } catch (error) {
      const message = `Telemetry is lost: ${String(error)}`;
      if (!warned.has(message)) {
        warned.add(message);
        warn(message);
      }
    }
  };
  return {
    trackEvent: (name, properties, measurements) =>
      guarded(() => {
        insights.trackEvent(name, defined(properties), measurements);
        metricsOfEvent(name, properties, measurements).forEach(insights.trackMetric);
      }),
    trackArmRequest: (request) =>
      guarded(() => {
        const { attempt, traceParent: _, ...properties } = operations.getStore() ?? { attempt: null };
        insights.trackDependency(toDependency(request, attempt), properties);
        metricsOfArmRequest(request).forEach(insights.trackMetric);
      }),
    runIn: (operation, work) => {
      const { traceParent } = operation;
      let run = () => operations.run(operation, work);
      if (traceParent !== undefined) {
        guarded(() => {
          run = insights.bindTrace(traceParent, run);
        });
      }
      return run();
    },
    async stop() {
      const patience = new Promise((resolve) => setTimeout(resolve, stopPatienceMilliseconds).unref());
      await Promise.race([
        patience,
        insights.shutdown().catch((error: unknown) => warn(`Telemetry is lost: ${String(error)}`)),
      ]);
    },
  };
}

function defined(properties: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
