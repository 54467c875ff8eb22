// The one facade over Application Insights. It never breaks the app: without a connection string it does nothing, and
// what goes wrong in it is logged, not thrown. Events come from activities and triggers only, never from a replay.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { TokenCredential } from '@azure/core-auth';
import { type ApplicationInsights, connectApplicationInsights, type TelemetryItem } from './application-insights';
import { type ArmRequestTelemetry, metricsOfArmRequest, toDependency } from './arm-dependency';
import { parseConnection } from './connection';
import { deferInsights } from './deferred-insights';
import type { CommonProperties, EventMeasurements, EventProperties, TelemetryEventName } from './event-table';
import { metricsOfEvent } from './metrics-of-event';

export interface Telemetry {
  trackEvent<Name extends TelemetryEventName>(
    name: Name,
    properties: EventProperties<Name>,
    measurements: EventMeasurements<Name>,
  ): void;
  trackArmRequest(request: ArmRequestTelemetry): void;
}

/** What is being worked on: ARM requests that are made meanwhile belong to it. */
export interface TelemetryOperation extends CommonProperties {
  /** How often this step is tried now, counted from 1. */
  readonly attempt: number;
  /** Trace that everything tracked meanwhile belongs to; absent: the one of the Functions invocation. */
  readonly traceParent?: string;
}

/** Telemetry as the composition root has it. */
export interface RunningTelemetry extends Telemetry {
  /** Everything that the work tracks belongs to the operation. */
  runIn<T>(operation: TelemetryOperation, work: () => T): T;
  /**
   * @param traceParent W3C trace context of a Functions invocation
   * @returns the handler, so that everything it tracks belongs to that trace
   */
  inTrace<Arguments extends unknown[], Result>(
    traceParent: string | null,
    handler: (...given: Arguments) => Result,
  ): (...given: Arguments) => Result;
  /** Sends what is waiting; takes a few seconds at most. */
  stop(): Promise<void>;
}

/** What is sent where no connection string is set: nothing. */
export const noTelemetry: RunningTelemetry = {
  trackEvent: () => undefined,
  trackArmRequest: () => undefined,
  runIn: (_operation, work) => work(),
  inTrace: (_traceParent, handler) => handler,
  stop: async () => undefined,
};

export interface TelemetrySettings {
  /** APPLICATIONINSIGHTS_CONNECTION_STRING; null: nothing is started and nothing is sent. */
  readonly connectionString: string | null;
  /** APPLICATIONINSIGHTS_AUTHENTICATION_STRING. */
  readonly authentication: string | null;
  /** As whom telemetry is sent, where the authentication says so. */
  readonly credential: (clientId: string | null) => TokenCredential;
  /** Of the app, such as `0.2.0+3320893`. */
  readonly version: string;
  /** The process's environment. */
  readonly environment: Record<string, string | undefined>;
  /** Told once for each kind of thing that goes wrong. */
  readonly warn: (message: string) => void;
}

/** The host waits ten seconds for an app that is to end. */
const stopMilliseconds = 4_000;

/** To be called once in a process. Application Insights itself is loaded when there is something to send. */
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
  const connect = () =>
    connectApplicationInsights({
      ...settings,
      connectionString,
      credential: connection.entra === null ? null : credential(connection.entra.clientId),
    });
  return createTelemetry(deferInsights(connect, warn), warn);
}

interface Surroundings {
  readonly operation: Omit<TelemetryOperation, 'traceParent'> | null;
  readonly traceParent: string | null;
}

const nowhere: Surroundings = { operation: null, traceParent: null };

/** The facade over a started client. */
export function createTelemetry(insights: ApplicationInsights, warn: (message: string) => void): RunningTelemetry {
  const storage = new AsyncLocalStorage<Surroundings>();
  const warned = new Set<string>();
  const send = (items: () => readonly TelemetryItem[]) => {
    try {
      for (const item of items()) {
        insights.track(item);
      }
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
      send(() => {
        const { traceParent } = storage.getStore() ?? nowhere;
        return [
          { kind: 'event', name, properties: defined(properties), measurements, traceParent },
          ...metricsOfEvent(name, properties, measurements).map((point) => ({ kind: 'metric', point }) as const),
        ];
      }),
    trackArmRequest: (request) =>
      send(() => {
        const { operation, traceParent } = storage.getStore() ?? nowhere;
        const { attempt, ...properties } = operation ?? { attempt: null };
        const startedAt = new Date(Date.now() - request.milliseconds);
        const dependency = toDependency(request, attempt);
        return [
          { kind: 'dependency', dependency, properties: defined(properties), traceParent, startedAt },
          ...metricsOfArmRequest(request).map((point) => ({ kind: 'metric', point }) as const),
        ];
      }),
    runIn: ({ traceParent, ...operation }, work) =>
      storage.run({ operation, traceParent: traceParent ?? storage.getStore()?.traceParent ?? null }, work),
    inTrace:
      (traceParent, handler) =>
      (...given) =>
        storage.run({ operation: null, traceParent }, () => handler(...given)),
    async stop() {
      const limit = new Promise((resolve) => setTimeout(resolve, stopMilliseconds).unref());
      await Promise.race([
        limit,
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
