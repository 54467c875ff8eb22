// The package on the real Functions host (`func start`) with Azurite, against the simulated Azure: a published version
// arrives. Runs where both programs are on the path (docs/deployment.md, "On your machine"), and says so where not.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { projectRoot } from '../../build/build-app';
import { type AzureUser, createAzureUser } from '../../local/stack/azure-user';
import { type ChildProgram, startChildProgram } from '../../local/stack/child-program';
import { freePort } from '../../local/stack/free-port';
import { appClientId, publisherClientId, sampleImageVersion, watchedGallery } from '../../local/stack/sample';
import { isFinal, type Replication } from '../../src/domain/replication/replication';
import { layOutPackage } from '../../tools/package-app';
import { readProjectFile } from '../support/infra/infra-text';

const missing = ['func', 'azurite'].filter((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error);
const wherePossible = missing.length === 0 ? describe : describe.skip;
if (missing.length > 0) {
  console.log(`func start is not tested: ${missing.join(' and ')} not found on the path.`);
}

interface AzureReady {
  readonly endpoint: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly caFile: string;
}

/** The first start downloads the extension bundle. */
const patienceMilliseconds = 180_000;
/** An account of Azurite's, for this run only. */
const account = { name: 'funcstart', key: randomBytes(64).toString('base64') };

wherePossible('the package under func start', () => {
  let folder: string;
  let stateDir: string;
  let azure: ChildProgram<AzureReady>;
  let publisher: AzureUser;
  let url: string;
  const children: ChildProcess[] = [];
  let printed = '';

  function start(program: string, parameters: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env) {
    const child = spawn(program, parameters, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed = (printed + text).slice(-20_000);
      });
    }
    children.push(child);
  }

  async function until<T>(read: () => Promise<T | undefined>, what: string): Promise<T> {
    const deadline = Date.now() + patienceMilliseconds;
    while (Date.now() < deadline) {
      const found = await read().catch(() => undefined);
      if (found !== undefined) {
        return found;
      }
      await wait(500);
    }
    throw new Error(`${what} was not seen in time. Printed: ${printed}`);
  }

  beforeAll(async () => {
    const [port, blob, queue, table] = [await freePort(), await freePort(), await freePort(), await freePort()];
    folder = mkdtempSync(join(tmpdir(), 'func-start-'));
    layOutPackage(folder);
    stateDir = mkdtempSync(join(tmpdir(), 'func-start-'));
    url = `http://localhost:${port}`;
    azure = await startChildProgram<AzureReady>(
      join(projectRoot, 'local', 'azure', 'main.ts'),
      {
        ...process.env,
        LOCAL_STATE_DIR: stateDir,
        AZURE_SIM_PORT: '0',
        FUNCTION_HOST_URL: url,
        CLOCK_SPEED: '60',
      },
      null,
    );
    publisher = await createAzureUser({ ...azure.ready, clientId: publisherClientId });
    start(
      'azurite',
      [
        '--silent',
        '--inMemoryPersistence',
        '--skipApiVersionCheck',
        '--blobPort',
        `${blob}`,
        '--queuePort',
        `${queue}`,
        '--tablePort',
        `${table}`,
      ],
      folder,
      { ...process.env, AZURITE_ACCOUNTS: `${account.name}:${account.key}` },
    );
    const endpoint = (service: string, at: number) => `${service}Endpoint=http://127.0.0.1:${at}/${account.name}`;
    const sample = JSON.parse(readProjectFile('local.settings.sample.json')) as { Values: Record<string, string> };
    const settings = {
      ...sample.Values,
      AzureWebJobsStorage: `DefaultEndpointsProtocol=http;AccountName=${account.name};AccountKey=${account.key};${endpoint('Blob', blob)};${endpoint('Queue', queue)};${endpoint('Table', table)}`,
      WATCHED_GALLERIES: watchedGallery,
      ARM_ENDPOINT: azure.ready.endpoint,
      ARM_REGIONAL_ENDPOINT: azure.ready.endpoint,
      AZURE_CLIENT_ID: appClientId,
      IDENTITY_ENDPOINT: azure.ready.identityEndpoint,
      IDENTITY_HEADER: azure.ready.identityHeader,
    };
    writeFileSync(join(folder, 'local.settings.json'), JSON.stringify({ IsEncrypted: false, Values: settings }));
    start('func', ['start', '--port', `${port}`], folder, { ...process.env, NODE_EXTRA_CA_CERTS: azure.ready.caFile });
    await until(async () => ((await fetch(`${url}/api/health`)).status === 200 ? true : undefined), 'a healthy app');
  }, 2 * patienceMilliseconds);

  afterAll(async () => {
    for (const child of children.filter(({ exitCode, pid }) => exitCode === null && pid !== undefined)) {
      const ended = once(child, 'exit');
      process.kill(-(child.pid as number), 'SIGTERM'); // func has children of its own
      await ended;
    }
    await azure?.stop();
    for (const used of [folder, stateDir]) {
      rmSync(used, { recursive: true, force: true });
    }
  });

  test(
    'a published version arrives in both zones',
    async () => {
      const path = `${watchedGallery}/images/ubuntu-pro/versions/8.0.0?api-version=2024-03-03`;
      expect(await publisher.send('PUT', path, sampleImageVersion)).toMatchObject({ status: 201 });
      const replication = await until(async () => {
        const { value } = (await (await fetch(`${url}/api/replications`)).json()) as { value: readonly Replication[] };
        return value.find(({ state }) => isFinal(state));
      }, 'the end of the replication');
      expect(replication).toMatchObject({
        state: 'Succeeded',
        targets: [{ state: 'Completed' }, { state: 'Completed' }],
      });
    },
    patienceMilliseconds,
  );
});
