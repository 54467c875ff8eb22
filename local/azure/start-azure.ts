// Puts the simulated Azure together: ARM over https, the managed identity endpoint over http, and what stands behind them.
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { join } from 'node:path';
import { AccessTokens } from './arm/access-tokens';
import { createPipeline } from './arm/arm-pipeline';
import { Operations } from './arm/operations';
import { ArmRouter } from './arm/router';
import { createArmListener } from './arm/server/arm-server';
import { createServerCertificate } from './arm/server/certificates';
import { closeServer, listenOnLoopback } from './arm/server/listen';
import { defineTrackedOperations } from './arm/tracked/tracked-write';
import { createTelemetryListener } from './services/application-insights/telemetry-listener';
import { TelemetryLog } from './services/application-insights/telemetry-log';
import { roleAssignmentRoutes } from './services/authorization/role-assignments';
import { roleDefinitionRoutes } from './services/authorization/role-definitions';
import { galleryRoutes } from './services/compute-gallery/galleries';
import { galleryImageVersionRoutes } from './services/compute-gallery/gallery-image-versions';
import { galleryImageRoutes } from './services/compute-gallery/gallery-images';
import { extendedZoneRoutes } from './services/edge-zones/extended-zones';
import { featureRoutes } from './services/edge-zones/features';
import type { DeliverySettings } from './services/event-grid/delivery-settings';
import { createEventGrid, type EventGrid } from './services/event-grid/event-grid';
import { functionHostAt } from './services/event-grid/function-host';
import { seedEventSubscription } from './services/event-grid/seed-event-subscription';
import { createIdentityListener } from './services/managed-identity/identity-server';
import { userAssignedIdentityRoutes } from './services/managed-identity/user-assigned-identities';
import { resourceGroupRoutes } from './services/resources/resource-groups';
import { resourceProviderRoutes } from './services/resources/resource-providers';
import { seedStore } from './services/resources/seed';
import { subscriptionRoutes } from './services/resources/subscriptions';
import { createControl } from './simulation/control';
import { createRecorder } from './simulation/recorder';
import { RequestLog } from './simulation/request-log';
import type { SimulationSettings } from './simulation/settings';
import { SimulatedClock } from './simulation/simulated-clock';
import { Simulation } from './simulation/simulation';
import { Throttle } from './simulation/throttle';
import { openStateFile } from './state/state-file';

export interface AzureOptions {
  /** Port of ARM; 0 or absent: any that is free. */
  readonly port?: number;
  /** Port of the managed identity endpoint; absent: the next one after `port`, or any. */
  readonly identityPort?: number;
  /** Where the certificate authority and the kept state are; default `.local`. */
  readonly stateDir?: string;
  /** Simulated seconds in a real one; default 1. */
  readonly clockSpeed?: number;
  readonly log?: (line: string) => void;
  readonly settings?: Partial<SimulationSettings>;
  /** File that request and answer pairs are appended to. */
  readonly recordFile?: string;
  /** Where events for functions go; default `http://localhost:7071`. */
  readonly functionHostUrl?: string;
  readonly eventSettings?: Partial<DeliverySettings>;
}

export interface SimulatedAzure {
  /** `https://localhost:PORT` */
  readonly endpoint: string;
  /** `http://localhost:PORT/msi/token` */
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly caFile: string;
  readonly caPem: string;
  close(): Promise<void>;
}

export async function startAzure(options: AzureOptions = {}): Promise<SimulatedAzure> {
  const { port = 0, stateDir = '.local', clockSpeed = 1, settings = {}, log = () => {} } = options;
  const certificate = await createServerCertificate(stateDir);
  const stateFile = settings.keepState === 'on' ? openStateFile(join(stateDir, 'azure.db')) : undefined;
  const sim = new Simulation(new SimulatedClock(clockSpeed, stateFile?.clockReached), settings, log);
  const tokens = new AccessTokens(join(stateDir, 'azure-token.key'));
  const eventGrid = createEventGrid({
    simulation: sim,
    functionHost: functionHostAt(options.functionHostUrl ?? 'http://localhost:7071', stateDir),
    deadLetterDirectory: join(stateDir, 'dead-letters'),
    ...(options.eventSettings ? { settings: options.eventSettings } : {}),
  });
  const operations = new Operations(sim, eventGrid.publish);
  const requestLog = new RequestLog();
  const telemetryLog = new TelemetryLog();
  const throttle = new Throttle();
  const reset = () => {
    sim.clock.close();
    sim.resetBehaviour();
    sim.store.clear();
    eventGrid.reset();
    requestLog.clear();
    telemetryLog.clear();
    throttle.clear();
    fill(sim, eventGrid);
  };
  const router = createRouter(sim, operations, eventGrid);
  const restored = stateFile?.load(sim.store) ?? false;
  stateFile?.follow(sim.store, sim.clock);
  if (restored) {
    operations.resume();
  } else {
    fill(sim, eventGrid);
  }
  const pipeline = createPipeline({
    sim,
    router,
    operations,
    tokens,
    requestLog,
    throttle,
    onResourceWrite: eventGrid.publish,
  });
  const control = createControl({ sim, requestLog, reset, others: [eventGrid.control] });
  const arm = createArmListener({ sim, pipeline, control, recorder: createRecorder(options.recordFile) });
  const listener = createTelemetryListener({ tokens, log: telemetryLog, next: arm });
  const identityHeader = tokens.secretFor('identity header');
  const identity = createIdentityListener({ sim, tokens, identityHeader });
  const tls = { cert: certificate.cert, key: certificate.key };
  const armServers: [Server, Server] = [createHttpsServer(tls, listener), createHttpsServer(tls, listener)];
  const identityServers: [Server, Server] = [createHttpServer(identity), createHttpServer(identity)];
  const close = async () => {
    await Promise.all([...armServers, ...identityServers].map(closeServer));
    eventGrid.close();
    sim.clock.jump(0);
    sim.clock.close();
    stateFile?.close();
  };
  try {
    const armPort = await listenOnLoopback(armServers, port);
    const identityPort = await listenOnLoopback(identityServers, options.identityPort ?? (port === 0 ? 0 : port + 1));
    eventGrid.resume(`https://localhost:${armPort}`);
    return {
      endpoint: `https://localhost:${armPort}`,
      identityEndpoint: `http://localhost:${identityPort}/msi/token`,
      identityHeader,
      caFile: certificate.caFile,
      caPem: certificate.caPem,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function createRouter(sim: Simulation, operations: Operations, eventGrid: EventGrid): ArmRouter {
  defineTrackedOperations(sim, operations);
  return new ArmRouter().add(
    operations.route(),
    ...galleryImageVersionRoutes(sim, operations),
    ...galleryImageRoutes(sim, operations),
    ...galleryRoutes(sim, operations),
    ...userAssignedIdentityRoutes(sim),
    ...extendedZoneRoutes(sim),
    ...featureRoutes(sim),
    ...resourceGroupRoutes(sim, operations),
    ...subscriptionRoutes(sim),
    ...resourceProviderRoutes(sim),
    ...roleAssignmentRoutes(sim),
    ...roleDefinitionRoutes(sim),
    ...eventGrid.routes(),
  );
}

function fill(sim: Simulation, eventGrid: EventGrid): void {
  seedStore(sim);
  eventGrid.install(seedEventSubscription);
}
