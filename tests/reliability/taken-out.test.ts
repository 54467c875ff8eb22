// Between taking a failed zone out and adding it again no answer loses the target: it is added back in the section, or by
// whatever run comes next, and a person is told how.
import { ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

async function untilTakenOut(version: string): Promise<void> {
  const left = world.watchZone(version, 'perth');
  while (!left()) {
    await world.pass(5);
  }
}

test.each([400, 401, 403, 404, 409, 412, 429, 503])(
  'a zone that was taken out is added back whatever Azure answers for half an hour: %i',
  async (status) => {
    world = new ReplicationWorld();
    await world.giveGalleryIdentity();
    const version = await world.publish('7.5.0');
    world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
    await world.start(version);
    await untilTakenOut(version);
    const fault = world.azure.sim.faults.add({
      kind: 'status',
      status,
      method: 'PUT',
      path: version,
      after: 0,
      times: null,
    });
    world.agenda.later(1800, () => void world.azure.sim.faults.remove(fault.id));
    expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
    expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
  },
);

test('one that was not added back by an hour after the deadline is told with its entry and the command; the next run restores it', async () => {
  world = new ReplicationWorld({ env: { REPLICATION_DEADLINE: 'PT2H' } });
  await world.giveGalleryIdentity();
  const version = await world.publish('7.5.1');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
  await world.start(version);
  await untilTakenOut(version);
  const fault = world.azure.sim.faults.add({
    kind: 'status',
    status: 403,
    method: 'PUT',
    path: version,
    after: 0,
    times: null,
  });
  const replication = await world.finish(version);
  expect(replication.findings).toContainEqual(
    expect.objectContaining({
      code: 'TargetTakenOut',
      target: 'perth',
      message: expect.stringMatching(
        /"extendedLocation":\{.*az sig image-version update .*--gallery-image-version 7\.5\.1 --add publishingProfile\.targetExtendedLocations '\{/,
      ),
    }),
  );
  world.azure.sim.faults.remove(fault.id);
  await world.replicate(version, 'event');
  expect(Object.keys(await world.zones(version))).toEqual(['losangeles', 'perth']);
});

test('a run that is ended there by somebody else leaves the entry to the next one, which adds it back first', async () => {
  world = new ReplicationWorld({ settings: { versionWriteSeconds: 300 } });
  await world.giveGalleryIdentity();
  const version = await world.publish('7.5.2');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
  const { id } = await world.start(version, 'http');
  await untilTakenOut(version);
  await world.hub.terminate(id, 'by hand');
  await world.pass(3600);
  expect(Object.keys(await world.zones(version))).toEqual(['losangeles']);
  await world.start(version, 'timer', world.config.targets.slice(0, 1));
  await world.finish(version);
  expect(Object.keys(await world.zones(version))).toEqual(['losangeles', 'perth']);
});
