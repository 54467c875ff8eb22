// From an event to the write that it leads to: of one version, and of the last one of a batch that comes in one delivery.
import { setTimeout as wait } from 'node:timers/promises';
import type { EngineName } from '../../local/host/engines/engine-name';
import { replicationId } from '../../src/domain/replication/replication-id';
import { parseImageVersionId } from '../../src/domain/values/resource-id';
import { createEngineStore } from '../../tests/support/engines/engine-host';
import { resourceWriteSuccess } from '../../tests/support/product/events';
import { type Product, startProduct, type WrittenRequest } from '../../tests/support/product/product';
import type { Figure } from './figure';

/** So quick that what is measured is the app. */
const quickAzure = {
  AZURE_SIM_VERSION_WRITE_SECONDS: '1',
  AZURE_SIM_REGION_REPLICATION_SECONDS: '2',
  AZURE_SIM_ZONE_REPLICATION_SECONDS: '2',
};

interface MeasuredProduct {
  readonly product: Product;
  /** Lines that the host and the simulated Azure have printed. */
  readonly printed: readonly string[];
  stop(): Promise<void>;
}

/** The whole product in real time on a fast Azure. */
async function startMeasuredProduct(
  engine: EngineName,
  storage: Readonly<Record<string, string>> = {},
): Promise<MeasuredProduct> {
  const store = await createEngineStore(engine);
  const printed: string[] = [];
  const settings = { ...store.environment, ...quickAzure, ...storage };
  const product = await startProduct(settings, 1, engine, (text) => printed.push(...text.split('\n')));
  return {
    product,
    printed,
    async stop() {
      await product.stop();
      await store.dispose();
    },
  };
}

/** Of a version of the sample's image. */
export function idOf(product: Product, version: string): string {
  const parsed = parseImageVersionId(product.versionId('ubuntu-pro', version));
  if (!parsed.ok) {
    throw new Error(`${version} is no version`);
  }
  return replicationId(parsed.value);
}

interface Execution {
  readonly name: string;
  readonly began: number;
  readonly took: number;
}

/** What ran, from the host's own lines; times in milliseconds. */
function executions(printed: readonly string[]): readonly Execution[] {
  return printed.flatMap((text) => {
    const [, ended, name = '', took] =
      /^\[(\S+)\] Executed 'Functions\.(\w+)' \(\w+, Id=\S+, Duration=(\d+)ms\)/.exec(text) ?? [];
    return ended === undefined ? [] : [{ name, took: Number(took), began: Date.parse(ended) - Number(took) }];
  });
}

const eventFunction = 'onImageVersionEvent';

/** Milliseconds from the event's arrival in the app to the arrival of the app's write in Azure. */
async function eventToWrite({ product, printed }: MeasuredProduct, runs: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const published = Date.now();
    await product.publish('ubuntu-pro', `2.0.${run}`);
    let write: WrittenRequest | undefined;
    while (write === undefined) {
      await wait(50);
      [write] = await product.appWrites(`/images/ubuntu-pro/versions/2.0.${run}`);
    }
    await wait(500); // what the write was part of has been printed
    const event = executions(printed).find(({ name, began }) => name === eventFunction && began >= published);
    times.push(Date.parse(write.at) - (event?.began ?? Number.NaN));
    await product.until(idOf(product, `2.0.${run}`));
  }
  return times.slice(1); // the first one gives the gallery its identity
}

/** When each function of the latest run began after its event, and how long it took, up to the write. */
function stepsOfLastRun({ printed }: MeasuredProduct): readonly string[] {
  const ran = executions(printed)
    .filter(({ name }) => !/^(list|get)/.test(name))
    .sort((one, other) => one.began - other.began);
  const last = ran.findLastIndex(({ name }) => name === 'addZoneTargets');
  const first = ran.slice(0, last).findLastIndex(({ name }) => name === eventFunction);
  const begin = ran[first]?.began ?? 0;
  return ran.slice(first, last + 1).map(({ name, took, began }) => `+${began - begin} ms ${name}, ${took} ms`);
}

/** Far longer than the measurement. */
const heldBackSeconds = 86_400;

interface Batch {
  readonly product: Product;
  readonly versions: readonly string[];
}

/** Publishes so many versions, whose events do not come by themselves. */
async function publishBatch({ product }: MeasuredProduct, count: number): Promise<Batch> {
  const events = (change: Record<string, unknown>) =>
    product.publisher.send('POST', '/_sim/events/settings', change) as Promise<unknown>;
  await events({ delaySeconds: heldBackSeconds });
  const versions = Array.from({ length: count }, (_, index) => `3.0.${index}`);
  for (const version of versions) {
    await product.publish('ubuntu-pro', version);
  }
  await wait(3_000); // the versions' own operations have ended
  return { product, versions };
}

/** Milliseconds from a delivery of the events at once to the arrival of the last of the writes that they lead to. */
async function lastWriteOf({ product, versions }: Batch): Promise<number> {
  const count = versions.length;
  const began = Date.now();
  const status = await product.deliver(
    versions.map((version) => resourceWriteSuccess(product.versionId('ubuntu-pro', version))),
  );
  if (status >= 300) {
    throw new Error(`the delivery was answered with ${status}`);
  }
  const written = new Map<string, number>();
  while (written.size < count) {
    await wait(250);
    for (const { path, at } of await product.appWrites(`/images/ubuntu-pro/versions/3.0.`)) {
      written.set(
        path.toLowerCase(),
        Math.min(written.get(path.toLowerCase()) ?? Number.POSITIVE_INFINITY, Date.parse(at)),
      );
    }
  }
  return Math.max(...written.values()) - began;
}

/** Their ends come by hand as well, lest each is waited for until its first poll. */
async function untilEnded({ product, versions }: Batch): Promise<void> {
  await wait(5_000); // Azure has ended
  await product.deliver(versions.map((version) => resourceWriteSuccess(product.versionId('ubuntu-pro', version))));
  for (const version of versions) {
    await product.until(idOf(product, version));
  }
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

const batchSize = 100;
const batches = 3;

async function measured<T>(engine: EngineName, measure: (product: MeasuredProduct) => Promise<T>): Promise<T> {
  const product = await startMeasuredProduct(engine);
  try {
    return await measure(product);
  } finally {
    await product.stop();
  }
}

/**
 * One batch on the engine of production.
 *
 * @param storage the setting of another storage account than one of its own
 * @param during brackets what is measured: milliseconds from the delivery to the last write
 */
export async function measuredBatch<T>(
  storage: Readonly<Record<string, string>>,
  count: number,
  during: (span: () => Promise<number>) => Promise<T>,
): Promise<T> {
  const started = await startMeasuredProduct('azure-storage', storage);
  try {
    await eventToWrite(started, 0); // the gallery's identity comes with it
    const batch = await publishBatch(started, count);
    const outcome = await during(async () => await lastWriteOf(batch));
    await untilEnded(batch);
    return outcome;
  } finally {
    await started.stop();
  }
}

/**
 * Each batch has a product of its own: the app sends at most half of the 375 writes that Compute takes in three minutes.
 *
 * @returns figures of the engine, times as the median of 11 events, and of three batches
 */
export async function eventToWriteFigures(engine: EngineName): Promise<readonly Figure[]> {
  const goals = { sqlite: { one: 60, last: 3 }, 'azure-storage': { one: 150, last: 6 } }[engine];
  const { times, steps } = await measured(engine, async (product) => ({
    times: await eventToWrite(product, 11),
    steps: stepsOfLastRun(product),
  }));
  const lasts: number[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    lasts.push(
      await measured(engine, async (product) => {
        await eventToWrite(product, 0); // the gallery's identity comes with it
        const batch = await publishBatch(product, batchSize);
        const last = await lastWriteOf(batch);
        await untilEnded(batch);
        return last;
      }),
    );
  }
  return [
    {
      name: `${engine} engine: an event in the app to its write in ARM, warm`,
      unit: 'ms',
      measured: median(times),
      toReach: goals.one,
      limit: `${Math.min(...times)} to ${Math.max(...times)} ms; ${steps.join(', ')}`,
    },
    {
      name: `${engine} engine: a delivery of ${batchSize} events to the last of their writes`,
      unit: 's',
      measured: median(lasts) / 1000,
      toReach: goals.last,
      limit: lasts.map((last) => (last / 1000).toFixed(1)).join(', '),
    },
  ];
}
