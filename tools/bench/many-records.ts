// GET /api/replications?$top=50 among few and among many records: what the app does with what the task hub answers. The task hub's own
// reading is left out; it answers with copies of the record of one real run.
import { HttpRequest, InvocationContext } from '@azure/functions';
import { createListReplications } from '../../src/functions/list-replications';
import { ReplicationWorld } from '../../tests/support/replication/replication-world';
import type { Figure } from './figure';

const few = 200;
const many = 2_000;
const rounds = 15;

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

export async function manyRecords(): Promise<readonly Figure[]> {
  const world = new ReplicationWorld();
  try {
    await world.replicate(await world.publish('7.0.0'));
    const recorded = (await world.hub.getStatusBy()).find(({ name }) => name === 'replicateImageVersion');
    if (recorded === undefined) {
      throw new Error('the run of a replication was not found in the task hub');
    }
    const context = new InvocationContext({ logHandler: () => undefined });
    const listOf = (count: number) => {
      const text = JSON.stringify(recorded);
      const getStatusBy = async () => Array.from({ length: count }, () => JSON.parse(text) as typeof recorded);
      const taskHub = Object.assign(Object.create(world.hub) as typeof world.hub, { getStatusBy });
      return createListReplications({ taskHub: () => taskHub });
    };
    const [short, long] = [listOf(few), listOf(many)];
    const timed = async (list: typeof short) => {
      const request = new HttpRequest({ method: 'GET', url: 'http://localhost/api/replications?$top=50' });
      const started = process.cpuUsage();
      const { status } = await list(request, context);
      if (status !== 200) {
        throw new Error(`GET /api/replications answered ${status}`);
      }
      const { user, system } = process.cpuUsage(started);
      return user + system;
    };
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const before = await timed(short);
      ratios.push((await timed(long)) / before);
    }
    return [
      {
        name: `GET /api/replications?$top=50: ${many} records beside ${few}`,
        unit: '×',
        measured: median(ratios),
        toReach: 1.5,
        limit: `${many / few} where every record is read; flat needs records in order of time`,
      },
    ];
  } finally {
    world.close();
  }
}
