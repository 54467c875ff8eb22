// What the app would have told Application Insights in days that are made up: runs, reconciliations and requests, as
// envelopes. Names and members are those of the code: the compiler sees to it.
import type { EventMeasurements, EventProperties, TelemetryEventName } from '../../../src/telemetry/event-table';
import type { Envelope } from './workspace';

const gallery =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages';

export interface Finding {
  readonly version: string;
  readonly zone: string;
  readonly state?: 'Missing' | 'Failed' | 'Late';
  readonly outcome?: 'started' | 'checking' | 'joined' | 'conflict' | 'ignored';
  /** How the version's last run ended; empty: none is known. */
  readonly lastState?: string;
}

export class AppStory {
  readonly envelopes: Envelope[] = [];

  /** @param start ISO 8601; all other times are hours after it */
  constructor(readonly start: string) {}

  /** @returns ISO 8601 */
  at(hours: number): string {
    return new Date(Date.parse(this.start) + hours * 3_600_000).toISOString();
  }

  tell<Name extends TelemetryEventName>(
    hours: number,
    name: Name,
    properties: EventProperties<Name>,
    measurements: EventMeasurements<Name>,
  ): void {
    this.envelopes.push({
      time: this.at(hours),
      tags: { 'ai.operation.id': properties.replicationId ?? name },
      data: { baseType: 'EventData', baseData: { ver: 2, name, properties, measurements } },
    });
  }

  /** A request of the host, such as one for the app's health. */
  request(hours: number, name: string): void {
    const baseData = { ver: 2, name, responseCode: '200', success: true, duration: '00:00:00.010' };
    this.envelopes.push({ time: this.at(hours), data: { baseType: 'RequestData', baseData } });
  }

  /** A request to ARM. */
  arm(hours: number, resultCode: string, errorCode = ''): void {
    const properties = { resourceType: 'Microsoft.Compute/galleries/images/versions', errorCode };
    const baseData = { ver: 2, name: 'GET /subscriptions/…', resultCode, success: resultCode === '200', properties };
    this.envelopes.push({ time: this.at(hours), data: { baseType: 'RemoteDependencyData', baseData } });
  }

  throttled(hours: number, times: number): void {
    const baseData = { ver: 2, metrics: [{ name: 'ArmThrottles', value: times }], properties: {} };
    this.envelopes.push({ time: this.at(hours), data: { baseType: 'MetricData', baseData } });
  }

  began(hours: number, version: string, outcome: 'started' | 'joined' | 'checking' = 'started', kind = 'event'): void {
    this.tell(hours, 'ReplicationRequested', { ...this.#of(version, kind), outcome }, {});
  }

  arrived(hours: number, version: string, zone: string, sizeGiB = 30): void {
    const properties = { ...this.#of(version, 'event'), zone, region: zone === 'perth' ? 'australiaeast' : 'westus' };
    this.tell(hours, 'TargetReplicated', properties, { secondsToDeployable: 3600, replicas: 2, sizeGiB });
  }

  retired(hours: number, version: string, zones: string): void {
    this.tell(
      hours,
      'TargetsRetired',
      { ...this.#of(version, 'timer'), zones },
      { targetsBefore: 3, targetsAfter: 3 - zones.split(' ').length },
    );
  }

  ended(hours: number, version: string, state: string, unfinishedZones = '', findings = ''): void {
    const startedAt = this.at(hours - 1);
    const counts = { seconds: 3600, targets: 2, completed: 2, refused: 0, failed: unfinishedZones === '' ? 0 : 1 };
    const words = { findings, reason: unfinishedZones === '' ? '' : 'ReplicationFailed: the service said no' };
    const completed = ['losangeles', 'perth'].filter((zone) => !unfinishedZones.includes(`${zone}=`));
    const zones = [...completed.map((zone) => `${zone}=Completed`), unfinishedZones].join(' ').trim();
    const properties = { ...this.#of(version, 'event'), state, startedAt, zones, unfinishedZones, ...words };
    this.tell(hours, 'ReplicationFinished', properties, counts);
  }

  /** A run of an hour. */
  run(hours: number, version: string, state = 'Succeeded', unfinishedZones = ''): void {
    this.began(hours, version);
    this.tell(
      hours + 0.1,
      'TargetsAdded',
      { ...this.#of(version, 'event'), zones: 'losangeles perth', regions: '', removed: '', rewrite: 'false' },
      { targetsBefore: 1, targetsAfter: 3 },
    );
    this.ended(hours + 1, version, state, unfinishedZones);
  }

  /** A reconciliation of five minutes. */
  reconcile(
    hours: number,
    findings: readonly Finding[] = [],
    wrong: { readonly unread?: string; readonly notFound?: string; readonly quotas?: string } = {},
  ): void {
    for (const { version, zone, state = 'Missing', outcome = 'started', lastState = '' } of findings) {
      const properties = { ...this.#of(version, 'timer'), zone, state, lastState, outcome, reason: '' };
      this.tell(hours + 0.02, 'DriftFound', properties, { driftSeconds: 2_229_366 });
      if (outcome === 'started' || outcome === 'checking' || outcome === 'joined') {
        this.began(hours + 0.021, version, outcome, 'timer');
      }
    }
    const { unread = '', notFound = '', quotas = '' } = wrong;
    const outcome = unread === '' && notFound === '' ? 'Complete' : 'Incomplete';
    this.tell(
      hours + 5 / 60,
      'ReconcileFinished',
      {
        trigger: 'timer',
        by: 'reconcileGalleries',
        outcome,
        reasons: [unread, notFound].filter((reason) => reason !== '').join('; '),
        galleriesNotFound: notFound,
        driftByZone: '',
        quotas,
      },
      {
        seconds: 300,
        versions: 10,
        drifted: new Set(findings.map(({ version }) => version)).size,
        started: 0,
        backlog: 0,
        unread: unread === '' ? 0 : 1,
        oldestGapSeconds: 0,
        retirable: 0,
        retiring: 0,
        takenUp: 0,
        purged: 0,
        incompleteInARow: outcome === 'Complete' ? 0 : 1,
        regionsFailed: 0,
        zonesRemoved: 0,
      },
    );
  }

  /** Reconciliations from one time to another, all finding the same. */
  reconcileEvery(
    period: number,
    from: number,
    to: number,
    ...[findings, wrong]: [findings?: readonly Finding[], wrong?: Parameters<AppStory['reconcile']>[2]]
  ): void {
    for (let hours = from; hours <= to; hours += period) {
      this.reconcile(hours, findings, wrong);
    }
  }

  #of(version: string, trigger: string) {
    return {
      replicationId: version,
      imageVersionId: `${gallery}/images/ubuntu/versions/${version}`,
      gallery: gallery.toLowerCase(),
      trigger,
      by: 'somebody',
    };
  }
}
