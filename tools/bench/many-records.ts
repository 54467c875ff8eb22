// GET /api/replications?$top=50 among few and among many records: what the app does with what the task hub answers. The task hub's own
// reading is left out; it answers with copies of the record of one real run, one begun every ten minutes.
import { HttpRequest, InvocationContext } from '@azure/functions';
import type { DurableOrchestrationStatus } from 'durable-functions';
import { createListReplications } from '../../src/functions/list-replications';
import { ReplicationWorld } from '../../tests/support/replication/replication-world';
import type { Figure } from './figure';

const few = 200;
const many = 20_000;
const rounds = 15;
const everyMilliseconds = 600_000;
const now = Date.parse('2026-11-28T00:00:00Z');

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Instance and record of their own, begun at that time. */
function copyOf(text: string, index: number, at: number): DurableOrchestrationStatus {
  const copy = JSON.parse(text) as DurableOrchestrationStatus;
  const id = `${copy.instanceId}-${index}`;
  const startedAt = new Date(at).toISOString();
  const output = { ...(copy.output as object), id, startedAt };
  return Object.assign(copy, { instanceId: id, createdTime: new Date(at), output });
}

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
      const getStatusBy: typeof world.hub.getStatusBy = async ({ createdTimeFrom, createdTimeTo } = {}) => {
        const first = Math.ceil((now - (createdTimeTo?.getTime() ?? now)) / everyMilliseconds);
        const last = Math.min(count - 1, Math.floor((now - (createdTimeFrom?.getTime() ?? 0)) / everyMilliseconds));
        const length = Math.max(0, last - first + 1);
        return Array.from({ length }, (_, at) => copyOf(text, first + at, now - (first + at) * everyMilliseconds));
      };
      const taskHub = Object.assign(Object.create(world.hub) as typeof world.hub, { getStatusBy });
      return createListReplications({ taskHub: () => taskHub, clock: { ...world.clock, now: () => now } });
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
        limit: `${many / few} where every record is read; records are read in windows of time, the newest first`,
      },
    ];
  } finally {
    world.close();
  }
}
