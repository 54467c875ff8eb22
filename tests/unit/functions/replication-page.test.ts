// Pages of replications are the same as of a hub that is read whole, and the newest page reads only what is new.
import type { DurableOrchestrationStatus } from 'durable-functions';
import fc from 'fast-check';
import { readReplicationPage } from '../../../src/functions/replication-page';
import type { TaskHub } from '../../../src/functions/task-hub';
import { orchestratorNames } from '../../../src/orchestrators/names';
import { runInput, runRecord } from '../samples';

const now = Date.parse('2026-11-28T12:00:00Z');
const everything = { now, after: null, filter: () => true };

/** Minutes ago. */
interface Begun {
  readonly startedAgo: number;
  /** Its instance was created anew since, by checks. */
  readonly createdAgo: number;
}

class FakeHub {
  read = 0;

  constructor(private readonly all: readonly DurableOrchestrationStatus[]) {}

  async getStatusBy({ createdTimeFrom, createdTimeTo }: { createdTimeFrom?: Date; createdTimeTo?: Date } = {}) {
    const found = this.all.filter(
      ({ createdTime }) =>
        (createdTimeFrom === undefined || createdTime >= createdTimeFrom) &&
        (createdTimeTo === undefined || createdTime <= createdTimeTo),
    );
    this.read += found.length;
    return found;
  }
}

const ago = (minutes: number) => new Date(now - minutes * 60_000);

function instance({ startedAgo, createdAgo }: Begun, index: number): DurableOrchestrationStatus {
  const id = `ubuntu-pro-${index}`;
  return {
    name: orchestratorNames.replicateImageVersion,
    instanceId: id,
    runtimeStatus: 'Completed',
    createdTime: ago(createdAgo),
    lastUpdatedTime: ago(createdAgo),
    input: runInput(),
    output: runRecord({ id, state: 'Succeeded', startedAt: ago(startedAgo).toISOString() }),
  } as unknown as DurableOrchestrationStatus;
}

async function pages(hub: FakeHub, top: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ; ) {
    const page = await readReplicationPage(hub as unknown as TaskHub, { ...everything, top, after });
    ids.push(...(page?.value ?? []).map(({ id }) => id));
    if (page === null || !page.hasMore) {
      return ids;
    }
    after = page.value.at(-1)?.id ?? null;
  }
}

test('page by page, each replication comes once, those that began last first', async () => {
  const begun = fc
    .tuple(fc.integer({ min: 0, max: 600_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([startedAgo, part]) => ({ startedAgo, createdAgo: Math.floor(startedAgo * part) }));
  await fc.assert(
    fc.asyncProperty(fc.array(begun, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), async (all, top) => {
      const sorted = all
        .map(({ startedAgo }, index) => ({ startedAgo, id: `ubuntu-pro-${index}` }))
        .sort((a, b) => a.startedAgo - b.startedAgo || a.id.localeCompare(b.id));
      expect(await pages(new FakeHub(all.map(instance)), top)).toEqual(sorted.map(({ id }) => id));
    }),
  );
});

test('the newest page of a hub of twenty thousand reads a hundred or so', async () => {
  const all = Array.from({ length: 20_000 }, (_, index) =>
    instance({ startedAgo: index * 10, createdAgo: index * 10 }, index),
  );
  const hub = new FakeHub(all);
  const page = await readReplicationPage(hub as unknown as TaskHub, { ...everything, top: 50 });
  expect(page?.value.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, index) => `ubuntu-pro-${index}`));
  expect(hub.read).toBeLessThan(200);
});

test('an instance whose clock is ahead is in the first page; other processes and lost tokens are not', async () => {
  const ahead = instance({ startedAgo: -2, createdAgo: -2 }, 1);
  const other = { ...instance({ startedAgo: 1, createdAgo: 1 }, 2), name: orchestratorNames.replicateMany };
  const hub = new FakeHub([ahead, other as DurableOrchestrationStatus]) as unknown as TaskHub;
  expect(await readReplicationPage(hub, { ...everything, top: 5 })).toMatchObject({
    value: [{ id: 'ubuntu-pro-1' }],
    hasMore: false,
  });
  expect(await readReplicationPage(hub, { ...everything, top: 5, after: 'ubuntu-pro-2' })).toBeNull();
});
