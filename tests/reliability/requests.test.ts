// What a version costs in requests: facts that move slowly are shared, a duplicate costs one read.
import { ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
beforeEach(async () => {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
});
afterEach(() => world.close());

const isPoll = (path: string) => /capsOperations/i.test(path);

/** Requests up to the run's first wait for the replication: what is polled afterwards is Azure's own time. */
async function requestsUntilWaiting(version: string): Promise<number> {
  const before = world.azure.requests().length;
  await world.start(version);
  await world.pass(4);
  return world.azure
    .requests()
    .slice(before)
    .filter(({ path }) => !isPoll(path)).length;
}

test('a version costs no more than six requests besides its polls, where its gallery was seen to before', async () => {
  const [first, second] = [await world.publish('9.8.0'), await world.publish('9.8.1')];
  await world.pass(600);
  expect(await requestsUntilWaiting(first)).toBeLessThanOrEqual(11);
  expect(await requestsUntilWaiting(second)).toBeLessThanOrEqual(6);
  expect(await world.finish(second)).toMatchObject({ state: 'Succeeded', findings: [] });
});

test('a duplicate, and an event of our own write, costs one read and no write', async () => {
  const version = await world.publish('9.8.2');
  await world.replicate(version);
  for (const kind of ['event', 'event', 'timer'] as const) {
    const before = world.azure.requests().length;
    await world.replicate(version, kind);
    expect(world.azure.requests().slice(before)).toMatchObject([{ method: 'GET', path: version }]);
  }
});

test('a zone that is registered after a refusal is seen at once, not when the facts are old', async () => {
  world.close();
  world = new ReplicationWorld({ env: { EXTENDED_ZONE_TARGETS: 'westus=losangeles westus=redmond' } });
  const version = await world.publish('9.8.3');
  expect((await world.replicate(version)).targets).toMatchObject([{ state: 'Completed' }, { state: 'Refused' }]);
  const zone =
    '/subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.EdgeZones/extendedZones/redmond';
  await world.azure.operator('POST', `${zone}/register`, undefined, '2024-04-01-preview');
  await world.pass(60);
  expect((await world.replicate(version, 'http')).findings.map(({ code }) => code)).not.toContain('ZoneNotRegistered');
});
