// Cancel at any point, joins, runs asked for again, runs that never left Pending.
import { cancelRun } from '../../src/functions/cancel-run';
import { changeAtOnce, withoutZone } from '../support/replication/other-writers';
import { idOf, ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
beforeEach(() => {
  world = new ReplicationWorld();
});
afterEach(() => world.close());

/** As the API cancels: it looks and asks again each second. */
async function cancel(versionId: string) {
  const { replication } = await world.live(cancelRun(world.hub, idOf(versionId), 'a person', world.clock));
  return replication;
}

test.each([0, 1, 3, 8, 20, 60, 200, 400])(
  'canceled %i seconds after its start a run ends as Canceled and the version is valid',
  async (seconds) => {
    const version = await world.publish('8.0.0');
    await world.start(version);
    await world.pass(seconds);
    const canceled = await cancel(version);
    expect(canceled).toMatchObject({
      state: 'Canceled',
      findings: expect.arrayContaining([expect.objectContaining({ code: 'Canceled' })]),
    });
    await world.pass(3600);
    expect(await world.version(version)).toMatchObject({ properties: { provisioningState: 'Succeeded' } });
    expect(world.announced.map(({ state }) => state)).toEqual(['Canceled']);
  },
);

test('a hint does not undo what a person canceled; a request does', async () => {
  const version = await world.publish('8.0.1');
  await world.start(version);
  await world.pass(3);
  await cancel(version);
  expect(await world.start(version, 'event')).toMatchObject({ kind: 'checking' });
  expect(await world.finish(version)).toMatchObject({ state: 'Canceled' });
  expect(world.writesOf(version)).toBe(0);
  expect(await world.replicate(version, 'http')).toMatchObject({ state: 'Succeeded' });
});

test('a cancel between taking a zone out and adding it again takes effect when the zone is back', async () => {
  world = new ReplicationWorld({ settings: { versionWriteSeconds: 200 } });
  await world.giveGalleryIdentity();
  const version = await world.publish('8.0.2');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', times: null });
  await world.start(version);
  const perthLeft = world.watchZone(version, 'perth');
  while (!perthLeft()) {
    await world.pass(5);
  }
  const answered = await cancel(version);
  expect(answered?.state).toBe('Replicating');
  expect(answered?.findings).toContainEqual(
    expect.objectContaining({
      code: 'Canceled',
      message: expect.stringContaining('once the zones that it took out have been added back'),
    }),
  );
  expect(await world.finish(version)).toMatchObject({ state: 'Canceled' });
  expect(await world.zones(version)).toHaveProperty('perth');
});

test('a run that does not stop within half a minute is terminated, and reads as Canceled', async () => {
  const version = await world.publish('8.0.3');
  await world.start(version);
  await world.pass(30);
  world.hub.raiseEvent = async () => undefined;
  expect(await cancel(version)).toMatchObject({ state: 'Canceled' });
});

test('hints and requests while a run is under way join it: one instance, one write', async () => {
  const version = await world.publish('8.1.0');
  expect(await world.start(version)).toMatchObject({ kind: 'started' });
  for (const kind of ['event', 'http', 'timer', 'event'] as const) {
    await world.pass(40);
    expect(await world.start(version, kind)).toMatchObject({ kind: 'joined' });
  }
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  expect(world.writesOf(version)).toBe(1);
});

test('two hints at the same instant start one run', async () => {
  const version = await world.publish('8.1.1');
  const results = await Promise.all([world.start(version), world.start(version), world.start(version)]);
  expect(results.map(({ kind }) => kind).sort()).toEqual(['joined', 'joined', 'started']);
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
});

test('a run that has ended can be asked for again, and a target that was taken away since is made good', async () => {
  const version = await world.publish('8.1.2');
  const first = await world.replicate(version);
  expect(await world.replicate(version, 'http')).toMatchObject({ state: 'NoChange', findings: [] });
  changeAtOnce(world, version, withoutZone('perth'));
  const again = await world.replicate(version, 'event');
  expect(again).toMatchObject({ state: 'Succeeded', trigger: { kind: 'event' } });
  expect(again.startedAt > first.startedAt).toBe(true);
  expect(world.writesOf(version)).toBe(2);
});

test('a hint that comes while a run tells its outcome is not lost: it starts a check when that run has ended', async () => {
  const version = await world.publish('8.1.3');
  let hint: Promise<unknown> | null = null;
  world.hub.runActivity = async (call, run) => {
    const answer = await run();
    if (call.name === 'announceOutcome' && hint === null) {
      changeAtOnce(world, version, withoutZone('perth'));
      hint = world.start(version);
    }
    return answer;
  };
  await world.replicate(version);
  await world.pass(2);
  expect(await hint).toMatchObject({ kind: 'checking' });
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

test('a check that comes to no end leaves the record of the run before as it is, with a warning', async () => {
  const version = await world.publish('8.1.4');
  const first = await world.replicate(version);
  world.azure.fault({ kind: 'denied', method: 'GET', path: version, times: null });
  const checked = await world.replicate(version);
  expect(checked).toMatchObject({ state: 'Succeeded', startedAt: first.startedAt, finishedAt: first.finishedAt });
  expect(checked.findings).toMatchObject([
    { code: 'ReadRefused', severity: 'warning', message: expect.stringMatching(/later check .* AuthorizationFailed/) },
  ]);
});

test('a check that finds the version deleted ends as Failed', async () => {
  const version = await world.publish('8.1.5');
  await world.replicate(version);
  await world.azure.operator('DELETE', version);
  await world.pass(200);
  expect(await world.replicate(version)).toMatchObject({ state: 'Failed', findings: [{ code: 'VersionNotFound' }] });
});

test('a run that never leaves Pending is noticed after ten minutes and replaced', async () => {
  const version = await world.publish('8.2.0');
  world.hub.faults.losesStart = () => true;
  await world.start(version);
  world.hub.faults.losesStart = () => false;
  await world.pass(300);
  expect(await world.start(version)).toMatchObject({ kind: 'joined' });
  await world.pass(400);
  expect(await world.start(version)).toMatchObject({ kind: 'joined' });
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
});
