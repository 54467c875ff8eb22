// A delivery of many events on the engine of production, beside a bare app whose orchestration of two activities does nothing: what the
// engine itself makes of so many starts at once on this machine, and what our app adds to it, in seconds and in storage transactions.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { projectRoot } from '../../build/build-app';
import { startAzurite } from '../../local/host/engines/azure-storage/azurite';
import { startHostProcess } from '../../tests/integration/host/host-process';
import { countTransactions, type StorageTransactions } from '../storage-transactions';
import { measuredBatch } from './event-to-write';

export interface BatchOnEngine {
  /** From the delivery to the last second activity of the bare app, or to the last write of ours. */
  readonly seconds: number;
  /** Storage transactions from the delivery until then, idle polls included. */
  readonly transactions: StorageTransactions;
}

const quiet = { info: () => undefined, warn: console.warn, error: console.error };

/** Runs `work` with a storage account of its own; what it brackets in `during` is counted. */
async function counted<T>(
  work: (connectionString: string, during: (span: () => Promise<number>) => Promise<BatchOnEngine>) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-batch-'));
  const accessLog = join(folder, 'access.log');
  const azurite = await startAzurite({ directory: join(folder, 'storage'), ports: 'free', accessLog, log: quiet });
  try {
    return await work(azurite.connectionString, async (span) => {
      await wait(1000);
      const from = statSync(accessLog).size;
      const milliseconds = await span();
      return { seconds: milliseconds / 1000, transactions: countTransactions(accessLog, from) };
    });
  } finally {
    await azurite.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The bare app with our host.json. Its packages are found from inside of the project. */
function bareApp(): string {
  const fixture = join(projectRoot, 'tests', 'fixtures', 'apps', 'bare-batch');
  const folder = join(projectRoot, 'dist', 'bare-batch');
  mkdirSync(folder, { recursive: true });
  for (const file of ['main.js', 'package.json']) {
    copyFileSync(join(fixture, file), join(folder, file));
  }
  copyFileSync(join(projectRoot, 'host.json'), join(folder, 'host.json'));
  return folder;
}

const warmUps = 5;
const secondEnded = /Executed 'Functions\.second' \(Succeeded/g;

export async function bareBatch(count: number): Promise<BatchOnEngine> {
  return await counted(async (connectionString, during) => {
    const host = await startHostProcess({
      app: 'bare-batch',
      environment: {
        HOST_APP_ROOT: bareApp(),
        HOST_ENGINE: 'azure-storage',
        AzureWebJobsStorage: connectionString,
        TASKHUB_NAME: 'bare',
      },
    });
    const ended = () => host.output().match(secondEnded)?.length ?? 0;
    const deliver = async (ids: readonly string[]) => {
      const before = ended();
      const began = performance.now();
      const delivery = fetch(`${host.url}/runtime/webhooks/eventgrid?functionName=onEvent`, {
        method: 'POST',
        headers: { 'aeg-event-type': 'Notification', 'content-type': 'application/json' },
        body: JSON.stringify(ids.map((id) => ({ id, eventType: 'x', subject: id, data: {}, dataVersion: '1' }))),
      });
      while (ended() < before + ids.length) {
        await wait(20);
      }
      const took = performance.now() - began;
      const { status } = await delivery;
      if (status >= 300) {
        throw new Error(`the delivery was answered with ${status}`);
      }
      return took;
    };
    for (let nth = 0; nth < warmUps; nth += 1) {
      await deliver([`warm-${nth}`]); // as a run of ours has had some turns before
      await wait(1000);
    }
    const ids = Array.from({ length: count }, (_, index) => `event-${index}`);
    const outcome = await during(async () => await deliver(ids));
    await host.stop();
    return outcome;
  });
}

export async function ourBatch(count: number): Promise<BatchOnEngine> {
  return await counted(
    async (AzureWebJobsStorage, during) => await measuredBatch({ AzureWebJobsStorage }, count, during),
  );
}
