// A definition with very many versions to do: the reconciliation hands them over in groups, and loses none where one cannot be done.
import { createReplicateManyDrifted } from '../../src/activities/reconcile-galleries/replicate-many-drifted';
import { reconcileInstanceId } from '../../src/orchestrators/names';
import type { DriftAnswer, ReconcileActivities } from '../../src/orchestrators/reconcile-galleries/contract';
import { ReplicationWorld } from '../support/replication/replication-world';

const count = 60;
const run = { at: '2035-01-01T00:00:00.000Z', attempt: 1 };
const started: DriftAnswer = { outcome: 'started', driftSeconds: 1, zones: [] };
const versions = ['1.0.0', '1.0.1', '1.0.2'].map((imageVersionId) => ({
  imageVersionId,
  missingZones: ['perth'],
  publishedDate: null,
  answer: {} as never,
}));

test('a reconciliation starts every version in a history of few turns', async () => {
  const world = new ReplicationWorld();
  try {
    const ids = await Promise.all(Array.from({ length: count }, (_, index) => world.publish(`7.0.${index}`)));
    await world.pass(1_800);
    world.hub.isRecording = true;
    const summary = await world.reconcile();
    expect(summary).toMatchObject({ started: summary.drifted, unread: [] });
    expect(summary.started).toBeGreaterThanOrEqual(count);
    expect(world.hub.recorded(reconcileInstanceId).flatMap(({ turns }) => turns).length).toBeLessThan(count / 4);
    world.hub.isRecording = false;
    for (const id of [ids[0], ids[49], ids[50], ids.at(-1)]) {
      expect(await world.finish(id ?? '')).toMatchObject({ state: 'Succeeded' });
    }
  } finally {
    world.close();
  }
});

test.each<[string, () => Awaited<ReturnType<ReconcileActivities['replicateDrifted']>>]>([
  ['must be waited for', () => ({ kind: 'retry', afterSeconds: 9, reason: 'TooManyRequests', patience: null })],
  [
    'throws',
    () => {
      throw new Error('the task hub is away');
    },
  ],
])('those before a version that %s are done, and it is left to a call of its own', async (_, fails) => {
  const asked: string[] = [];
  const act = createReplicateManyDrifted(async ({ version }) => {
    asked.push(version.imageVersionId);
    return version.imageVersionId === '1.0.1' ? fails() : { kind: 'done', value: started };
  });
  expect(await act({ versions, run })).toEqual({ kind: 'done', value: [started] });
  expect(asked).toEqual(['1.0.0', '1.0.1']);
});

test('a group that takes long ends early', async () => {
  let now = 0;
  const act = createReplicateManyDrifted(
    async () => {
      now += 40_000;
      return { kind: 'done', value: started };
    },
    () => now,
  );
  expect(await act({ versions, run })).toEqual({ kind: 'done', value: [started, started] });
});
