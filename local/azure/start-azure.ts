// Puts the simulated Azure together: ARM over https, the managed identity endpoint over http, and what stands behind them.
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { join } from 'node:path';
import { AccessTokens } from './arm/access-tokens';
import { createArmListener } from './arm/server/arm-server';
import { createServerCertificate } from './arm/server/certificates';
import { closeServer, listenOnLoopback } from './arm/server/listen';
import { ownMachineOnly } from './arm/server/own-machine-only';
import type { Platform, Service } from './arm/service';
import { createCloud } from './cloud';
import { createApplicationInsights } from './services/application-insights/application-insights';
import { createAuthorization } from './services/authorization/authorization';
import { createComputeGallery } from './services/compute-gallery/compute-gallery';
import { createDevCenter } from './services/dev-center/dev-center';
import { createEdgeZones } from './services/edge-zones/edge-zones';
import { zoneEnrollments } from './services/edge-zones/zone-enrollments';
import type { DeliverySettings } from './services/event-grid/delivery-settings';
import { createEventGridService } from './services/event-grid/event-grid-service';
import { functionHostAt } from './services/event-grid/function-host';
import { createGovernance } from './services/governance/governance';
import { createIdentityListener } from './services/managed-identity/identity-server';
import { createManagedIdentity } from './services/managed-identity/managed-identity';
import { createPlatformImages } from './services/platform-images/platform-images';
import { createResources } from './services/resources/resources';
import { createRecorder } from './simulation/recorder';
import type { SimulationSettings } from './simulation/settings';
import { SimulatedClock } from './simulation/simulated-clock';
import { Simulation } from './simulation/simulation';
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
  /** Delivers nothing more: events stay for the next run, requests are answered until `close`. Whoever takes them is being stopped. */
  holdEvents(): void;
  close(): Promise<void>;
}

export async function startAzure(options: AzureOptions = {}): Promise<SimulatedAzure> {
  const { port = 0, stateDir = '.local', clockSpeed = 1, settings = {}, log = () => {} } = options;
  const certificate = await createServerCertificate(stateDir);
  const stateFile = settings.keepState === 'on' ? openStateFile(join(stateDir, 'azure.db')) : undefined;
  const sim = new Simulation(new SimulatedClock(clockSpeed, stateFile?.clockReached), settings, log);
  const tokens = new AccessTokens(join(stateDir, 'azure-token.key'), () => sim.clock.now());
  const cloud = createCloud({ sim, tokens, services: (platform) => createServices(platform, tokens, options) });
  const restored = stateFile?.load(sim.store) ?? false;
  stateFile?.follow(sim.store, sim.clock);
  if (restored) {
    cloud.restore();
  } else {
    cloud.seed();
  }
  const { pipeline, control } = cloud;
  const arm = createArmListener({ sim, pipeline, control, recorder: createRecorder(options.recordFile) });
  const listener = ownMachineOnly(cloud.listener(arm));
  const identityHeader = tokens.secretFor('identity header');
  const identity = ownMachineOnly(createIdentityListener({ sim, tokens, identityHeader }));
  const tls = { cert: certificate.cert, key: certificate.key };
  const armServers: [Server, Server] = [createHttpsServer(tls, listener), createHttpsServer(tls, listener)];
  const identityServers: [Server, Server] = [createHttpServer(identity), createHttpServer(identity)];
  const close = async () => {
    await Promise.all([...armServers, ...identityServers].map(closeServer));
    cloud.close();
    sim.clock.jump(0);
    sim.clock.close();
    stateFile?.close();
  };
  try {
    const armPort = await listenOnLoopback(armServers, port);
    const identityPort = await listenOnLoopback(identityServers, options.identityPort ?? (port === 0 ? 0 : port + 1));
    cloud.resume(`https://localhost:${armPort}`);
    return {
      endpoint: `https://localhost:${armPort}`,
      identityEndpoint: `http://localhost:${identityPort}/msi/token`,
      identityHeader,
      caFile: certificate.caFile,
      caPem: certificate.caPem,
      holdEvents: cloud.close,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Every service there is. Another one is a folder below `services` and a line here. */
function createServices(platform: Platform, tokens: AccessTokens, options: AzureOptions): Service[] {
  const { stateDir = '.local', functionHostUrl = 'http://localhost:7071', eventSettings = {} } = options;
  const services = [
    createComputeGallery({ ...platform, zoneEnrollment: zoneEnrollments(platform.sim) }),
    createManagedIdentity(platform),
    createEdgeZones(platform),
    createAuthorization(platform),
    createGovernance(platform),
    createDevCenter(platform),
    createPlatformImages(platform),
    createEventGridService(platform, tokens, {
      functionHost: functionHostAt(functionHostUrl, stateDir),
      deadLetterDirectory: join(stateDir, 'dead-letters'),
      settings: eventSettings,
    }),
    createApplicationInsights(tokens),
  ];
  return [createResources(platform, services), ...services];
}
