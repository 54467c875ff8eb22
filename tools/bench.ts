// `npm run bench [-- --quick | --long | --only PART] [--versions N,…] [--out FILE] [--compare FILE]`: counts, and speed and size as ratios
// within one run, so that they compare from machine to machine. --quick: without what needs processes and minutes; --long: 3,000 and
// 10,000 versions through the stack; --versions: as many.
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startAzure } from '../local/azure/start-azure';
import { createAzureUser } from '../local/stack/azure-user';
import { startLocalStack } from '../local/stack/local-stack';
import { publisherClientId, sampleImageVersion, watchedGallery } from '../local/stack/sample';
import { isFinal, type Replication } from '../src/domain/replication/replication';
import { armRequests } from './bench/arm-requests';
import { demoTime } from './bench/demo-time';
import { eventToWriteFigures } from './bench/event-to-write';
import { type Figure, printComparison, printFigures } from './bench/figure';
import { manyRecords } from './bench/many-records';
import { processLoad } from './bench/process-load';
import { stackOfThousands } from './bench/stack-of-thousands';
import { tenThousandVersions } from './bench/ten-thousand-versions';
import { throttleStorm } from './bench/throttle-storm';
import { benchDurable } from './bench-durable';

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Transactions a second that the disk gives the durable engine at best: one row each, as durable as its own. */
async function sqliteCommitsPerSecond(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const database = new DatabaseSync(join(folder, 'plain.db'));
  database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE t(v TEXT)');
  const insert = database.prepare('INSERT INTO t VALUES (?)');
  const started = performance.now();
  const count = 5_000;
  for (let i = 0; i < count; i += 1) {
    insert.run('x'.repeat(200));
  }
  const perSecond = (count / (performance.now() - started)) * 1000;
  database.close();
  await rm(folder, { recursive: true });
  return perSecond;
}

async function durable(): Promise<readonly Figure[]> {
  const commits = await sqliteCommitsPerSecond();
  const { perSecond, fanOutMs, singleMs, heapMb, fileMb } = await benchDurable(2_000);
  return [
    {
      name: 'sqlite engine: an orchestration of three activities in a burst of 2,000',
      unit: 'bare commits',
      measured: commits / perSecond,
      toReach: null,
      limit: `${perSecond} a second here, heap ${heapMb} MB, file ${fileMb} MB`,
    },
    {
      name: 'sqlite engine: fan-out of 100 activities beside three in a row',
      unit: '×',
      measured: fanOutMs / singleMs,
      toReach: null,
      limit: `${fanOutMs.toFixed(1)} ms here`,
    },
  ];
}

/** Seconds between two polls of @azure/core-lro where the service states nothing. */
const sdkPollSeconds = 2;
const crowd = 40;

async function replications(): Promise<readonly Figure[]> {
  const stateDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const stack = await startLocalStack({
    azurePort: 0,
    hostPort: 0,
    stateDir,
    clockSpeed: 300,
    env: { LOCAL_STATE_DIR: stateDir, HOST_QUIET: 'on', RECONCILE_SCHEDULE: 'off' },
  });
  try {
    const publisher = await createAzureUser({ ...stack.azure, clientId: publisherClientId });
    const requests = async (): Promise<number> =>
      (await publisher.send('GET', '/_sim/requests?caller=b0000000-0000-4000-8000-000000000002')).body.total;
    const list = async () =>
      ((await (await fetch(`${stack.hostUrl}/api/replications?$top=1000`)).json()) as { value: Replication[] }).value;
    const publish = async (versions: readonly string[]) => {
      const before = await requests();
      const started = performance.now();
      await Promise.all(
        versions.map((version) =>
          publisher.send(
            'PUT',
            `${watchedGallery}/images/ubuntu-pro/versions/${version}?api-version=2024-03-03`,
            sampleImageVersion,
          ),
        ),
      );
      let mine: Replication[] = [];
      while (mine.length < versions.length || !mine.every((one) => isFinal(one.state))) {
        await wait(100);
        mine = (await list()).filter((one) => versions.some((version) => one.imageVersionId.endsWith(`/${version}`)));
      }
      const failed = mine.filter((one) => one.state !== 'Succeeded');
      if (failed.length > 0) {
        throw new Error(`not Succeeded: ${JSON.stringify(failed[0])}`);
      }
      const seconds = mine.map((one) => (Date.parse(one.finishedAt ?? '') - Date.parse(one.startedAt)) / 1000);
      return {
        each: ((await requests()) - before) / versions.length,
        seconds: median(seconds),
        milliseconds: performance.now() - started,
      };
    };
    await publish(['1.9.0']); // the gallery's identity comes with it
    const one = await publish(['2.0.0']);
    const many = await publish(Array.from({ length: crowd }, (_, index) => `3.0.${index}`));
    return [
      {
        name: "whole product: requests of a replication beside an SDK poller's",
        unit: '×',
        measured: one.each / (one.seconds / sdkPollSeconds),
        toReach: null,
        limit: `${one.each} in ${(one.seconds / 60).toFixed(1)} simulated minutes, polls included`,
      },
      {
        name: `whole product: ${crowd} replications at once beside one, time`,
        unit: '×',
        measured: many.milliseconds / one.milliseconds,
        toReach: null,
        limit: `${many.each.toFixed(1)} requests each, polls included`,
      },
    ];
  } finally {
    await stack.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}

const thousands = 10;

/** Reading one version of the simulated Azure when there are few and when there are very many. */
async function manyVersions(): Promise<readonly Figure[]> {
  const stateDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const azure = await startAzure({ stateDir });
  try {
    const user = await createAzureUser({ ...azure, clientId: publisherClientId });
    const path = (patch: number) => `${watchedGallery}/images/ubuntu-pro/versions/9.0.${patch}?api-version=2024-03-03`;
    const write = async (from: number, to: number) => {
      for (let patch = from; patch < to; patch += 20) {
        await Promise.all(
          Array.from({ length: 20 }, (_, index) => user.send('PUT', path(patch + index), sampleImageVersion)),
        );
      }
    };
    const read = async () => {
      const times: number[] = [];
      for (let turn = 0; turn < 101; turn += 1) {
        const started = performance.now();
        await user.send('GET', `${path(7)}&$expand=ReplicationStatus`);
        times.push(performance.now() - started);
      }
      return median(times);
    };
    await write(0, 20);
    const few = await read();
    await write(20, thousands * 1000);
    const many = await read();
    return [
      {
        name: `simulated Azure: a read among ${thousands},000 versions beside one among 20`,
        unit: '×',
        measured: many / few,
        toReach: null,
        limit: `${many.toFixed(2)} ms here`,
      },
    ];
  } finally {
    await azure.close();
    await rm(stateDir, { recursive: true, force: true });
  }
}

/** By name, in the order in which they are measured. */
const quickParts = { processLoad, armRequests, manyRecords, tenThousandVersions };
const parts = {
  ...quickParts,
  throttleStorm,
  durable,
  replications,
  manyVersions,
  eventToWrite: async () => await eventToWriteFigures('sqlite'),
  demoTime,
};

function countsOfStack(versions: string | undefined, long: boolean): readonly number[] {
  const counts = (versions ?? (long ? '3000,10000' : '3000')).split(',').map(Number);
  if (!counts.every((count) => Number.isInteger(count) && count > 0)) {
    throw new Error(`--versions is '${versions}'; it must be numbers of versions, such as 3000,10000`);
  }
  return counts;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      long: { type: 'boolean', default: false },
      only: { type: 'string' },
      versions: { type: 'string' },
      out: { type: 'string', default: 'dist/bench.json' },
      compare: { type: 'string' },
    },
  });
  // Read first: it may be the file that is written.
  const before =
    values.compare === undefined
      ? null
      : (JSON.parse(readFileSync(values.compare, 'utf8')) as { readonly figures: readonly Figure[] }).figures;
  const counts = countsOfStack(values.versions, values.long);
  const stack = async () => await stackOfThousands(counts);
  const all = Object.entries(values.quick ? quickParts : { ...parts, stack });
  const chosen = all.filter(([name]) => values.only === undefined || name === values.only);
  if (chosen.length === 0) {
    throw new Error(`--only is '${values.only}'; it must be one of ${all.map(([name]) => name).join(', ')}`);
  }
  const figures: Figure[] = [];
  for (const [, part] of chosen) {
    figures.push(...(await part()));
  }
  printFigures(figures);
  writeFileSync(values.out, `${JSON.stringify({ measuredAt: new Date().toISOString(), figures }, null, 2)}\n`);
  console.log(`\nWritten to ${values.out}.`);
  if (before !== null) {
    printComparison(before, figures);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
