// A write that puts a zone back does not stand behind the hundreds that wait for their share of Azure's writes.
import { createReplicationActivities } from '../../src/activities/create-activities';
import { RequestGate } from '../../src/azure/arm/request-gate';
import type { AddZoneTargetsInput } from '../../src/orchestrators/replicate-image-version/contract';
import { ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

test('an entry that comes back is written as soon as there is room, a zone that is added when it is its turn', async () => {
  world = new ReplicationWorld();
  const version = await world.publish('7.1.0');
  const at = new Date(world.agenda.now()).toISOString();
  const gate = new RequestGate(0.5);
  gate.observe(
    { method: 'PUT', path: version },
    { 'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/UpdateGalleryImageVersion3Min;0' },
    at,
  );
  gate.observe(
    { method: 'GET', path: version },
    { 'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/GetGalleryImageVersion3Min;0' },
    at,
  );
  const activities = createReplicationActivities(
    { ...world.deps, gate },
    { later: async () => undefined },
    { find: async () => null, tellToLook: async () => undefined, listWaiting: async () => [] },
  );
  const runOf = (imageVersionId: string) =>
    ({
      at,
      attempt: 1,
      replicationId: 'one',
      imageVersionId,
      trigger: { kind: 'timer', by: 'reconcileGalleries' },
    }) as const;
  const poll = async (more: { readonly pollsAfter?: number }, of = version) => {
    const answer = await activities.readReplicationStatus({
      run: runOf(of),
      operationUrl: null,
      awaited: [],
      startedAt: at,
      ...more,
    });
    return answer.kind === 'retry' ? answer.afterSeconds : answer.kind;
  };
  const write = async (change: Partial<AddZoneTargetsInput['change']>, of = version) => {
    const answer = await activities.addZoneTargets({
      run: runOf(of),
      change: { add: [], addRegions: [], removeZones: [], ...change },
      rewrite: false,
      expected: [],
    });
    return answer.kind === 'retry' ? answer.afterSeconds : answer.kind;
  };
  const others = Array.from({ length: 200 }, (_, index) => `${version}${index}`);
  const firstOf = async (ask: (of: string) => Promise<unknown>) => Number((await Promise.all(others.map(ask)))[0]);
  const firstRead = await firstOf(async (of) => await poll({ pollsAfter: 60 }, of));
  const first = await firstOf(async (of) => await write({}, of));
  const entry = { extendedLocation: { name: 'losangeles', type: 'EdgeZone' }, location: 'westus' };
  expect(await write({ restore: [entry] })).toBe(first);
  expect(await write({})).toBeGreaterThan(first + 100);
  expect(await poll({})).toBe(firstRead);
  expect(await poll({ pollsAfter: 60 })).toBeGreaterThan(firstRead + 50);
});
