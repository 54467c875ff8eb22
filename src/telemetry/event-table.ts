// Every custom event and metric by name, with what it carries. The queries of infra/queries are tested against it, and
// the events that a run really sends are as well.

/** Carried by every event to which they apply (domain/replication/event-properties.ts makes them). */
export const commonProperties = [
  /** The run, which is also the version: one instance a version. */
  'replicationId',
  /** Resource id, spelled as the run has it. */
  'imageVersionId',
  /** Resource id of the gallery, in lower case, so that it groups. */
  'gallery',
  /** `event`, `http` or `timer`. */
  'trigger',
  /** Who or what that was: a principal, a function. */
  'by',
  /** What decided where the version belongs: a rule of the policy, `tag` or `request`. */
  'rule',
  /** Id of the Event Grid event, where one was delivered. */
  'eventId',
] as const;

interface EventShape {
  readonly properties: readonly string[];
  readonly measurements: readonly string[];
}

/** What each event adds to the common properties. When and how often each is sent: docs/operations.md. */
export const telemetryEvents = {
  ReplicationRequested: { properties: ['outcome'], measurements: [] },
  EventIgnored: { properties: ['reason', 'message'], measurements: [] },
  ReplicationPlanned: {
    properties: ['identitySteps', 'regionsToAdd', 'zonesToRetire', 'findings'],
    measurements: ['targets', 'toAdd', 'kept', 'refused'],
  },
  GalleryIdentityEnsured: { properties: ['identityId', 'steps', 'findings'], measurements: [] },
  TargetsAdded: {
    properties: ['zones', 'regions', 'removed', 'rewrite'],
    measurements: ['targetsBefore', 'targetsAfter'],
  },
  TargetsRetired: { properties: ['zones'], measurements: ['targetsBefore', 'targetsAfter'] },
  TargetReplicated: {
    properties: ['zone', 'region'],
    measurements: ['secondsToDeployable', 'replicas', 'sizeGiB'],
  },
  ReplicationFinished: {
    properties: ['state', 'startedAt', 'findings', 'reason', 'zones', 'unfinishedZones'],
    measurements: ['seconds', 'targets', 'completed', 'refused', 'failed'],
  },
  CompletionNotSent: { properties: ['state', 'startedAt', 'reason'], measurements: ['attempts', 'seconds'] },
  DriftFound: {
    properties: ['zone', 'state', 'lastState', 'outcome', 'reason'],
    measurements: ['driftSeconds'],
  },
  ReconcileFinished: {
    properties: ['outcome', 'reasons', 'galleriesNotFound', 'driftByZone', 'quotas'],
    measurements: [
      'seconds',
      'versions',
      'drifted',
      'started',
      'backlog',
      'unread',
      'oldestGapSeconds',
      'retirable',
      'retiring',
      'takenUp',
      'purged',
      'incompleteInARow',
      'regionsFailed',
      'zonesRemoved',
    ],
  },
  DevBoxGalleryAttached: { properties: ['devCenterId', 'name', 'findings'], measurements: ['seconds'] },
  DevBoxGalleryDetached: { properties: ['devCenterId', 'name'], measurements: [] },
} as const satisfies Record<string, EventShape>;

export type TelemetryEventName = keyof typeof telemetryEvents;

export type CommonProperties = { readonly [Name in (typeof commonProperties)[number]]?: string | undefined };

export type EventProperties<Name extends TelemetryEventName> = CommonProperties &
  Readonly<Record<(typeof telemetryEvents)[Name]['properties'][number], string>>;

export type EventMeasurements<Name extends TelemetryEventName> = Readonly<
  Record<(typeof telemetryEvents)[Name]['measurements'][number], number>
>;

/** Metrics with the properties that split them. Counts are sums of ones; the others are distributions. */
export const telemetryMetrics = {
  /** Count: runs that a hint or request began. */
  ReplicationsStarted: ['gallery', 'trigger'],
  /** Count: runs that ended. */
  ReplicationsFinished: ['gallery', 'trigger', 'state'],
  /** Seconds from a run's start until its zone was seen Completed. */
  ZoneSecondsToDeployable: ['gallery', 'region', 'zone'],
  /** Count: requests to ARM that were sent. `status` is the HTTP status, 0 where no answer came. */
  ArmRequests: ['method', 'resourceType', 'status'],
  /** Count: requests that ARM answered with 429. */
  ArmThrottles: ['method', 'resourceType'],
  /** Runs under way when a reconciliation ended. */
  ReplicationBacklog: [],
  /** Versions that a reconciliation found not in place. */
  VersionDrift: [],
  /** The same, zone by zone. */
  ZoneDrift: ['zone'],
  /** Seconds for which the version that has waited longest has lacked a zone. */
  OldestGapSeconds: [],
} as const satisfies Record<string, readonly string[]>;

export type TelemetryMetricName = keyof typeof telemetryMetrics;

/** Properties of a dependency that is a request to ARM, beside the common ones. */
export const armRequestProperties = [
  'apiVersion',
  'attempt',
  'resourceType',
  'errorCode',
  'correlationId',
  'retryAfterSeconds',
  'remainingReads',
  'remainingWrites',
  'remainingDeletes',
  'remainingResource',
] as const;
