// Telemetry that cannot be sent costs the telemetry and nothing else: the replication, the answers and the stop go on.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createAzureUser } from '../../../local/stack/azure-user';
import { startLocalStack } from '../../../local/stack/local-stack';
import { publisherClientId, sampleImageVersion, watchedGallery } from '../../../local/stack/sample';
import type { Replication } from '../../../src/domain/replication/replication';

const guid = '11111111-2222-3333-4444-555555555555';
const sockets = new Set<Socket>();
let silent: Server;
let stateDir: string;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'telemetry-'));
  // Takes connections and never says a word.
  silent = createServer((socket) => sockets.add(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
  await once(silent, 'listening');
});
afterAll(async () => {
  for (const socket of sockets) {
    socket.destroy();
  }
  silent.close();
  await rm(stateDir, { recursive: true, force: true });
});

const silentEndpoint = () => `https://localhost:${(silent.address() as AddressInfo).port}/`;

/** Publishes a version and waits for its end; answers the outcome, what was logged, and how long the stop took. */
async function replicate(folder: string, env: NodeJS.ProcessEnv) {
  const printed: string[] = [];
  const stack = await startLocalStack({
    azurePort: 0,
    hostPort: 0,
    stateDir: join(stateDir, folder),
    clockSpeed: 600,
    env: { TMPDIR: stateDir, RECONCILE_SCHEDULE: 'off', OTEL_BLRP_SCHEDULE_DELAY: '100', ...env },
    log: (text) => void printed.push(text),
  });
  try {
    const user = await createAzureUser({ ...stack.azure, clientId: publisherClientId });
    const path = `${watchedGallery}/images/ubuntu-pro/versions/4.0.0?api-version=2024-03-03`;
    await user.send('PUT', path, sampleImageVersion);
    const replication = await untilFinal(stack.hostUrl);
    const { body } = await user.send('GET', '/_sim/telemetry');
    const before = Date.now();
    await stack.stop();
    return { replication, arrived: body.items.length as number, log: printed.join(''), stopped: Date.now() - before };
  } finally {
    await stack.stop();
  }
}

async function untilFinal(hostUrl: string): Promise<Replication> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await fetch(`${hostUrl}/api/replications`);
    const [replication] = ((await answer.json()) as { value: readonly Replication[] }).value;
    if (replication !== undefined && replication.finishedAt !== null) {
      return replication;
    }
    if (Date.now() > deadline) {
      throw new Error(`not reached in time: ${JSON.stringify(replication)}`);
    }
    await wait(100);
  }
}

test('a connection string that is none: one line in the log, and the app works', async () => {
  const { replication, arrived, log } = await replicate('nonsense', {
    APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=secret',
  });
  expect(replication.state).toBe('Succeeded');
  expect(arrived).toBe(0);
  expect(log.match(/No telemetry is sent: .*/g)).toEqual([
    'No telemetry is sent: APPLICATIONINSIGHTS_CONNECTION_STRING has no InstrumentationKey that is a GUID.',
  ]);
  expect(log).not.toContain('secret');
});

test('an ingestion that refuses: the log says so once, and the app works', async () => {
  const { replication, arrived, log } = await replicate('refused', {
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: '', // the simulated ingestion has local authentication off, too
  });
  expect(replication.state).toBe('Succeeded');
  expect(arrived).toBe(0);
  expect(log.match(/Telemetry cannot be sent: .*?\./g)).toEqual([
    expect.stringMatching(/^Telemetry cannot be sent: localhost:\d+ answered 401\.$/),
  ]);
});

test('an ingestion that never answers: the app works, and stops in time', async () => {
  const { replication, arrived, stopped } = await replicate('silent', {
    APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${guid};IngestionEndpoint=${silentEndpoint()}`,
  });
  expect(replication.state).toBe('Succeeded');
  expect(arrived).toBe(0);
  expect(sockets.size).toBeGreaterThan(0);
  expect(stopped).toBeLessThan(8_000);
});
