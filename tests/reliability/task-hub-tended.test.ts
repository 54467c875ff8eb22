// What stands in the task hub and will not get on by itself is told and started anew by the reconciliation; what is old is purged.

import { InvocationContext } from '@azure/functions';
import { viewRecord } from '../../src/domain/replication/replication-view';
import { createReconcileGalleries } from '../../src/functions/reconcile-galleries';
import { rewriteProfile, withoutZone } from '../support/replication/other-writers';
import { gallery, idOf, ReplicationWorld } from '../support/replication/replication-world';
import type { HubEngine } from '../support/replication/virtual-hub/hub-engine';
import { kindHub } from '../support/replication/virtual-hub/hub-faults';

let world: ReplicationWorld;
afterEach(() => world.close());

const day = 86_400;
const topic = { COMPLETION_TOPIC_ENDPOINT: 'https://replicated.westus-1.eventgrid.azure.net/api/events' };
const knows = async (id: string) =>
  await world.hub.getStatus(id).then(
    () => true,
    () => false,
  );

/** As an orchestrator ends that a release has changed. */
function fail(id: string): void {
  const { engine } = world.hub as unknown as { engine: HubEngine };
  const instance = engine.instances.get(id);
  if (instance === undefined) {
    throw new Error(`no instance ${id}`);
  }
  engine.end(instance, 'Failed', 'Non-deterministic orchestrator: step #0');
}

test('a run that failed unexpectedly is told, and started anew with what it was asked for, though the policy covers it not', async () => {
  world = new ReplicationWorld();
  const old = await world.publish('0.1.0');
  await world.pass(30 * day);
  await world.publish('9.9.9');
  await world.start(old, 'http');
  await world.pass(200);
  fail(idOf(old));
  expect(await world.current(old)).toMatchObject({ state: 'Failed', findings: [{ code: 'UnexpectedError' }] });
  await world.reconcile();
  expect(await world.finish(old)).toMatchObject({ state: expect.stringMatching(/Succeeded|NoChange/) });
  const told = world.tracked.filter(
    ({ name, properties }) => name === 'ReplicationFinished' && properties.imageVersionId === old,
  );
  expect(told.map(({ properties }) => properties.state)).toEqual([
    'Failed',
    expect.stringMatching(/Succeeded|NoChange/),
  ]);
  await world.reconcile();
  expect(await world.zones(old)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

test('what ended longer ago than HISTORY_RETENTION is purged; what is younger, live or canceled stays', async () => {
  world = new ReplicationWorld({ env: { HISTORY_RETENTION: 'P10D' }, settings: { zoneReplicationSeconds: 3_600 } });
  const [first, canceled, young, live] = [
    await world.publish('5.0.0'),
    await world.publish('5.0.1'),
    await world.publish('5.0.2'),
    await world.publish('5.0.3'),
  ];
  await world.start(canceled);
  await world.pass(600);
  await world.cancel(canceled);
  await world.replicate(first);
  await world.pass(9 * day);
  await world.replicate(young);
  await world.pass(2 * day);
  await world.start(live);
  await world.reconcile();
  expect(await Promise.all([first, canceled, young, live].map((version) => knows(idOf(version))))).toEqual([
    false,
    true,
    true,
    true,
  ]);
});

const toldOf = (versionId: string) =>
  world.tracked.flatMap(({ name, properties }) =>
    name === 'ReplicationFinished' && properties.imageVersionId === versionId ? [properties.state] : [],
  );

test.each<[string, (versionId: string) => Promise<unknown>]>([
  ['the reconciliation', async () => await world.reconcile()],
  ['a hint', async (versionId) => await world.start(versionId, 'event')],
])(
  'a run that somebody terminated past the API is told once by %s, stays canceled, and nothing of it is undone',
  async (_, next) => {
    world = new ReplicationWorld({ settings: { zoneReplicationSeconds: 3_600 }, env: topic });
    const version = await world.publish('4.0.0');
    await world.start(version);
    await world.pass(600);
    await world.hub.terminate(idOf(version), 'maintenance');
    await world.pass(60);
    expect(toldOf(version)).toEqual([]);
    await next(version);
    await world.finish(version);
    await world.pass(60);
    expect(toldOf(version)).toEqual(['Canceled']);
    const announced = world.announced.filter(({ imageVersionId }) => imageVersionId === version);
    expect(announced.map(({ state }) => state)).toEqual(['Canceled']);
    await world.pass(2 * 3_600);
    await world.reconcile();
    await world.pass(600);
    expect(await world.current(version)).toMatchObject({ state: 'Canceled' });
    expect(toldOf(version)).toEqual(['Canceled']);
    expect(world.writesOf(version)).toBe(1);
  },
);

test('one that was terminated while a zone was taken out puts it back', async () => {
  world = new ReplicationWorld();
  world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
  const version = await world.publish('4.0.1');
  await world.start(version);
  const takenOut = async () => viewRecord(await world.hub.getStatus(idOf(version)))?.takenOut ?? [];
  for (let looks = 0; looks < 5_000 && (await takenOut()).length === 0; looks += 1) {
    await world.pass(5);
  }
  expect(await takenOut()).toEqual([expect.objectContaining({ zone: 'perth' })]);
  await world.pass(30);
  await world.hub.terminate(idOf(version), 'maintenance');
  await world.pass(1_200);
  await world.reconcile();
  await world.finish(version);
  expect(Object.keys(await world.zones(version)).sort()).toEqual(['losangeles', 'perth']);
  expect(await takenOut()).toEqual([]);
});

test.each(['terminated', 'failed', 'given up'])(
  'a zone that is out when its gallery is watched no more and its run is %s is put back; nothing else is written there',
  async (how) => {
    world = new ReplicationWorld({ env: { REPLICATION_DEADLINE: 'PT2H' } });
    world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
    const version = await world.publish('4.0.2');
    const left = world.watchZone(version, 'perth');
    await world.start(version);
    while (!left()) {
      await world.pass(5);
    }
    const refused = { kind: 'status', status: 403, method: 'PUT', path: version, after: 0, times: null } as const;
    const stopped = world.azure.sim.faults.add(refused);
    world.configure({ WATCHED_GALLERIES: gallery.replace('contosoImages', 'otherImages') });
    if (how === 'terminated') {
      await world.hub.terminate(idOf(version), 'maintenance');
    } else if (how === 'failed') {
      fail(idOf(version));
    }
    await world.finish(version);
    world.azure.sim.faults.remove(stopped.id);
    await world.pass(1_200);
    await world.reconcile();
    await world.finish(version);
    expect(Object.keys(await world.zones(version)).sort()).toEqual(['losangeles', 'perth']);
    const written = world.writesOf(version);
    await rewriteProfile(world, version, withoutZone('losangeles'), true);
    await world.pass(3_600);
    for (let hours = 0; hours < 3; hours += 1) {
      await world.reconcile();
      await world.pass(3_600);
    }
    expect(Object.keys(await world.zones(version))).toEqual(['perth']);
    expect(world.writesOf(version)).toBe(written);
  },
);

test('a completion event whose delivery the task hub lost is delivered, once the app was up and idle', async () => {
  world = new ReplicationWorld({ env: topic });
  const version = await world.publish('4.0.2');
  world.onSend = () => {
    throw new Error('the topic is away');
  };
  world.hub.faults = { ...kindHub, losesStart: (id) => id.startsWith('completion-') };
  await world.replicate(version);
  world.hub.faults = kindHub;
  world.onSend = () => undefined;
  const timer = createReconcileGalleries({
    config: world.config,
    service: world.service,
    clock: world.clock,
    taskHub: () => world.hub,
  });
  const fire = async () => await world.live(timer(null, new InvocationContext({ logHandler: () => undefined })));
  await fire();
  await world.pass(1_200);
  expect(world.announced.filter(({ imageVersionId }) => imageVersionId === version)).toEqual([]);
  await fire();
  await world.pass(1_200);
  expect(world.announced.filter(({ imageVersionId }) => imageVersionId === version)).toEqual([
    expect.objectContaining({ state: 'Succeeded' }),
  ]);
});

async function failedDelivery(name: string) {
  world = new ReplicationWorld({ env: topic });
  world.hub.turnsOfSession = 25;
  const version = await world.publish(name);
  world.onSend = () => {
    throw new Error('the topic is away');
  };
  await world.replicate(version);
  await world.pass(600);
  const { instanceId = '' } =
    (await world.hub.getStatusBy({})).find(({ name: process }) => process === 'deliverCompletion') ?? {};
  return { version, instanceId };
}

test.each([
  ['somebody terminates', 'maintenance'],
  ['the app ended to start it anew, and died', 'Replaced: nobody ran it any more.'],
])('a completion event whose delivery %s is delivered after the next reconciliation', async (_what, reason) => {
  const { version, instanceId } = await failedDelivery('4.0.3');
  await world.hub.terminate(instanceId, reason);
  await world.reconcile();
  world.onSend = () => undefined;
  await world.pass(600);
  expect(world.announced.map(({ imageVersionId }) => imageVersionId)).toContain(version);
});

test('the day of a delivery that somebody terminates again and again is one day', async () => {
  const { version, instanceId } = await failedDelivery('4.0.4');
  for (let hour = 0; hour < 25; hour += 1) {
    await world.hub.terminate(instanceId, 'maintenance').catch(() => undefined);
    await world.reconcile();
    await world.pass(3600);
  }
  const notSent = world.tracked.filter(({ name }) => name === 'CompletionNotSent');
  expect(notSent.map(({ properties }) => properties.imageVersionId)).toContain(version);
});

test('a zone that is taken out of a version which no rule covers any more is put back', async () => {
  world = new ReplicationWorld({ env: { REPLICATION_DEADLINE: 'PT2H' } });
  const version = await world.publish('3.0.0');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
  const left = world.watchZone(version, 'perth');
  await world.start(version);
  while (!left()) {
    await world.pass(5);
  }
  const stopped = world.azure.sim.faults.add({
    kind: 'status',
    status: 403,
    method: 'PUT',
    path: version,
    after: 0,
    times: null,
  });
  await world.finish(version);
  world.azure.sim.faults.remove(stopped.id);
  await world.pass(30 * day);
  await world.replicate(await world.publish('9.0.0'));
  await world.reconcile();
  await world.finish(version);
  expect(Object.keys(await world.zones(version)).sort()).toEqual(['losangeles', 'perth']);
  expect(viewRecord(await world.hub.getStatus(idOf(version)))?.takenOut).toEqual([]);
});

test('a zone that a person asked for by name is looked at once a day, on a version that no rule covers, and put back', async () => {
  world = new ReplicationWorld({ env: { EXTENDED_ZONE_TARGETS: 'westus=losangeles' } });
  const version = await world.publish('3.1.0');
  await world.pass(30 * day);
  await world.replicate(await world.publish('9.1.0'));
  const perth = { region: 'australiaeast', zone: 'perth', replicas: 1, storageAccountType: 'StandardSSD_LRS' } as const;
  await world.start(version, 'http', [perth]);
  await world.finish(version);
  await rewriteProfile(world, version, withoutZone('perth'), true);
  const reads = () => world.azure.requests({ method: 'GET', path: version }).length;
  await world.pass(3_600);
  const before = reads();
  await world.reconcile();
  await world.finish(version);
  expect(reads()).toBe(before);
  await world.pass(day);
  await world.reconcile();
  await world.finish(version);
  expect(await world.zones(version)).toEqual({ perth: 'Completed' });
  expect(await world.current(version)).toMatchObject({ rule: 'request', trigger: { kind: 'timer' } });
});

test('a tag that forbids meanwhile what a person asked for then is heard', async () => {
  world = new ReplicationWorld({ env: { EXTENDED_ZONE_TARGETS: 'westus=losangeles' } });
  const version = await world.publish('3.2.0');
  const perth = { region: 'australiaeast', zone: 'perth', replicas: 1, storageAccountType: 'StandardSSD_LRS' } as const;
  await world.start(version, 'http', [perth]);
  await world.finish(version);
  const body = await rewriteProfile(world, version, withoutZone('perth'), true);
  await world.pass(3_600);
  await world.azure.operator('PUT', version, { ...body.body, tags: { 'extended-zones': 'none' } });
  await world.pass(day);
  await world.reconcile();
  await world.finish(version);
  expect(Object.keys(await world.zones(version))).not.toContain('perth');
});

test('a hub of thousands is read in parts: a reconciliation goes on where the one before it ended, and purges what is old', async () => {
  world = new ReplicationWorld({ env: { HISTORY_RETENTION: 'P10D' } });
  const { engine } = world.hub as unknown as { engine: HubEngine };
  const old = 5_200;
  for (let nth = 0; nth < old; nth += 1) {
    const instance = engine.start({
      name: 'deliverCompletion',
      instanceId: `completion-${nth}`,
      version: '3.0',
      input: 'null',
    });
    engine.end(instance, 'Completed', null);
    Object.assign(instance, {
      createdAt: world.agenda.now() + nth * 240_000,
      updatedAt: world.agenda.now() + nth * 240_000,
    });
  }
  await world.pass(15 * day);
  const seen: number[] = [];
  const { hub } = world;
  const read = hub.getStatusBy.bind(hub);
  hub.getStatusBy = async (filter) => {
    const found = await read(filter);
    seen.push(found.length);
    return found;
  };
  const rounds = 40;
  for (let round = 0; round < rounds; round += 1) {
    await world.reconcile();
    await world.pass(3_600);
  }
  expect(Math.max(...seen)).toBeLessThan(3_000);
  const left = (await read({})).filter(({ instanceId }) => instanceId.startsWith('completion-'));
  const cut = world.agenda.now() - 11 * day * 1000;
  expect(left.filter(({ lastUpdatedTime }) => new Date(lastUpdatedTime).getTime() < cut)).toEqual([]);
  expect(left.length).toBeGreaterThan(1_000);
});
