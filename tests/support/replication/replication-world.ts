// The whole product on virtual time: the real triggers' decisions, orchestrator, activities and ARM clients against the
// simulated Azure in this process. A day of replication takes milliseconds.

import type { TokenCredential } from '@azure/core-auth';
import { InvocationContext } from '@azure/functions';
import type { SimulationSettings } from '../../../local/azure/simulation/settings';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../../local/azure/state/json';
import type { ActivityDeps } from '../../../src/activities/deps';
import type { ArmTransport as ArmTransportOptions } from '../../../src/azure/arm/arm-client';
import type { SharedReadings } from '../../../src/azure/arm/shared-readings';
import { type Config, parseConfig } from '../../../src/config/config';
import { desiredZones } from '../../../src/domain/policy/desired-zones';
import { unreadVersion } from '../../../src/domain/policy/unread-version';
import type { HubService } from '../../../src/domain/replication/lost-instance';
import { type PlacedTargets, placedTargets, plainPlacement } from '../../../src/domain/replication/placement';
import type { Replication } from '../../../src/domain/replication/replication';
import { replicationId } from '../../../src/domain/replication/replication-id';
import { parseImageVersionId } from '../../../src/domain/values/resource-id';
import type { ZoneTarget } from '../../../src/domain/values/zone-target';
import { findReplication, type StartRequest, type StartResult } from '../../../src/functions/replication-runs';
import type { HubClock } from '../../../src/functions/task-hub';
import { reconcileInstanceId } from '../../../src/orchestrators/names';
import type { ReconcileSummary } from '../../../src/orchestrators/reconcile-galleries/contract';
import type { ArmRequestTelemetry } from '../../../src/telemetry/arm-dependency';
import { Agenda } from './agenda';
import { ArmTransport } from './arm-transport';
import { AzureInProcess, appCredential } from './azure-in-process';
import { type Release, type ReleaseName, releaseOf, takes } from './releases/releases';
import type { Activities } from './virtual-hub/hub-engine';
import type { HubInstance } from './virtual-hub/hub-instance';
import { VirtualTaskHub } from './virtual-task-hub';

export const group = '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg';
export const gallery = `${group}/providers/Microsoft.Compute/galleries/contosoImages`;
export const image = `${gallery}/images/ubuntu-pro`;
export const source = { id: `${group}/providers/Microsoft.Compute/images/ubuntu-pro-source` };

export interface TrackedEvent {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly measurements: Readonly<Record<string, number>>;
}

export interface WorldOptions {
  /** Settings besides those that a minimal deployment has. */
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: Partial<SimulationSettings>;
  /** Processes that serve the one task hub, each by how many seconds its clock is ahead; default: one, by none. */
  readonly clocksAhead?: readonly number[];
  /** Which release of the app each process runs; default: today's. */
  readonly releases?: readonly ReleaseName[];
}

/** A process: what it keeps in memory, how long it is up, and its clock. */
interface App {
  release: Release;
  /** The settings as its release reads them. */
  config: Config;
  /** The task hub as it sees it. */
  hub: VirtualTaskHub;
  deps: ActivityDeps;
  activities: Activities;
  shared: SharedReadings;
  upSince: number;
  readonly clock: HubClock;
  readonly service: HubService;
}

const minimalEnv = {
  WATCHED_GALLERIES: gallery,
  EXTENDED_ZONE_TARGETS: 'westus=losangeles=2=StandardSSD_LRS australiaeast=perth',
  GALLERY_IDENTITY_NAME: 'galleryReplicator',
};

/** For so long one process holds the partition of an instance, where several serve the hub. */
const leaseMilliseconds = 600_000;

/** Real milliseconds after which a hanging request is cut. */
const hangMilliseconds = 15;

/** Looks without virtual time going on, after which it never will; some ten seconds. */
const looksMax = 5_000_000;

export class ReplicationWorld {
  readonly agenda = new Agenda();
  readonly azure: AzureInProcess;
  readonly transport: ArmTransport;
  readonly hub: VirtualTaskHub;
  config: Config;
  readonly tracked: TrackedEvent[] = [];
  readonly armRequests: ArmRequestTelemetry[] = [];
  readonly announced: Replication[] = [];
  /** Told before a completion event is taken; throws where the topic is away. */
  onSend: () => void = () => undefined;
  /** Told before a token is fetched; throws where the identity endpoint is away. */
  onToken: () => void = () => undefined;
  /** Which of the apps answers triggers. */
  front = 0;
  /** Which of the apps does all the work of the task hub; null: each in turn. */
  worker: number | null = null;
  private readonly apps: App[];
  private readonly env: Readonly<Record<string, string>>;
  private turnOf = 0;
  private requests = 0;

  constructor({ env = {}, settings = {}, clocksAhead = [0], releases = [] }: WorldOptions = {}) {
    this.env = { ...minimalEnv, ...env };
    this.config = parseConfig(this.env);
    this.azure = new AzureInProcess(this.agenda, { idCase: 'varying', ...settings });
    this.transport = new ArmTransport(this.azure, /^([a-z0-9]+\.)?management\.azure\.com$/);
    this.hub = new VirtualTaskHub(
      this.agenda,
      (instance) => this.orchestratorsFor(instance),
      () => this.nextApp().activities,
    );
    this.apps = clocksAhead.map((seconds, index) => this.createApp(seconds * 1000, releases[index] ?? 'today'));
    this.hub.clockAhead = () => (clocksAhead[(this.worker ?? this.turnOf) % clocksAhead.length] ?? 0) * 1000;
  }

  private get app(): App {
    return this.apps[this.front % this.apps.length] as App;
  }

  /** What the process that answers triggers has read of Azure. */
  get shared(): SharedReadings {
    return this.app.shared;
  }

  /** What the process that answers triggers works with. */
  get deps(): ActivityDeps {
    return this.app.deps;
  }

  get clock(): HubClock {
    return this.app.clock;
  }

  /** As the process knows of its own work. */
  get service(): HubService {
    return this.app.service;
  }

  /** What answers triggers. */
  get release(): Release {
    return this.app.release;
  }

  /** The settings as the process reads them that answers triggers. */
  get frontConfig(): Config {
    return this.app.release.isOlder ? this.app.config : this.config;
  }

  /** The task hub as the process sees it that answers triggers. */
  get frontHub(): VirtualTaskHub {
    return this.app.hub;
  }

  /** A process holds an instance for some minutes, and leaves it to others if it was started by a newer release. */
  private orchestratorsFor({ instanceId, version }: HubInstance): Release['orchestrators'] | null {
    const lease = Math.floor(this.agenda.now() / leaseMilliseconds);
    const letters = [...instanceId].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
    const { release } = this.apps[this.worker ?? (letters + lease) % this.apps.length] as App;
    return takes(release, version) ? release.orchestrators : null;
  }

  /** They take the work of the task hub in turn. */
  private nextApp(): App {
    this.turnOf += 1;
    return this.apps[this.worker ?? this.turnOf % this.apps.length] as App;
  }

  private createApp(ahead: number, releaseName: ReleaseName): App {
    const now = () => this.agenda.now() + ahead;
    const app: App = {
      ...this.startProcess(releaseOf(releaseName)),
      activities: {},
      upSince: now(),
      clock: {
        now,
        elapsed: () => this.agenda.now(),
        wait: async (milliseconds) =>
          await new Promise<void>((resolve) => this.agenda.later(milliseconds / 1000, resolve)),
      },
      service: {
        upSeconds: () => (now() - app.upSince) / 1000,
        idleSeconds: () => (now() - Math.max(this.hub.workedAt + ahead, app.upSince)) / 1000,
      },
    };
    app.activities = this.createActivities(app);
    return app;
  }

  /** As after a crash: clients, budget and everything else in memory are new; Azure and the task hub go on. */
  restartProcess(): void {
    this.restart(this.app, this.app.release);
  }

  /** Every process is started anew with other settings. */
  configure(env: Readonly<Record<string, string>>): void {
    this.config = parseConfig({ ...this.env, ...env });
    for (const app of this.apps) {
      this.restart(app, app.release);
    }
  }

  /** Another release takes the place of a process. */
  deploy(app: number, release: ReleaseName): void {
    this.restart(this.apps[app % this.apps.length] as App, releaseOf(release));
  }

  private restart(app: App, release: Release): void {
    Object.assign(app, this.startProcess(release), { upSince: app.clock.now() });
    app.activities = this.createActivities(app);
  }

  /** Somebody publishes a version into its home region and, if asked, more. */
  async publish(version: string, regions: readonly string[] = ['westus', 'australiaeast'], more: JsonObject = {}) {
    const id = `${image}/versions/${version}`;
    const targetRegions = regions.map((name) => ({ name, regionalReplicaCount: 1 }));
    const body = {
      location: 'westus',
      properties: { publishingProfile: { targetRegions, ...more }, storageProfile: { source } },
    };
    const answer = await this.azure.operator('PUT', id, body);
    if (answer.status >= 300) {
      throw new Error(JSON.stringify(answer.body));
    }
    return id;
  }

  /** The gallery has its identity and the identity its role since long. */
  async giveGalleryIdentity(): Promise<void> {
    await this.replicate(await this.publish('0.0.1'));
    await this.pass(3600);
  }

  /** A hint, or a request where `kind` is http. */
  async start(
    versionId: string,
    kind: 'event' | 'http' | 'timer' = 'event',
    targets: readonly ZoneTarget[] = this.config.targets,
    token: string | null = null,
    placed: Partial<PlacedTargets> = {},
  ): Promise<StartResult> {
    const imageVersionId = parseImageVersionId(versionId);
    if (!imageVersionId.ok) {
      throw new Error(JSON.stringify(imageVersionId.problems));
    }
    this.requests += 1;
    const placement = placed.placement ?? plainPlacement;
    const updates = placement.existingTargets === 'UpdateReplicas' && { updateReplicas: true };
    const request: StartRequest = {
      imageVersionId: imageVersionId.value,
      token: token ?? `request ${this.requests}`,
      targets,
      trigger: { kind, by: 'test' },
      rule: placed.rule ?? (kind === 'http' ? 'request' : 'default'),
      placement,
      policy: { ...this.frontConfig.policy, ...updates },
      completionEvents: true,
    };
    const { release, hub, clock, service } = this.app;
    return await this.live(release.code.startRun(hub, request, { clock, service }));
  }

  /** A hint for a version that was published now, with what the policy of the settings says of it. */
  async hint(versionId: string): Promise<StartResult> {
    const id = parseImageVersionId(versionId);
    if (!id.ok) {
      throw new Error(JSON.stringify(id.problems));
    }
    const now = new Date(this.agenda.now()).toISOString();
    const answer = desiredZones(
      unreadVersion(id.value, now),
      { complete: true, versions: [] },
      this.config.zonePolicy,
      now,
    );
    const placed = placedTargets(answer, now);
    return await this.start(versionId, 'event', placed.targets, null, placed);
  }

  /** Lets virtual time pass until the work is done; where it passes already, the work is only awaited. */
  async live<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = () => {
      isDone = true;
      this.agenda.outsiders -= 1;
    };
    this.agenda.outsiders += 1;
    work.then(done, done);
    let looks = 0;
    let seenAt = this.agenda.now();
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      looks = this.agenda.now() === seenAt ? looks + 1 : 0;
      seenAt = this.agenda.now();
      if (looks > looksMax) {
        throw new Error(`time stands still at ${this.agenda.date().toISOString()}: the agenda itself awaits this work`);
      }
      if (!isDone && !this.agenda.isRunning) {
        await this.agenda.run(() => isDone);
      }
    }
    return await work;
  }

  /** As the API cancels: it looks and asks again each second. */
  async cancel(versionId: string): Promise<Replication | null> {
    const { release, hub, clock } = this.app;
    const { replication } = await this.live(release.code.cancelRun(hub, idOf(versionId), 'a person', clock));
    return replication;
  }

  /** The replication when its run has ended. */
  async finish(versionId: string): Promise<Replication> {
    const id = idOf(versionId);
    await this.agenda.run(() => this.hub.isOver(id));
    const replication = await this.current(versionId);
    if (!this.hub.isOver(id)) {
      throw new Error(`the run never ends: ${JSON.stringify(replication)}`);
    }
    return replication;
  }

  /** The replication as it is now. */
  async current(versionId: string): Promise<Replication> {
    const replication = await findReplication(this.hub, idOf(versionId));
    if (replication === null) {
      throw new Error(`there is no replication of ${versionId}`);
    }
    return replication;
  }

  /** Publishes nothing: a hint for a version that is there, until its run has ended. */
  async replicate(versionId: string, kind: 'event' | 'http' | 'timer' = 'event'): Promise<Replication> {
    await this.start(versionId, kind);
    return await this.finish(versionId);
  }

  /** The reconciliation, from its start to its end; the runs that it starts go on. */
  async reconcile(): Promise<ReconcileSummary> {
    const { release, hub, clock, service } = this.app;
    const config = this.frontConfig;
    const by = { kind: 'timer', by: 'test' } as const;
    await this.live(release.code.startReconciliation({ config, clock, service }, hub, by));
    await this.agenda.run(() => this.hub.isOver(reconcileInstanceId));
    return (await this.hub.getStatus(reconcileInstanceId)).output as ReconcileSummary;
  }

  /** Lets virtual time pass, whatever happens in it. */
  async pass(seconds: number): Promise<void> {
    let over = false;
    this.agenda.later(seconds, () => {
      over = true;
    });
    await this.agenda.run(() => over);
  }

  async version(versionId: string): Promise<JsonObject> {
    return (await this.azure.operator('GET', versionId)).body;
  }

  /** Zones of the version with the state that the service tells, `losangeles: Completed`. */
  async zones(versionId: string): Promise<Readonly<Record<string, string>>> {
    const version = await this.version(versionId);
    const summary = objectsAt(objectAt(version, 'properties', 'replicationStatus'), 'summary');
    const entries = objectsAt(objectAt(version, 'properties', 'publishingProfile'), 'targetExtendedLocations');
    return Object.fromEntries(
      entries.map((entry) => {
        const zone = textAt(objectAt(entry, 'extendedLocation'), 'name') ?? '';
        return [
          zone,
          textAt(
            summary.find(({ region }) => region === zone),
            'state',
          ) ?? 'absent',
        ];
      }),
    );
  }

  /** From now on notices when a zone that was there is there no more, at each answer of ARM's. */
  watchZone(versionId: string, zone: string): () => boolean {
    let was = false;
    let left = false;
    this.transport.onAnswer = () => {
      const profile = objectAt(this.azure.sim.store.get(versionId)?.body, 'properties', 'publishingProfile');
      const is = JSON.stringify(profile.targetExtendedLocations ?? []).includes(`"${zone}"`);
      left ||= was && !is;
      was = is;
    };
    return () => left;
  }

  /** Writes of the version that reached ARM, refused ones included. */
  writesOf(versionId: string): number {
    return this.azure.requests({ method: 'PUT', path: versionId }).length;
  }

  /** Writes of the version that ARM took. */
  acceptedWritesOf(versionId: string): number {
    return this.azure.requests({ method: 'PUT', path: versionId }).filter(({ status }) => status < 300).length;
  }

  close(): void {
    this.agenda.close();
  }

  private startProcess(release: Release): Pick<App, 'release' | 'config' | 'hub' | 'shared' | 'deps'> {
    const { code, defaultVersion } = release;
    const shared = new code.SharedReadings();
    const config = release.isOlder ? code.parseConfig(this.env) : this.config;
    return {
      release,
      config,
      hub: this.hub.as(defaultVersion),
      shared,
      deps: this.createDeps(release, config, shared),
    };
  }

  private createDeps({ code, isOlder }: Release, config: Config, shared: SharedReadings): ActivityDeps {
    const httpClient = isOlder ? this.transport.ofOlderRelease : this.transport;
    const transport: ArmTransportOptions = { httpClient, timeoutMilliseconds: hangMilliseconds };
    const gate = new code.RequestGate(config.arm.budgetShare);
    const telemetry = {
      trackEvent: (name: string, properties: Record<string, string>, measurements: Record<string, number> = {}) =>
        void this.tracked.push({ name, properties, measurements }),
      trackArmRequest: (request: ArmRequestTelemetry) => void this.armRequests.push(request),
    };
    const credential: TokenCredential = {
      getToken: async (...asked) => {
        this.onToken();
        return await appCredential.getToken(...asked);
      },
    };
    return {
      gate,
      arm: new code.ArmClient({ ...config.arm, credential, gate, telemetry, transport, shared }),
      completionTopic: {
        send: async ({ replication }: { readonly replication: Replication }) => {
          this.onSend();
          this.announced.push(replication);
        },
      },
      telemetry,
      zonePolicy: config.zonePolicy,
      zoneCheck: config.zoneCheck,
      devBoxImages: config.devBoxImages,
      devBoxSecurityTypes: config.devBoxSecurityTypes,
      identityTags: config.identityTags,
    };
  }

  private createActivities({ release: { code }, config, hub, deps, clock: appClock, service }: App): Activities {
    const later = async (eventId: string, replication: Replication, traceParent: string | null) =>
      await code
        .createCompletionDelivery(() => hub)({} as never)
        .later(eventId, replication, traceParent);
    // Time passes for what an activity waits for, as the agenda waits for the activity.
    const clock = { ...appClock, wait: async (milliseconds: number) => await this.pass(milliseconds / 1000) };
    const runDeps = { config, telemetry: deps.telemetry, taskHub: () => hub, service, clock };
    const runs = code.createReplicationRuns(runDeps);
    const context = new InvocationContext({ logHandler: () => undefined });
    return {
      ...code.createReplicationActivities(deps, { later }, runs(context)),
      ...code.createDeliveryActivities(deps),
      ...code.createReconcileActivities(deps, runs(context)),
      ...code.createDevBoxActivities(deps),
      ...code.createSelectionActivities(deps, config.zonePolicy, code.createSelectionRuns(runDeps)(context)),
    };
  }
}

const knownIds = new Map<string, string>();

export function idOf(versionId: string): string {
  const known = knownIds.get(versionId) ?? readId(versionId);
  knownIds.set(versionId, known);
  return known;
}

function readId(versionId: string): string {
  const id = parseImageVersionId(versionId);
  if (!id.ok) {
    throw new Error(JSON.stringify(id.problems));
  }
  return replicationId(id.value);
}
