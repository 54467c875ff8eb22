// `npm run bench`: speed and size as ratios within one run, so that they compare from machine to machine.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { appBundle, buildApp } from '../build/build-app';
import { startAzure } from '../local/azure/start-azure';
import { createAzureUser } from '../local/stack/azure-user';
import { startLocalStack } from '../local/stack/local-stack';
import { publisherClientId, sampleImageVersion, watchedGallery } from '../local/stack/sample';
import { isFinal, type Replication } from '../src/domain/replication/replication';
import { benchDurable } from './bench-durable';

interface Row {
  readonly what: string;
  readonly figure: string;
  readonly ratio: string;
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Milliseconds of a Node process that runs `code`, the median of several. */
function nodeProcess(code: string): number {
  const run = () => {
    const started = performance.now();
    execFileSync(process.execPath, ['-e', code], { stdio: 'ignore' });
    return performance.now() - started;
  };
  return median(Array.from({ length: 7 }, run));
}

/** What the worker supplies, as little of it as the libraries need to load. */
const coreModule = `const M=require('node:module');const r=M.prototype.require;M.prototype.require=function(n){return n==='@azure/functions-core'?{version:'4',hostVersion:'4',registerHook:()=>({dispose(){}}),setProgrammingModel(){},getProgrammingModel(){},log(){},registerFunction:()=>({dispose(){}}),Disposable:class{}}:r.apply(this,arguments)};`;

async function coldStart(): Promise<readonly Row[]> {
  const { bytes } = await buildApp();
  const settings = {
    WATCHED_GALLERIES: watchedGallery,
    EXTENDED_ZONE_TARGETS: 'westus=losangeles',
    IDENTITY_ENDPOINT: 'http://localhost',
  };
  const load = (file: string) =>
    `${coreModule}Object.assign(process.env,${JSON.stringify(settings)});require(${JSON.stringify(file)})`;
  const empty = nodeProcess('');
  const app = nodeProcess(load(appBundle));
  return [
    {
      what: 'process that loads the app',
      figure: `${app.toFixed(0)} ms, ${(bytes / 2 ** 20).toFixed(1)} MB`,
      ratio: `${(app / empty).toFixed(1)} × an empty one`,
    },
  ];
}

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

async function durable(): Promise<readonly Row[]> {
  const commits = await sqliteCommitsPerSecond();
  const { perSecond, fanOutMs, singleMs, heapMb, fileMb } = await benchDurable(2_000);
  return [
    {
      what: 'orchestrations of three activities, a burst of 2,000',
      figure: `${perSecond} a second, heap ${heapMb} MB, file ${fileMb} MB`,
      ratio: `${(commits / perSecond).toFixed(1)} bare commits each`,
    },
    {
      what: 'fan-out of 100 activities',
      figure: `${fanOutMs.toFixed(1)} ms`,
      ratio: `${(fanOutMs / singleMs).toFixed(1)} × three activities in a row`,
    },
  ];
}

/** Seconds between two polls of @azure/core-lro where the service states nothing. */
const sdkPollSeconds = 2;
const crowd = 40;

async function replications(): Promise<readonly Row[]> {
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
        what: 'ARM requests of one replication',
        figure: `${one.each} in ${(one.seconds / 60).toFixed(1)} simulated minutes`,
        ratio: `${(one.each / (one.seconds / sdkPollSeconds)).toFixed(2)} of an SDK poller's`,
      },
      {
        what: `${crowd} replications at once`,
        figure: `${many.each.toFixed(1)} requests each, ${(many.milliseconds / 1000).toFixed(1)} s`,
        ratio: `${(many.milliseconds / one.milliseconds).toFixed(2)} × the time of one`,
      },
    ];
  } finally {
    await stack.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}

const thousands = 10;

/** Reading one version of the simulated Azure when there are few and when there are very many. */
async function manyVersions(): Promise<readonly Row[]> {
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
        what: `simulated Azure: a read among ${thousands},000 versions`,
        figure: `${many.toFixed(2)} ms`,
        ratio: `${(many / few).toFixed(2)} × among 20`,
      },
    ];
  } finally {
    await azure.close();
    await rm(stateDir, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const rows = [...(await coldStart()), ...(await durable()), ...(await replications()), ...(await manyVersions())];
  for (const { what, figure, ratio } of rows) {
    console.log(`${what.padEnd(54)} ${figure.padEnd(44)} ${ratio}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
