// What does not come to an end by itself: each ends in a stated outcome, or heals; nothing waits for ever.
import { group, ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

const hours = (replication: { startedAt: string; finishedAt: string | null }) =>
  (Date.parse(replication.finishedAt ?? '') - Date.parse(replication.startedAt)) / 3_600_000;

test('a version that stays Updating because of others is given up at the deadline, and nothing was written', async () => {
  world = new ReplicationWorld();
  world.azure.fault({ kind: 'stuckUpdating' });
  const version = await world.publish('7.0.0');
  // A new version is Creating; it never ends.
  const replication = await world.replicate(version);
  expect(replication).toMatchObject({ state: 'Failed', findings: [{ code: 'DeadlineExceeded', severity: 'error' }] });
  expect(replication.findings[0]?.message).toMatch(/24 hours .* provisioningState is still Creating/);
  expect(hours(replication)).toBeCloseTo(24, 0);
  expect(world.writesOf(version)).toBe(0);
});

test('replication beyond the deadline: what is open is told with its progress, and the next hint finishes the record', async () => {
  world = new ReplicationWorld({ env: { REPLICATION_DEADLINE: 'PT1H' }, settings: { zoneReplicationSeconds: 7_200 } });
  const version = await world.publish('7.0.2');
  const late = await world.replicate(version);
  expect(late.state).toBe('Failed');
  expect(late.findings).toMatchObject([{ code: 'DeadlineExceeded' }]);
  expect(late.findings[0]?.message).toMatch(/losangeles is Replicating at \d+ %, perth is Replicating at \d+ %/);
  expect(hours(late)).toBeCloseTo(1, 2);
  await world.pass(9_000);
  expect(await world.replicate(version)).toMatchObject({ state: 'NoChange' });
  expect(world.writesOf(version)).toBe(1);
});

test('a version that is deleted midway ends the run as Failed, and says so', async () => {
  world = new ReplicationWorld();
  const version = await world.publish('7.0.3');
  world.agenda.later(200, async () => void (await world.azure.operator('DELETE', version)));
  const replication = await world.replicate(version);
  expect(replication.state).toBe('Failed');
  expect(replication.findings).toMatchObject([
    { severity: 'error', code: expect.stringMatching(/VersionNotFound|MarkedForDeletion/) },
  ]);
  expect(replication.targets.map(({ state }) => state)).toEqual(['Refused', 'Refused']);
  expect(hours(replication)).toBeLessThan(0.3);
});

test('a gallery that is deleted midway ends the run as Failed', async () => {
  world = new ReplicationWorld();
  const version = await world.publish('7.0.4');
  world.agenda.later(200, () => {
    for (const { id } of world.azure.sim.store.below(`${group}/providers/Microsoft.Compute/galleries`)) {
      world.azure.sim.store.delete(id);
    }
  });
  const replication = await world.replicate(version);
  expect(replication).toMatchObject({ state: 'Failed', findings: [{ code: 'VersionNotFound', severity: 'error' }] });
  expect(hours(replication)).toBeLessThan(0.3);
});

test('a single 404 of a version that is there is not believed', async () => {
  world = new ReplicationWorld();
  const version = await world.publish('7.0.5');
  world.azure.fault({ kind: 'status', status: 404, method: 'GET', path: version, after: 5, times: 2 });
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded', findings: [] });
});

test('a zone that is withdrawn while it replicates ends as failed with the words of the service, the other completes', async () => {
  world = new ReplicationWorld();
  const version = await world.publish('7.0.6');
  world.azure.fault({
    kind: 'targetFailure',
    target: 'perth',
    times: null,
    message: 'The extended location is not available.',
  });
  world.agenda.later(100, () => {
    world.azure.sim.store.delete(
      '/subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.EdgeZones/extendedZones/perth',
    );
  });
  const replication = await world.replicate(version);
  expect(replication.state).toBe('PartiallySucceeded');
  expect(replication.targets).toMatchObject([{ state: 'Completed' }, { zone: 'perth', state: 'Refused' }]);
  expect(replication.findings.filter(({ severity }) => severity === 'error')).toMatchObject([{ target: 'perth' }]);
});

test('an identity that is taken off the gallery midway: what fails for it is told as not enrolled', async () => {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
  const version = await world.publish('7.0.7');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', times: null });
  // After our write, which begins when the new version has ended, and before the next one.
  world.agenda.later(700, () => {
    const { store } = world.azure.sim;
    const stored = store.get(`${group}/providers/Microsoft.Compute/galleries/contosoImages`);
    if (stored !== undefined) {
      const { identity: _, ...body } = stored.body;
      store.put({ ...stored, body });
    }
  });
  const replication = await world.replicate(version);
  expect(replication.state).toBe('PartiallySucceeded');
  expect(replication.findings.filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'NotEnrolled', target: 'perth' },
  ]);
});

test('a gallery whose identity another program keeps taking off is written five times, not until the deadline', async () => {
  world = new ReplicationWorld();
  const version = await world.publish('7.0.8');
  const gallery = `${group}/providers/Microsoft.Compute/galleries/contosoImages`;
  world.transport.intercept = async (request, send, path) => {
    const answer = await send();
    const stored = world.azure.sim.store.get(gallery);
    if (request.method === 'PATCH' && path.toLowerCase() === gallery.toLowerCase() && stored !== undefined) {
      const { identity: _, ...body } = stored.body;
      world.azure.sim.store.put({ ...stored, body });
    }
    return answer;
  };
  const replication = await world.replicate(version);
  expect(world.azure.requests({ method: 'PATCH', path: gallery }).length).toBeLessThanOrEqual(5);
  expect(replication.findings).toContainEqual(
    expect.objectContaining({ code: 'IdentityMissing', severity: 'warning' }),
  );
  expect(hours(replication)).toBeLessThan(1);
});
