// One zone fails: it is retried alone, at the stated times, and neither hides nor blocks the other.
import { idOf, ReplicationWorld, type WorldOptions } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

async function prepare(options: WorldOptions = {}): Promise<void> {
  world = new ReplicationWorld(options);
  await world.giveGalleryIdentity();
}

/** Seconds between the app's writes of a version and what each did to perth. */
function writes(versionId: string) {
  return world.azure
    .requests({ method: 'PUT', path: versionId })
    .map(({ at, status }) => ({ at: Date.parse(at), status }));
}

test('a passing failure is mended by one more write after 30 seconds', async () => {
  await prepare();
  const version = await world.publish('5.0.0');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', message: 'Storage allocation failure' });
  const replication = await world.replicate(version);
  expect(replication.state).toBe('Succeeded');
  expect(replication.findings).toMatchObject([
    {
      code: 'ReplicationRetried',
      severity: 'warning',
      target: 'perth',
      message: expect.stringContaining('Storage allocation failure'),
    },
  ]);
  expect(writes(version)).toHaveLength(2);
});

test('a failure that only removing and adding mends is mended by that, one minute on, and the other zone is never touched', async () => {
  await prepare();
  const version = await world.publish('5.0.1');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
  const losangelesLeft = world.watchZone(version, 'losangeles');
  const replication = await world.replicate(version);
  expect(replication.state).toBe('Succeeded');
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
  expect(losangelesLeft()).toBe(false);
  // the first write, one more, then out and in
  expect(writes(version)).toHaveLength(4);
});

test('a zone that always fails ends the run as PartiallySucceeded with the words of the service, after 1 + 2 retries', async () => {
  await prepare();
  const version = await world.publish('5.0.2');
  const message = "Replication failed in this region due to 'disk service is out of capacity'";
  world.azure.fault({ kind: 'targetFailure', target: 'perth', message, times: null });
  const replication = await world.replicate(version);
  expect(replication.state).toBe('PartiallySucceeded');
  expect(replication.targets).toMatchObject([
    { zone: 'losangeles', state: 'Completed', progress: 100 },
    { zone: 'perth', state: 'Failed', details: message },
  ]);
  expect(replication.findings.filter(({ severity }) => severity === 'error')).toEqual([
    {
      code: 'ReplicationFailed',
      severity: 'error',
      target: 'perth',
      message: `Zone perth failed after 3 retries: ${message}`,
    },
  ]);
  expect(writes(version)).toHaveLength(1 + 1 + 2 * 2);
  // Its last state is in the version for all to see, not taken away.
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Failed' });
});

test('what can never succeed is not tried again', async () => {
  await prepare();
  const version = await world.publish('5.0.3');
  world.azure.fault({
    kind: 'targetFailure',
    target: 'perth',
    times: null,
    message: 'The disk exceeds the max size 2048 supported',
  });
  expect(await world.replicate(version)).toMatchObject({ state: 'PartiallySucceeded' });
  expect(writes(version)).toHaveLength(1);
});

test('retries and their times are settings', async () => {
  await prepare({ env: { RETRY_REMOVE_AND_ADD_TIMES: '0', RETRY_REWRITE_AFTER: 'PT10M' } });
  const version = await world.publish('5.0.4');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', times: null });
  expect(await world.replicate(version)).toMatchObject({ state: 'PartiallySucceeded' });
  const [first, second, ...more] = writes(version);
  expect(more).toEqual([]);
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(600_000);
});

test('two zones that fail share their writes, and one that recovers is not taken out for the other', async () => {
  await prepare();
  const version = await world.publish('5.0.5');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', times: null });
  world.azure.fault({ kind: 'targetFailure', target: 'losangeles', times: 1 });
  const losangelesLeft = world.watchZone(version, 'losangeles');
  const replication = await world.replicate(version);
  expect(replication.targets).toMatchObject([
    { zone: 'losangeles', state: 'Completed' },
    { zone: 'perth', state: 'Failed' },
  ]);
  expect(losangelesLeft()).toBe(false);
  expect(writes(version)).toHaveLength(6);
});

test('one zone is done and told while the other is retried', async () => {
  await prepare();
  const version = await world.publish('5.0.6');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', times: null });
  await world.start(version);
  const losangeles = async () => (await world.current(version)).targets.find(({ zone }) => zone === 'losangeles');
  while ((await losangeles())?.state !== 'Completed' && !world.hub.isOver(idOf(version))) {
    await world.pass(30);
  }
  expect(await losangeles()).toMatchObject({ state: 'Completed' });
  expect(world.hub.isOver((await world.current(version)).id)).toBe(false);
});

describe('not enrolled', () => {
  test('right after our own role assignment it is tried again after 5 s, 10 s, … until the role is effective', async () => {
    world = new ReplicationWorld({ settings: { roleLagSeconds: 400 } });
    const version = await world.publish('6.0.0');
    const replication = await world.replicate(version);
    expect(replication.state).toBe('Succeeded');
    const refused = writes(version).filter(({ status }) => status === 400);
    expect(refused.length).toBeGreaterThan(3);
    expect((refused[1]?.at ?? 0) - (refused[0]?.at ?? 0)).toBeLessThanOrEqual(10_000);
    expect(replication.findings.map(({ code }) => code)).toEqual(['ReplicationRetried', 'ReplicationRetried']);
  });

  test('it is final after 30 minutes', async () => {
    world = new ReplicationWorld({ settings: { roleLagSeconds: 50_000 } });
    const version = await world.publish('6.0.1');
    const replication = await world.replicate(version);
    expect(replication.state).toBe('Failed');
    expect(replication.targets.map(({ state }) => state)).toEqual(['Refused', 'Refused']);
    expect(replication.findings.filter(({ code }) => code === 'NotEnrolled')).toHaveLength(2);
    const minutes = (Date.parse(replication.finishedAt ?? '') - Date.parse(replication.startedAt)) / 60_000;
    expect(minutes).toBeGreaterThan(28);
    expect(minutes).toBeLessThan(40);
  });

  test('without a role that this run assigned it is final at once, and the enrolled zone goes on', async () => {
    await prepare({ settings: { zoneAccess: 'fail' } });
    const version = await world.publish('6.0.2');
    const message = "Subscription 'x' is not enrolled for Edge Zone access";
    world.azure.fault({ kind: 'targetFailure', target: 'perth', message, times: null });
    const replication = await world.replicate(version);
    expect(replication.state).toBe('PartiallySucceeded');
    expect(replication.findings).toMatchObject([{ code: 'NotEnrolled', target: 'perth' }]);
    expect(writes(version)).toHaveLength(1);
  });

  test('a service that fails the zone instead of refusing the write is given the same half hour', async () => {
    world = new ReplicationWorld({ settings: { roleLagSeconds: 600, zoneAccess: 'fail' } });
    const version = await world.publish('6.0.3');
    expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
    expect(writes(version).length).toBeLessThan(15);
  });
});
