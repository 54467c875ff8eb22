// Ten thousand versions of one image definition: what the reconciliation and the coverage cost, on virtual time, with every page, record
// and turn of the real app. Processor time is told beside a tenth of the versions: ten times is linear.
import { createCoverageReader } from '../../src/activities/zone-policy/read-coverage';
import { createTriggerArm } from '../../tests/support/replication/event-trigger';
import { idOf, ReplicationWorld } from '../../tests/support/replication/replication-world';
import type { Figure } from './figure';

const few = 1_000;
const many = 10_000;

interface Cost {
  readonly seconds: number;
  readonly requests: number;
}

async function costOf(world: ReplicationWorld, work: () => Promise<unknown>): Promise<Cost> {
  const before = world.azure.requests().length;
  const started = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(started);
  return { seconds: (user + system) / 1e6, requests: world.azure.requests().length - before };
}

/**
 * A definition whose versions are all as one that was really replicated: their bodies and records are copies of its own.
 *
 * @param undone how many of them have been published only
 */
async function worldOf(count: number, undone: number): Promise<ReplicationWorld> {
  const world = new ReplicationWorld();
  const { store } = world.azure.sim;
  for (const { id } of store.ofType('Microsoft.Compute/galleries/images/versions')) {
    store.delete(id);
  }
  const model = await world.publish('7.0.0');
  await world.pass(1_800);
  await world.replicate(model);
  const bare = await world.publish('7.1.0');
  await world.pass(7_200);
  const copy = (from: string, version: string) => {
    const resource = store.get(from);
    if (resource === undefined) {
      throw new Error(`${from} not found`);
    }
    const name = from.slice(from.lastIndexOf('/') + 1);
    const to = from.replace(name, version);
    store.put(JSON.parse(JSON.stringify(resource).replaceAll(`"${name}"`, `"${version}"`).replaceAll(from, to)));
    return to;
  };
  for (let index = 1; index < count - undone; index += 1) {
    const to = copy(model, `8.0.${index}`);
    const [id, newId] = [idOf(model), idOf(to)];
    world.hub.copy(id, (text) => text.replaceAll(id, newId).replaceAll('/versions/7.0.0', `/versions/8.0.${index}`));
  }
  for (let index = 1; index < undone; index += 1) {
    copy(bare, `9.0.${index}`);
  }
  if (undone === 0) {
    store.delete(bare);
  }
  return world;
}

async function reconciled(count: number, undone: number): Promise<Cost> {
  const world = await worldOf(count, undone);
  try {
    return await costOf(world, async () => {
      const summary = await world.reconcile();
      if (summary.versions !== count || summary.started !== undone || summary.unread.length > 0) {
        throw new Error(`not what was to be measured: ${JSON.stringify(summary)}`);
      }
    });
  } finally {
    world.close();
  }
}

async function covered(count: number): Promise<Cost> {
  const world = await worldOf(count, 0);
  try {
    const { config, clock } = world;
    const read = createCoverageReader(createTriggerArm(world), config.zonePolicy, () => new Date(clock.now()));
    const filter = { zone: null, states: null, latestOnly: false };
    const all = { images: null, filter, expand: false, csv: false, top: 1_000, after: null };
    return await costOf(world, async () => await world.live(read({ ...all, galleries: config.watchedGalleries })));
  } finally {
    world.close();
  }
}

/** Processor time of the many beside the few; the first of three rounds warms up, and the least of each counts. */
async function compare(measure: (count: number) => Promise<Cost>) {
  const rounds = [];
  for (let round = 0; round < 3; round += 1) {
    rounds.push({ few: await measure(few), many: await measure(many) });
  }
  const [a, b] = [
    Math.min(...rounds.map((one) => one.few.seconds)),
    Math.min(...rounds.map((one) => one.many.seconds)),
  ];
  return { ratio: b / a, seconds: b, requests: rounds[0]?.many.requests ?? Number.NaN };
}

export async function tenThousandVersions(): Promise<readonly Figure[]> {
  const idle = await compare(async (count) => await reconciled(count, 0));
  const busy = await compare(async (count) => await reconciled(count, count / 10));
  const coverage = await compare(covered);
  const linear = (seconds: number) => `${many / few} is linear; ${seconds.toFixed(1)} s here`;
  return [
    {
      name: `reconciliation of ${many} versions, nothing to do: requests per 100`,
      unit: '',
      measured: (idle.requests / many) * 100,
      toReach: 1,
      limit: 'pages of the list of versions',
    },
    {
      name: `the same: processor time beside ${few} versions`,
      unit: '×',
      measured: idle.ratio,
      toReach: 15,
      limit: linear(idle.seconds),
    },
    {
      name: `reconciliation of ${many} versions, ${many / 10} to do: processor time beside ${few} with ${few / 10}`,
      unit: '×',
      measured: busy.ratio,
      toReach: 15,
      limit: `${linear(busy.seconds)}; with the first steps of the runs that it starts`,
    },
    {
      name: `coverage of ${many} versions: requests`,
      unit: '',
      measured: coverage.requests,
      toReach: many / 100,
      limit: 'pages of the lists of definitions and versions',
    },
    {
      name: `the same: processor time beside ${few} versions`,
      unit: '×',
      measured: coverage.ratio,
      toReach: 15,
      limit: linear(coverage.seconds),
    },
  ];
}
