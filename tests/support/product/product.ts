// The whole product under test: host with the compiled app, simulated Azure, and people who use both.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { EngineName } from '../../../local/host/engines/engine-name';
import { type AzureUser, createAzureUser } from '../../../local/stack/azure-user';
import { type LocalStack, startLocalStack } from '../../../local/stack/local-stack';
import { publisherClientId, sampleImageVersion, watchedGallery } from '../../../local/stack/sample';
import { isFinal, type Replication } from '../../../src/domain/replication/replication';

const computeApi = 'api-version=2024-03-03';
/** Principal id of the app in the simulated Azure. */
const appPrincipal = 'b0000000-0000-4000-8000-000000000002';

export interface HttpAnswer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface WrittenRequest {
  /** When, by the simulated Azure's clock. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** What the tests look at of a version's JSON. */
export interface VersionBody {
  readonly properties: {
    readonly provisioningState: string;
    readonly publishingProfile: {
      readonly targetRegions: readonly unknown[];
      readonly targetExtendedLocations: readonly unknown[];
      readonly deliveryHints?: unknown;
    };
    readonly safetyProfile: { readonly allowDeletionOfReplicatedLocations: boolean };
  };
}

export interface Product {
  readonly stack: LocalStack;
  readonly publisher: AzureUser;
  /** Who the app is for the simulated Azure. */
  readonly appPrincipal: string;
  versionId(image: string, version: string): string;
  publish(image: string, version: string, change?: (body: typeof sampleImageVersion) => unknown): Promise<void>;
  readVersion(image: string, version: string): Promise<VersionBody>;
  api<Body>(method: string, path: string, body?: unknown): Promise<HttpAnswer<Body>>;
  /** Posts events to the webhook as Event Grid does; one object is a CloudEvent. */
  deliver(events: unknown): Promise<number>;
  replication(id: string): Promise<Replication>;
  /** Waits until the replication satisfies the condition (default: is final). */
  until(id: string, condition?: (replication: Replication) => boolean): Promise<Replication>;
  /** Writes that the app made to ARM, accepted or not, to paths that contain `part`. */
  appWrites(part?: string): Promise<readonly WrittenRequest[]>;
  fault(fault: Record<string, unknown>): Promise<void>;
  clearFaults(): Promise<void>;
  stop(): Promise<void>;
}

/** Real time: with the engine of production the app's waits take as long as they take. */
const patienceMilliseconds = { sqlite: 40_000, 'azure-storage': 180_000 };

/**
 * @param env settings of app and simulated Azure that differ from the sample's
 * @param log gets what app and simulated Azure print
 * @param engine with `azure-storage` only the simulated Azure runs at `clockSpeed`, the app in real time
 */
export async function startProduct(
  env: NodeJS.ProcessEnv = {},
  clockSpeed = 600,
  engine: EngineName = 'sqlite',
  log: ((text: string) => void) | null = null,
): Promise<Product> {
  const stateDir = await mkdtemp(join(tmpdir(), 'gallery-zone-replicator-'));
  const stack = await startLocalStack({
    azurePort: 0,
    hostPort: 0,
    stateDir,
    clockSpeed,
    engine,
    log,
    env: { LOCAL_STATE_DIR: stateDir, RECONCILE_SCHEDULE: 'off', ...env },
  });
  const publisher = await createAzureUser({ ...stack.azure, clientId: publisherClientId });
  const versionId = (image: string, version: string) => `${watchedGallery}/images/${image}/versions/${version}`;

  async function api<Body>(method: string, path: string, body?: unknown): Promise<HttpAnswer<Body>> {
    const answer = await fetch(`${stack.hostUrl}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : {
            body: typeof body === 'string' ? body : JSON.stringify(body),
            headers: { 'content-type': 'application/json' },
          }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: (text === '' ? null : JSON.parse(text)) as Body };
  }

  const replication = async (id: string) => (await api<Replication>('GET', `/api/replications/${id}`)).body;

  return {
    stack,
    publisher,
    appPrincipal,
    versionId,
    api,
    replication,
    async publish(image, version, change = (body) => body) {
      const body = change(structuredClone(sampleImageVersion));
      const { status, body: answer } = await publisher.send('PUT', `${versionId(image, version)}?${computeApi}`, body);
      if (status !== 201) {
        throw new Error(`publishing ${image} ${version} was answered with ${status}: ${JSON.stringify(answer)}`);
      }
    },
    async readVersion(image, version) {
      return (await publisher.send('GET', `${versionId(image, version)}?$expand=ReplicationStatus&${computeApi}`)).body;
    },
    async deliver(events) {
      const answer = await fetch(`${stack.hostUrl}/runtime/webhooks/eventgrid?functionName=onImageVersionEvent`, {
        method: 'POST',
        headers: { 'aeg-event-type': 'Notification', 'content-type': 'application/json' },
        body: typeof events === 'string' ? events : JSON.stringify(events),
      });
      return answer.status;
    },
    async until(id, condition = (one) => isFinal(one.state)) {
      const deadline = Date.now() + patienceMilliseconds[engine];
      for (;;) {
        const seen = await api<Replication>('GET', `/api/replications/${id}`);
        if (seen.status === 200 && condition(seen.body)) {
          return seen.body;
        }
        if (Date.now() > deadline) {
          throw new Error(`not reached in time: ${JSON.stringify(seen.body)}`);
        }
        await wait(50);
      }
    },
    async appWrites(part = '') {
      const { body } = await publisher.send('GET', `/_sim/requests?caller=${appPrincipal}&top=5000`);
      const requests = body.requests as readonly WrittenRequest[];
      return requests.filter(({ method, path }) => method !== 'GET' && path.toLowerCase().includes(part.toLowerCase()));
    },
    async fault(fault) {
      const { status, body } = await publisher.send('POST', '/_sim/faults', fault);
      if (status !== 201) {
        throw new Error(`the fault was refused: ${JSON.stringify(body)}`);
      }
    },
    async clearFaults() {
      await publisher.send('DELETE', '/_sim/faults');
    },
    async stop() {
      await stack.stop();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}
