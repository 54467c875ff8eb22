// The whole product on one machine: the simulated Azure and the embedded host with the app, each its own process.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { buildApp, projectRoot } from '../../build/build-app';
import type { HostLog } from '../host/contract';
import type { EngineName } from '../host/engines/engine-name';
import { prepareEngine } from '../host/engines/prepare-engine';
import { type ChildProgram, startChildProgram } from './child-program';
import { freePort } from './free-port';
import { appClientId, identityName, watchedGallery } from './sample';

/**
 * As in the script `host` of package.json: new objects have 16 MB, of which V8 takes three times as much, and are collected by one thread; a
 * function is compiled when it is first called, since what a host does is spread over thousands of them.
 */
const hostNodeOptions = ['--max-semi-space-size=16', '--no-parallel-scavenge', '--always-sparkplug'];

export interface LocalStackOptions {
  /** 0: any that is free, as with the other port. */
  readonly azurePort: number;
  readonly hostPort: number;
  readonly stateDir: string;
  readonly clockSpeed: number;
  /**
   * What the host's durable functions run on, `sqlite` where it is absent. With `azure-storage` only the simulated Azure runs at
   * `clockSpeed`, the host in real time.
   */
  readonly engine?: EngineName;
  /** Added to the environment of both programs; wins over everything else. */
  readonly env?: NodeJS.ProcessEnv;
  readonly log?: ((text: string) => void) | null;
  /** Completion events go to the topic of the simulated Azure, unless the environment names another. */
  readonly tellsCompletion?: boolean;
}

interface AzureReady {
  readonly endpoint: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly caFile: string;
}

export interface LocalStack {
  readonly azure: AzureReady;
  readonly hostUrl: string;
  /** The first host; more with `startHost`. */
  readonly host: StackHost;
  /** Process id of the simulated Azure. */
  readonly azurePid: number;
  /** Resolves when one of the two ends by itself. */
  readonly ended: Promise<number>;
  /**
   * Starts one more host for the same simulated Azure, with these settings above the others. It is stopped by who started it, or with the
   * stack. The simulated Azure sends its events to the first host's port.
   */
  startHost(env?: NodeJS.ProcessEnv): Promise<StackHost>;
  stop(): Promise<void>;
}

export type StackHost = ChildProgram<{ readonly url: string }>;

export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { stateDir, clockSpeed, engine = 'sqlite', log = null } = options;
  const hostPort = options.hostPort === 0 ? await freePort() : options.hostPort;
  const shared = {
    ...process.env,
    LOCAL_STATE_DIR: stateDir,
    CLOCK_SPEED: String(clockSpeed),
    PORT: String(hostPort),
    ...options.env,
  };
  await buildApp();
  await prepareEngine(engine, lines(log ?? ((text) => process.stderr.write(text)))); // the host itself reaches no registry
  const azure = await startChildProgram<AzureReady>(
    join(projectRoot, 'local', 'azure', 'main.ts'),
    { ...shared, AZURE_SIM_PORT: String(options.azurePort), FUNCTION_HOST_URL: `http://localhost:${hostPort}` },
    log,
  );
  const hosts: StackHost[] = [];
  async function startHost(env: NodeJS.ProcessEnv = {}): Promise<StackHost> {
    const started = await startChildProgram<{ readonly url: string }>(
      join(projectRoot, 'local', 'host', 'main.ts'),
      {
        ...sampleSettings,
        ...shared,
        ...engineSettings(engine),
        ...connection(azure.ready),
        ...completion(azure.ready, options),
        ...options.env,
        ...env,
      },
      log,
      hostNodeOptions,
    );
    hosts.push(started);
    return started;
  }
  let host: StackHost;
  try {
    host = await startHost();
  } catch (error) {
    await azure.stop();
    throw error;
  }
  return {
    azure: azure.ready,
    azurePid: azure.pid,
    hostUrl: host.ready.url,
    host,
    ended: Promise.race([azure.ended, host.ended]),
    startHost,
    async stop() {
      azure.prepareToStop();
      await Promise.all(hosts.map((one) => one.stop()));
      await azure.stop();
    },
  };
}

function lines(write: (text: string) => void): HostLog {
  const line = (text: string) => write(`${text}\n`);
  return { info: line, warn: line, error: line };
}

/** The storage of local.settings.json is for another hub: without one in the environment the host starts an emulator of its own. */
function engineSettings(engine: EngineName): NodeJS.ProcessEnv {
  const { AzureWebJobsStorage = '' } = process.env;
  return engine === 'sqlite' ? { HOST_ENGINE: engine } : { HOST_ENGINE: engine, CLOCK_SPEED: '1', AzureWebJobsStorage };
}

/** What a deployment would set; the environment may say otherwise. */
const sampleSettings = {
  WATCHED_GALLERIES: watchedGallery,
  // A policy of the environment stands in its place: the app takes one of them.
  ...(!process.env.REPLICATION_POLICY &&
    !process.env.REPLICATION_POLICY_FILE && {
      EXTENDED_ZONE_TARGETS: 'westus=losangeles=2=StandardSSD_LRS australiaeast=perth',
    }),
  GALLERY_IDENTITY_NAME: identityName,
  TASKHUB_NAME: 'GalleryZoneReplicator',
};

/** Nothing leaves this machine: the Application Insights client asks Microsoft for settings and has no switch for it. */
const nowhere = 'http://127.0.0.1:9';
const local = 'localhost,127.0.0.1,::1,.core.windows.net'; // a storage account that somebody has named for the engine
const offline = {
  HTTPS_PROXY: nowhere,
  https_proxy: nowhere,
  HTTP_PROXY: nowhere,
  http_proxy: nowhere,
  ALL_PROXY: nowhere,
  NO_PROXY: local,
  no_proxy: local,
};

/** Azure names a topic in the host of its endpoint; here the server's own name leads to the seeded one, wherever names below localhost are not known. */
function completion({ endpoint }: AzureReady, { tellsCompletion = false }: LocalStackOptions): NodeJS.ProcessEnv {
  const topic = process.env.COMPLETION_TOPIC_ENDPOINT || (tellsCompletion ? `${endpoint}/api/events` : '');
  return topic === '' ? {} : { COMPLETION_TOPIC_ENDPOINT: topic };
}

/** Ties the app to this simulated Azure, whatever the environment says. */
function connection(azure: AzureReady): NodeJS.ProcessEnv {
  return {
    ARM_ENDPOINT: azure.endpoint,
    ARM_REGIONAL_ENDPOINT: azure.endpoint,
    IDENTITY_ENDPOINT: azure.identityEndpoint,
    IDENTITY_HEADER: azure.identityHeader,
    AZURE_CLIENT_ID: appClientId,
    NODE_EXTRA_CA_CERTS: azure.caFile,
    // A key of its own: the client keeps what it could not send by key, and would send it to the next stack.
    APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${randomUUID()};IngestionEndpoint=${azure.endpoint}/;LiveEndpoint=${azure.endpoint}/`,
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: `Authorization=AAD;ClientId=${appClientId}`,
    APPLICATION_INSIGHTS_NO_STATSBEAT: 'true', // its own usage figures go to Microsoft, wherever the telemetry goes
    OTEL_SERVICE_NAME: 'gallery-zone-replicator',
    ...offline,
  };
}
