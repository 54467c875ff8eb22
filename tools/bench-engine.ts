// `npm run bench:engine`: what the durable engine of Azure costs and how fast it is, on Azurite: storage transactions by kind, what a
// run leaves, event to write step by step, orchestrations a second. `-- --long` adds a replication of ten minutes; `-- --part speed`,
// `-- --part transactions`, `-- --part floor` (what an activity costs a bare app) or `-- --part batch` (100 events, beside a bare app) is one part of it. docs/performance.md has figures.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startAzurite } from '../local/host/engines/azure-storage/azurite';
import type { EngineName } from '../local/host/engines/engine-name';
import { startHostProcess } from '../tests/integration/host/host-process';
import { createEngineStore, startEngineHost } from '../tests/support/engines/engine-host';
import { type Product, startProduct } from '../tests/support/product/product';
import { bareBatch, ourBatch } from './bench/batch-on-engine';
import { eventToWriteFigures, idOf } from './bench/event-to-write';
import { printFigures } from './bench/figure';
import { countTransactions, type StorageTransactions, total } from './storage-transactions';

const minutesAMonth = 60 * 24 * 30.4;
const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    part: { type: 'string', default: 'all' },
    rounds: { type: 'string', default: '3' },
  },
});
const rounds = Number(values.rounds);

function print(title: string, transactions: StorageTransactions, per = 1): void {
  console.log(`\n${title}: ${(total(transactions) / per).toFixed(1)} transactions`);
  for (const [kind, count] of [...transactions].sort(([, a], [, b]) => b - a)) {
    console.log(`  ${(count / per).toFixed(1).padStart(7)}  ${kind}`);
  }
}

/** What is left when the engine's idle requests of so many seconds are taken off. */
function without(transactions: StorageTransactions, idle: StorageTransactions, minutes: number): StorageTransactions {
  const left = [...transactions].map(([kind, count]): [string, number] => [
    kind,
    Math.max(0, count - (idle.get(kind) ?? 0) * minutes),
  ]);
  return new Map(left.filter(([, count]) => count >= 0.05));
}

async function speed(engine: EngineName): Promise<void> {
  console.log('');
  printFigures(await eventToWriteFigures(engine));
  const store = await createEngineStore(engine);
  const environment = { TIMER_SCHEDULE: '0 0 0 * * *', HOST_QUIET: 'on' };
  const host = await startEngineHost(store, { app: 'workbench', environment });
  const count = 200;
  const begin = performance.now();
  const api = `${host.url}/runtime/webhooks/durabletask`;
  await Promise.all(
    Array.from({ length: count }, () =>
      fetch(`${api}/orchestrators/greetAll`, { method: 'POST', body: '["a","b","c"]' }),
    ),
  );
  const live = async () => (await fetch(`${api}/instances?runtimeStatus=Pending,Running&showInput=false`)).json();
  while (((await live()) as unknown[]).length > 0) {
    await wait(1000); // each look is a query for every hundred instances
  }
  const seconds = (performance.now() - begin) / 1000;
  console.log(
    `${engine}: ${count} orchestrations of three activities at once: ${(count / seconds).toFixed(1)} a second`,
  );
  await host.stop();
  await store.dispose();
}

async function transactions(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-engine-'));
  const accessLog = join(folder, 'access.log');
  const directory = join(folder, 'storage');
  const log = { info: () => undefined, warn: console.warn, error: console.error };
  const azurite = await startAzurite({ directory, ports: 'free', accessLog, log });
  const settings = { AzureWebJobsStorage: azurite.connectionString, HOST_QUIET: 'on' };
  const product = await startProduct(settings, 60, 'azure-storage');
  const position = () => statSync(accessLog).size;
  const during = async (work: () => Promise<unknown>) => {
    await wait(1000);
    const [from, began] = [position(), Date.now()];
    await work();
    await wait(1000);
    return { counts: countTransactions(accessLog, from), minutes: (Date.now() - began) / 60_000 };
  };

  await product.publish('ubuntu-pro', '1.9.0'); // the gallery's identity comes with it
  await product.until(idOf(product, '1.9.0'));
  await wait(30_000);
  const quiet = await during(() => wait(120_000));
  const idle = new Map([...quiet.counts].map(([kind, count]) => [kind, count / quiet.minutes]));
  print('An idle app, a minute', idle);
  console.log(`  in a month, always on: ${((total(idle) * minutesAMonth) / 1e6).toFixed(2)} million`);

  const versions = ['3.0.0', '3.0.1', '3.0.2', '3.0.3', '3.0.4'];
  const short = await during(async () => {
    for (const version of versions) {
      await product.publish('ubuntu-pro', version);
      await untilFinished(product, idOf(product, version));
    }
  });
  print('A short replication, without the idle part', without(short.counts, idle, short.minutes), versions.length);

  if (values.long) {
    const times = { zoneReplicationSeconds: 36_000, regionReplicationSeconds: 3_600 };
    await product.publisher.send('PATCH', '/_sim/settings', times);
    const long = await during(async () => {
      await product.publish('ubuntu-pro', '4.0.0');
      await untilFinished(product, idOf(product, '4.0.0'));
    });
    print(`A replication of ${long.minutes.toFixed(1)} minutes`, without(long.counts, idle, long.minutes));
  }
  await product.stop();
  await azurite.stop();
  const ids = [...versions, ...(values.long ? ['4.0.0'] : [])].map((version) => idOf(product, version));
  for (const [id, left] of historyLeft(directory, ids)) {
    console.log(`left by ${id}: ${left.rows} history rows, ${(left.bytes / 1024).toFixed(1)} KB`);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** What one more activity in a row costs an app that does nothing else: no orchestration is cheaper by the activity. */
async function floor(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-engine-'));
  const accessLog = join(folder, 'access.log');
  const log = { info: () => undefined, warn: console.warn, error: console.error };
  const azurite = await startAzurite({ directory: join(folder, 'storage'), ports: 'free', accessLog, log });
  const environment = {
    HOST_ENGINE: 'azure-storage',
    AzureWebJobsStorage: azurite.connectionString,
    TIMER_SCHEDULE: '0 0 0 * * *',
    HOST_QUIET: 'on',
  };
  const host = await startHostProcess({ app: 'workbench', stateDirectory: folder, environment });
  const api = `${host.url}/runtime/webhooks/durabletask`;
  const run = async (activities: number) => {
    const names = Array.from({ length: activities }, (_, index) => String(index));
    const started = await fetch(`${api}/orchestrators/greetAll`, { method: 'POST', body: JSON.stringify(names) });
    const { id } = (await started.json()) as { readonly id: string };
    await wait(5_000 + activities * 300); // each look would be a transaction
    const status = (await (await fetch(`${api}/instances/${id}`)).json()) as { readonly runtimeStatus: string };
    if (status.runtimeStatus !== 'Completed') {
      throw new Error(`an orchestration of ${activities} activities is ${status.runtimeStatus}`);
    }
  };
  const countsOf = async (activities: number) => {
    const from = statSync(accessLog).size;
    const began = Date.now();
    await run(activities);
    await wait(15_000); // the queues are polled less and less often until then
    return { counts: countTransactions(accessLog, from), minutes: (Date.now() - began) / 60_000 };
  };
  await run(3);
  await wait(30_000);
  const few = await countsOf(2);
  const many = await countsOf(22);
  const more = many.minutes - few.minutes;
  const quietFrom = statSync(accessLog).size;
  const quietBegan = Date.now();
  await wait(60_000);
  const quietMinutes = (Date.now() - quietBegan) / 60_000;
  const idle = new Map(
    [...countTransactions(accessLog, quietFrom)].map(([kind, count]) => [kind, count / quietMinutes]),
  );
  const twenty = new Map([...many.counts].map(([kind, count]) => [kind, count - (few.counts.get(kind) ?? 0)]));
  print('One more activity of a bare app', without(twenty, idle, more), 20);
  await host.stop();
  await azurite.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Asks the simulated Azure whether it was told of the end: asking the app would cost transactions of its own. */
async function untilFinished(product: Product, id: string): Promise<void> {
  for (;;) {
    const told = `/_sim/telemetry?name=ReplicationFinished&replicationId=${encodeURIComponent(id)}`;
    const { body } = await product.publisher.send('GET', told);
    if ((body.items as readonly unknown[]).length > 0) {
      return;
    }
    await wait(500);
  }
}

/** Rows of the history table and their bytes as JSON, by instance, from the file that the emulator has written at its end. */
function historyLeft(directory: string, ids: readonly string[]) {
  const database = JSON.parse(readFileSync(join(directory, '__azurite_db_table__.json'), 'utf8')) as {
    collections: ReadonlyArray<{ name: string; data: ReadonlyArray<{ PartitionKey?: string; properties?: unknown }> }>;
  };
  const rows = database.collections.filter(({ name }) => name.endsWith('History')).flatMap(({ data }) => data);
  return ids.map((id) => {
    const mine = rows.filter(({ PartitionKey }) => PartitionKey === id);
    const bytes = mine.reduce((sum, { properties }) => sum + Buffer.byteLength(JSON.stringify(properties)), 0);
    return [id, { rows: mine.length, bytes }] as const;
  });
}

const batchSize = 100;

/** How long a batch takes here, beside an app that does nothing but be started: in turn, so that load meets both alike. */
async function batch(): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (const [app, measure] of [
      ['a bare app to its last second activity', bareBatch],
      ['our app to its last write', ourBatch],
    ] as const) {
      const { seconds, transactions } = await measure(batchSize);
      print(`A delivery of ${batchSize} events, ${app}: ${seconds.toFixed(1)} s; each`, transactions, batchSize);
    }
  }
}

async function main(): Promise<void> {
  if (values.part === 'all' || values.part === 'batch') {
    await batch();
  }
  if (values.part === 'all' || values.part === 'transactions') {
    await transactions();
  }
  if (values.part === 'all' || values.part === 'floor') {
    await floor();
  }
  if (values.part === 'all' || values.part === 'speed') {
    await speed('azure-storage');
    await speed('sqlite');
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
