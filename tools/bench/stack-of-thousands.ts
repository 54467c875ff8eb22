// Thousands of versions through the whole product on this machine: published at once, each replicating for an hour of simulated time.
// Processor time and memory are those of the two programs, so that what else runs on the machine counts little.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type AzureUser, createAzureUser } from '../../local/stack/azure-user';
import { type LocalStack, startLocalStack } from '../../local/stack/local-stack';
import { publisherClientId, sampleImageVersion, watchedGallery } from '../../local/stack/sample';
import type { Replication } from '../../src/domain/replication/replication';
import type { Figure } from './figure';
import { type ProcessUse, processUse } from './process-use';

const clockSpeed = 60;
/** The quota is 10,000 versions in a region of a subscription, the sample's included. */
const anHour = { zoneReplicationSeconds: 3_600, galleryImageVersionQuota: 100_000 };
const publishersAtOnce = 20;

interface Throughput {
  readonly host: ProcessUse;
  readonly azure: ProcessUse;
  readonly milliseconds: number;
}

async function publish(publisher: AzureUser, versions: readonly string[]): Promise<void> {
  const left = [...versions];
  const one = async () => {
    for (let version = left.shift(); version !== undefined; version = left.shift()) {
      const path = `${watchedGallery}/images/ubuntu-pro/versions/${version}?api-version=2024-03-03`;
      const { status } = await publisher.send('PUT', path, sampleImageVersion);
      if (status >= 300) {
        throw new Error(`${version} was not published: ${status}`);
      }
    }
  };
  await Promise.all(Array.from({ length: publishersAtOnce }, one));
}

/** Waits without asking the app: each page of its list costs what is measured, and so do the counts, which the simulated Azure tells, though less. */
async function untilAllAreTold(publisher: AzureUser, count: number): Promise<void> {
  for (;;) {
    const { body } = await publisher.send('GET', '/_sim/telemetry?name=ReplicationFinished&top=1');
    const told = (body.counts as readonly { name: string; count: number }[]).find(
      ({ name }) => name === 'ReplicationFinished',
    );
    if ((told?.count ?? 0) >= count) {
      return;
    }
    await wait(3_000);
  }
}

async function states(hostUrl: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (let link: string | null = `${hostUrl}/api/replications?$top=1000`; link !== null; ) {
    const page = (await (await fetch(link)).json()) as { value: Replication[]; nextLink: string | null };
    for (const { state } of page.value) {
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
    link = page.nextLink;
  }
  return counts;
}

function since(now: ProcessUse | null, before: ProcessUse | null): ProcessUse {
  return {
    cpuMilliseconds: (now?.cpuMilliseconds ?? 0) - (before?.cpuMilliseconds ?? 0),
    peakMegabytes: now?.peakMegabytes ?? 0,
  };
}

async function throughput(stack: LocalStack, count: number): Promise<Throughput> {
  const publisher = await createAzureUser({ ...stack.azure, clientId: publisherClientId });
  await publish(publisher, ['1.9.0']); // the gallery's identity comes with it
  await untilAllAreTold(publisher, 1);
  await publisher.send('PATCH', '/_sim/settings', anHour);
  const uses = () => [stack.host.pid, stack.azurePid].map(processUse);
  const [host = null, azure = null] = uses();
  const began = performance.now();
  const versions = Array.from({ length: count }, (_, index) => `3.0.${index}`);
  await publish(publisher, versions);
  await untilAllAreTold(publisher, count + 1);
  const milliseconds = performance.now() - began;
  const [hostNow = null, azureNow = null] = uses();
  const found = await states(stack.hostUrl);
  if (found.get('Succeeded') !== count + 1) {
    throw new Error(`of ${count + 1} versions: ${JSON.stringify([...found])}`);
  }
  return { host: since(hostNow, host), azure: since(azureNow, azure), milliseconds };
}

async function measure(count: number): Promise<Throughput> {
  const stateDir = await mkdtemp(join(tmpdir(), 'bench-'));
  const stack = await startLocalStack({
    azurePort: 0,
    hostPort: 0,
    stateDir,
    clockSpeed,
    env: {
      LOCAL_STATE_DIR: stateDir,
      HOST_QUIET: 'on',
      RECONCILE_SCHEDULE: 'off',
    },
  });
  try {
    return await throughput(stack, count);
  } finally {
    await stack.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}

const each = ({ host, azure }: Throughput, count: number) => (host.cpuMilliseconds + azure.cpuMilliseconds) / count;

/** @returns nothing where the system does not tell what a process uses */
export async function stackOfThousands(counts: readonly number[]): Promise<readonly Figure[]> {
  if (processUse(process.pid) === null) {
    return [];
  }
  const figures: Figure[] = [];
  let first: { readonly count: number; readonly each: number } | null = null;
  for (const count of counts) {
    const measured = await measure(count);
    const { host, azure, milliseconds } = measured;
    const name = `${count.toLocaleString('en')} versions at once through the stack, an hour each at ${clockSpeed} ×`;
    const part = (use: ProcessUse) => (use.cpuMilliseconds / count).toFixed(1);
    figures.push(
      {
        name: `${name}: processor time of a version`,
        unit: 'ms',
        measured: each(measured, count),
        toReach: 20,
        limit: `host ${part(host)}, simulated Azure ${part(azure)}; all ended after ${(milliseconds / 1000).toFixed(0)} s`,
      },
      {
        name: `${name}: most memory of the host`,
        unit: 'MB',
        measured: host.peakMegabytes,
        toReach: 400,
        limit: `simulated Azure ${azure.peakMegabytes.toFixed(0)} MB`,
      },
    );
    if (first !== null) {
      figures.push({
        name: `${name}: processor time of a version beside ${first.count.toLocaleString('en')}`,
        unit: '×',
        measured: each(measured, count) / first.each,
        toReach: 1.1,
        limit: 'twice the work, twice the time: 1',
      });
    }
    first ??= { count, each: each(measured, count) };
  }
  return figures;
}
