// The one facade over Application Insights. It never breaks the app: without a connection string it does nothing, and
// what goes wrong in it is logged, not thrown. Events come from activities and triggers only, never from a replay.

export type TelemetryEventName =
  | 'ReplicationRequested'
  | 'EventIgnored'
  | 'ReplicationPlanned'
  | 'GalleryIdentityEnsured'
  | 'TargetsAdded'
  | 'TargetReplicated'
  | 'ReplicationFinished'
  | 'DriftFound'
  | 'ReconcileFinished';

/** Those that apply of replicationId, imageVersionId, gallery and trigger, and what the event adds. */
export type TelemetryProperties = Readonly<Record<string, string>>;

export interface ArmRequestTelemetry {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly apiVersion: string;
  /** HTTP status, 0 where no answer came. */
  readonly status: number;
  readonly milliseconds: number;
}

export interface Telemetry {
  trackEvent(
    name: TelemetryEventName,
    properties: TelemetryProperties,
    measurements?: Readonly<Record<string, number>>,
  ): void;
  trackArmRequest(request: ArmRequestTelemetry): void;
}

/** What is sent where no connection string is set: nothing. */
export const noTelemetry: Telemetry = { trackEvent: () => undefined, trackArmRequest: () => undefined };

/**
 * Starts Application Insights once.
 *
 * @param connectionString null: nothing is started and nothing is sent
 * @param warn told once where Application Insights cannot be started
 */
export function startTelemetry(connectionString: string | null, warn: (message: string) => void): Telemetry {
  if (connectionString === null) {
    return noTelemetry;
  }
  try {
    // Loaded only where it is used: it takes half a second.
    const insights = require('applicationinsights') as typeof import('applicationinsights');
    insights.setup(connectionString).start();
    const client = insights.defaultClient;
    return {
      trackEvent: (name, properties, measurements) =>
        guarded(() => client.trackEvent({ name, properties, ...(measurements && { measurements }) }), warn),
      trackArmRequest: (request) =>
        guarded(
          () =>
            client.trackDependency({
              dependencyTypeName: 'HTTP',
              target: request.host,
              name: `${request.method} ${request.path}`,
              data: `https://${request.host}${request.path}?api-version=${request.apiVersion}`,
              duration: request.milliseconds,
              resultCode: request.status,
              success: request.status > 0 && request.status < 400,
              properties: { apiVersion: request.apiVersion },
            }),
          warn,
        ),
    };
  } catch (error) {
    warn(`Application Insights could not be started: ${String(error)}`);
    return noTelemetry;
  }
}

function guarded(track: () => void, warn: (message: string) => void): void {
  try {
    track();
  } catch (error) {
    warn(`Telemetry could not be sent: ${String(error)}`);
  }
}
