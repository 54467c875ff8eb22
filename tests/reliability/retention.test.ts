// Retention takes old versions out of zones, and nothing else: the whole product on virtual time, pushed to remove what it must not.
import { objectAt, objectsAt } from '../../local/azure/state/json';
import { changeAtOnce, regionsOf, rewriteProfile, withoutZone, withRegion } from '../support/replication/other-writers';
import { day, keeping, PolicyWorld } from '../support/replication/policy-world';
import { idOf, image } from '../support/replication/replication-world';

let world: PolicyWorld;
afterEach(() => world.close());

const both = 'losangeles perth';

/** Four versions, each in both zones; under a policy that keeps two, the two oldest are to leave. */
async function four(more: object = {}, options = {}): Promise<readonly string[]> {
  world = new PolicyWorld(keeping(2, more), options);
  await world.giveGalleryIdentity();
  await world.azure.operator('DELETE', `${image}/versions/0.0.1`);
  return await world.publishDaily('3.0.0', '3.1.0', '3.2.0', '3.3.0');
}

/** The policy that the next process has. */
function changePolicy(policy: object): void {
  const next = new PolicyWorld(policy);
  Object.assign(world, { config: next.config });
  next.close();
  world.restartProcess();
}

const nothingLeft = ['3.0.0: ', '3.1.0: ', `3.2.0: ${both}`, `3.3.0: ${both}`];
const allThere = ['3.0.0', '3.1.0', '3.2.0', '3.3.0'].map((name) => `${name}: ${both}`);

test('old versions leave the zones in one write each, regions stay, and it is told', async () => {
  const ids = await four();
  const regions = await regionsOf(world, ids[0] ?? '');
  const before = world.writes;
  const summary = await world.reconcileAll();
  expect(summary).toMatchObject({ retirable: 2, retiring: 2, unread: [] });
  const finished = world.tracked.findLast(({ name }) => name === 'ReconcileFinished')?.measurements;
  expect(finished).toMatchObject({ retirable: 2, retiring: 2 });
  expect(await world.zonesOf(ids)).toEqual(nothingLeft);
  expect(world.writes - before).toBe(2);
  expect(await regionsOf(world, ids[0] ?? '')).toEqual(regions);
  const record = await world.current(ids[0] ?? '');
  expect(record).toMatchObject({ state: 'Succeeded', rule: 'all', trigger: { kind: 'timer' }, targets: [] });
  expect(record.history).toHaveLength(1);
  expect(record.findings).toEqual([
    expect.objectContaining({
      code: 'TargetsRetired',
      message: expect.stringMatching(/losangeles, perth .*rule all keeps 2/),
    }),
  ]);
  const told = world.tracked.filter(({ name }) => name === 'TargetsRetired');
  expect(told).toHaveLength(2);
  expect(told[0]).toMatchObject({
    properties: { zones: both, rule: 'all', trigger: 'timer' },
    measurements: { targetsBefore: 2, targetsAfter: 0 },
  });
  const planned = world.tracked.filter(({ properties }) => properties.zonesToRetire === both);
  expect(planned.map(({ name }) => name)).toEqual(['ReplicationPlanned', 'ReplicationPlanned']);
  expect(world.tracked.indexOf(planned[0] as never)).toBeLessThan(world.tracked.indexOf(told[0] as never));
  expect(world.announced.filter(({ id }) => id === idOf(ids[0] ?? '')).at(-1)).toMatchObject({ state: 'Succeeded' });
});

test("the removal's own event, delivered twice, adds nothing, and neither do further reconciliations", async () => {
  const ids = await four();
  await world.reconcileAll();
  const { writes } = world;
  for (const id of [ids[0], ids[0], ids[1], ids[1]]) {
    await world.event(id ?? '');
    await world.rest();
  }
  const summary = await world.reconcileAll();
  await world.reconcileAll();
  expect(summary.retiring ?? 0).toBe(0);
  expect(await world.zonesOf(ids)).toEqual(nothingLeft);
  expect(world.writes).toBe(writes);
});

/** Changes a stored version behind the app's back. */
function change(id: string | undefined, profile: object, more: object = {}): void {
  const { store } = world.azure.sim;
  const stored = store.get(id ?? '');
  if (stored === undefined) {
    throw new Error(`no ${id}`);
  }
  const properties = objectAt(stored.body, 'properties');
  const publishingProfile = { ...objectAt(properties, 'publishingProfile'), ...profile };
  store.put({
    ...stored,
    body: { ...stored.body, properties: { ...properties, publishingProfile, ...more } } as never,
  });
}

test.each<[string, (ids: readonly string[]) => Promise<void> | void, readonly string[]]>([
  ['has no date', (ids) => change(ids[0], { publishedDate: null }), [`3.0.0: ${both}`, ...nothingLeft.slice(1)]],
  [
    'has a date that cannot be read',
    (ids) => change(ids[0], { publishedDate: 'soon' }),
    [`3.0.0: ${both}`, ...nothingLeft.slice(1)],
  ],
  [
    'carries a tag hold',
    async (ids) => {
      const body = await world.version(ids[0] ?? '');
      await world.azure.operator('PUT', ids[0] ?? '', { ...body, tags: { 'extended-zones': 'hold' } });
    },
    [`3.0.0: ${both}`, ...nothingLeft.slice(1)],
  ],
])('an old version stays that %s', async (_, act, expected) => {
  const ids = await four();
  await act(ids);
  await world.pass(600);
  await world.reconcileAll();
  expect(await world.zonesOf(ids)).toEqual(expected);
});

test('while a version that stands for a zone is not Completed in it, the others stay there', async () => {
  const ids = await four();
  world.azure.fault({ kind: 'targetFailure', target: 'perth', times: null });
  const newest = await world.publish('3.4.0');
  await world.event(newest);
  await world.finish(newest);
  await world.reconcileAll();
  // 3.4.0, of which perth failed, stands for nothing: 3.2.0 and 3.3.0 are the two that do.
  expect(await world.zonesOf(ids)).toEqual(nothingLeft);
});

test.each<[string, (value: unknown[], body: Record<string, unknown>) => Record<string, unknown>]>([
  ['leads to another host', (_, body) => ({ ...body, nextLink: 'https://example.com/more' })],
  ['leads back to itself', (_, body) => ({ ...body, nextLink: 'https://management.azure.com/again?x=1' })],
  ['has no list in it', (value) => ({ items: value })],
])('a list of versions whose page %s removes nothing', async (_, change) => {
  const ids = await four();
  const { transport } = world;
  const send = transport.sendRequest.bind(transport);
  let damaged = 0;
  transport.sendRequest = async (request) => {
    const again = request.url.includes('/again');
    const isList = /\/versions\?/.test(request.url) || again;
    if (again) {
      request.url = `https://management.azure.com${image}/versions?api-version=2024-03-03`;
    }
    const answer = await send(request);
    if (!isList || answer.status !== 200) {
      return answer;
    }
    damaged += 1;
    const body = JSON.parse(answer.bodyAsText ?? '{}');
    return { ...answer, bodyAsText: JSON.stringify(change(body.value, body)) };
  };
  expect((await world.reconcileAll()).unread.join()).toMatch(/ubuntu-pro/);
  expect(damaged).toBeGreaterThan(0);
  expect(await world.zonesOf(ids)).toEqual(allThere);
});

test('a zone that another app puts back is told once, and left', async () => {
  const ids = await four();
  const old = ids[0] ?? '';
  const zones = objectAt(await world.version(old), 'properties', 'publishingProfile').targetExtendedLocations;
  await world.reconcileAll();
  await rewriteProfile(world, old, (profile) => ({ ...profile, targetExtendedLocations: zones }));
  await world.pass(7200);
  await world.reconcileAll();
  const { writes } = world;
  expect(await world.current(old)).toMatchObject({
    findings: [
      { code: 'RetirementUndone', severity: 'warning', target: 'losangeles' },
      { code: 'RetirementUndone', severity: 'warning', target: 'perth' },
    ],
  });
  const told = world.announced.length;
  for (let hour = 0; hour < 3; hour += 1) {
    await world.event(old);
    await world.reconcileAll();
  }
  expect(await world.zonesOf([old])).toEqual([`3.0.0: ${both}`]);
  expect(world.writes).toBe(writes);
  expect(world.announced).toHaveLength(told);
});

test('a zone that a person asked for by name stays, and one that was retired comes back on request and stays', async () => {
  const ids = await four();
  await world.start(ids[0] ?? '', 'http', world.config.targets.slice(0, 1));
  await world.rest();
  await world.reconcileAll();
  expect(await world.zonesOf(ids)).toEqual(['3.0.0: losangeles', ...nothingLeft.slice(1)]);
  await world.start(ids[1] ?? '', 'http', world.config.targets.slice(1));
  await world.finish(ids[1] ?? '');
  await world.event(ids[1] ?? '');
  await world.reconcileAll();
  expect(await world.zonesOf(ids.slice(0, 2))).toEqual(['3.0.0: losangeles', '3.1.0: perth']);
});

/** The next five o'clock in the morning, UTC: outside of the windows of these tests. */
async function untilFive(): Promise<void> {
  const five = Math.ceil(world.agenda.now() / 86_400_000) * 86_400_000 + 5 * 3_600_000;
  await world.pass((five - world.agenda.now()) / 1000);
}

test('what a person canceled stays as it is', async () => {
  const ids = await four({ window: { start: '03:00', duration: 'PT1H', timeZone: 'UTC' } });
  await untilFive();
  await world.reconcile();
  await world.pass(60);
  expect(await world.current(ids[0] ?? '')).toMatchObject({ state: 'Waiting' });
  await world.cancel(ids[0] ?? '');
  await world.rest();
  await world.reconcileAll();
  expect((await world.zonesOf(ids)).slice(0, 2)).toEqual([`3.0.0: ${both}`, '3.1.0: ']);
});

test('outside of its window nothing is removed, and the wait is told', async () => {
  const ids = await four({ window: { start: '03:00', duration: 'PT30M', timeZone: 'UTC' } });
  await untilFive();
  await world.reconcile();
  await world.pass(600);
  expect(await world.current(ids[0] ?? '')).toMatchObject({
    state: 'Waiting',
    findings: [{ code: 'Waiting', message: expect.stringContaining("the rule's window opens") }],
  });
  expect(await world.zonesOf(ids)).toEqual(allThere);
  await world.rest();
  expect(await world.zonesOf(ids)).toEqual(nothingLeft);
});

test('a rule with DoNotEnforce removes nothing', async () => {
  const ids = await four();
  changePolicy(keeping(2, { enforcementMode: 'DoNotEnforce' }));
  expect(await world.reconcileAll()).toMatchObject({ retirable: 0, retirementsUnenforced: 2 });
  expect(await world.zonesOf(ids)).toEqual(allThere);
});

test('a rule that changes between the finding and the write is asked again: then nothing is removed', async () => {
  const ids = await four();
  world.hub.runActivity = async ({ name }, run) => {
    if (name === 'retireTargets') {
      changePolicy(keeping(5));
      return await run();
    }
    return await run();
  };
  changePolicy(keeping(2));
  const { writes } = world;
  await world.reconcile();
  changePolicy(keeping(5));
  await world.rest();
  expect(await world.zonesOf(ids)).toEqual(allThere);
  expect(world.writes).toBe(writes);
});

test('an entry that somebody changes between the finding and the write stays', async () => {
  const ids = await four();
  world.hub.runActivity = async ({ name }, run) => {
    if (name === 'retireTargets') {
      changeAtOnce(world, ids[0] ?? '', (profile) => ({
        ...profile,
        targetExtendedLocations: objectsAt(profile, 'targetExtendedLocations').map((entry) => ({
          ...entry,
          extendedLocationReplicaCount: 7,
        })),
      }));
    }
    return await run();
  };
  await world.reconcileAll();
  expect(await world.zonesOf(ids)).toEqual([`3.0.0: ${both}`, ...nothingLeft.slice(1)]);
});

test('a version that is published anew under the same name between the finding and the write stays', async () => {
  const ids = await four();
  world.hub.runActivity = async ({ name, instanceId }, run) => {
    if (name === 'retireTargets' && instanceId === idOf(ids[0] ?? '')) {
      change(ids[0], { publishedDate: '2026-01-01T00:00:00.000Z' });
    }
    return await run();
  };
  await world.reconcileAll();
  expect(await world.zonesOf(ids)).toEqual([`3.0.0: ${both}`, ...nothingLeft.slice(1)]);
});

test('newer versions that leave the zone between the finding and the write hold the old ones there', async () => {
  const ids = await four();
  world.hub.runActivity = async ({ name }, run) => {
    if (name === 'retireTargets') {
      changeAtOnce(world, ids[3] ?? '', withoutZone('perth'));
    }
    return await run();
  };
  await world.reconcile();
  await world.pass(60);
  const seen = await world.zonesOf(ids);
  // In perth 3.1.0 has 3.2.0 alone before it, and 3.0.0 had 3.1.0 and 3.2.0.
  expect(seen[1]).toBe('3.1.0: perth');
});

test("another writer's region that comes in between is not lost with the zone", async () => {
  const ids = await four();
  world.hub.runActivity = async ({ name, instanceId }, run) => {
    if (name === 'retireTargets' && instanceId === idOf(ids[0] ?? '')) {
      await rewriteProfile(world, ids[0] ?? '', withRegion('eastus'));
    }
    return await run();
  };
  await world.reconcileAll();
  expect(await world.zonesOf(ids)).toEqual(nothingLeft);
  expect(await regionsOf(world, ids[0] ?? '')).toContain('eastus');
});

test.each(['before', 'after'] as const)('a process that dies %s the write: the zones leave once', async (when) => {
  const ids = await four();
  let deaths = 0;
  world.hub.runActivity = async ({ name }, run) => {
    if (name !== 'retireTargets' || deaths > 1) {
      return await run();
    }
    deaths += 1;
    if (when === 'after') {
      await run();
    }
    world.hub.die();
    world.restartProcess();
    return await run();
  };
  const { writes } = world;
  await world.reconcileAll();
  expect(await world.zonesOf(ids)).toEqual(nothingLeft);
  expect(world.writes - writes).toBe(2);
  expect(await world.current(ids[0] ?? '')).toMatchObject({ state: 'Succeeded' });
});

test('an answer to the write that is lost: it is read again, and told as done', async () => {
  const ids = await four();
  world.azure.fault({ kind: 'reset', phase: 'after', method: 'PUT', path: ids[0] ?? '' });
  await world.reconcileAll();
  expect(await world.zonesOf(ids)).toEqual(nothingLeft);
  expect(await world.current(ids[0] ?? '')).toMatchObject({
    state: 'Succeeded',
    findings: [expect.objectContaining({ code: 'TargetsRetired' })],
  });
});

test('a write that Azure refuses is told, and tried again by the next reconciliation', async () => {
  const ids = await four();
  world.azure.fault({ kind: 'status', status: 409, code: 'ScopeLocked', method: 'PUT', path: ids[0] ?? '' });
  await world.reconcileAll();
  expect(await world.zonesOf(ids)).toEqual([`3.0.0: ${both}`, ...nothingLeft.slice(1)]);
  expect(await world.current(ids[0] ?? '')).toMatchObject({
    state: 'NoChange',
    findings: [expect.objectContaining({ code: 'ScopeLocked' })],
    targets: [
      { zone: 'losangeles', state: 'Completed' },
      { zone: 'perth', state: 'Completed' },
    ],
  });
  await world.reconcileAll();
  expect(await world.zonesOf(ids)).toEqual(nothingLeft);
});

test('a version that is deleted between the list and its reading stands for nothing', async () => {
  const ids = await four();
  world.azure.fault({
    kind: 'status',
    status: 404,
    code: 'ResourceNotFound',
    method: 'GET',
    path: ids[3] ?? '',
    times: null,
  });
  expect(await world.reconcileAll()).toMatchObject({ unread: [] });
  world.azure.sim.faults.clear();
  // In each zone 3.1.0 has 3.2.0 alone before it, and 3.0.0 has 3.1.0 and 3.2.0.
  expect(await world.zonesOf(ids)).toEqual([nothingLeft[0], ...allThere.slice(1)]);
});

test('a removal that Azure takes and fails to carry out is told, and made by the next reconciliation', async () => {
  const ids = await four();
  const old = ids[0] ?? '';
  const zones = objectAt(await world.version(old), 'properties', 'publishingProfile').targetExtendedLocations;
  let stage: 'before' | 'taken' | 'failed' = 'before';
  world.hub.runActivity = async ({ name, instanceId }, run) => {
    if (stage === 'taken' && name === 'readImageVersion' && instanceId === idOf(old)) {
      stage = 'failed';
      change(old, { targetExtendedLocations: zones }, { provisioningState: 'Failed' });
    }
    const answer = await run();
    if (stage === 'before' && name === 'retireTargets' && instanceId === idOf(old)) {
      stage = 'taken';
    }
    return answer;
  };
  await world.reconcileAll();
  expect(await world.current(old)).toMatchObject({
    findings: expect.arrayContaining([
      expect.objectContaining({
        code: 'RetirementRefused',
        severity: 'warning',
        message: expect.stringContaining('Azure took the removal of losangeles, perth and failed to carry it out'),
      }),
    ]),
  });
  await world.reconcileAll();
  expect(await world.zonesOf(ids)).toEqual(nothingLeft);
  expect((await world.current(old)).findings.map(({ code }) => code)).toEqual(['TargetsRetired']);
});

test('a run that is terminated right after its removal: the next ones know of it, and what is put back stays', async () => {
  const ids = await four();
  const old = ids[0] ?? '';
  const zones = objectAt(await world.version(old), 'properties', 'publishingProfile').targetExtendedLocations;
  let isTaken = false;
  world.hub.runActivity = async ({ name, instanceId }, run) => {
    const answer = await run();
    if (!isTaken && name === 'retireTargets' && instanceId === idOf(old)) {
      isTaken = true;
      await world.hub.terminate(instanceId, 'by a person');
    }
    return answer;
  };
  await world.reconcileAll();
  await world.reconcileAll();
  const told = await world.current(old);
  expect(told.targets).toEqual([]);
  expect(told.findings).toMatchObject([
    { code: 'TargetsRetired', message: expect.stringContaining('losangeles, perth') },
  ]);
  await rewriteProfile(world, old, (profile) => ({ ...profile, targetExtendedLocations: zones }));
  await world.pass(7200);
  await world.reconcileAll();
  await world.reconcileAll();
  expect((await world.zonesOf(ids))[0]).toBe(`3.0.0: ${both}`);
  expect((await world.current(old)).findings.map(({ code }) => code)).toEqual(['RetirementUndone', 'RetirementUndone']);
});

test('a person who asks in the middle of a removal has the zone, then and later', async () => {
  const ids = await four({}, { settings: { versionWriteSeconds: 600 } });
  await world.reconcile();
  await world.pass(120);
  await world.start(ids[0] ?? '', 'http', world.config.targets.slice(0, 1));
  await world.rest();
  expect((await world.zonesOf(ids))[0]).toBe('3.0.0: losangeles');
  await world.reconcileAll();
  expect((await world.zonesOf(ids))[0]).toBe('3.0.0: losangeles');
});

test('one reconciliation takes zones off 25 versions at most, the oldest first, and says how many there are', async () => {
  world = new PolicyWorld(keeping(40));
  await world.giveGalleryIdentity();
  await world.azure.operator('DELETE', `${image}/versions/0.0.1`);
  const ids: string[] = [];
  for (let minor = 0; minor < 33; minor += 1) {
    const id = await world.publish(`4.${minor}.0`);
    ids.push(id);
    await world.event(id);
  }
  await world.rest();
  await world.pass(3 * day);
  // Somebody edits the rule so that it keeps one.
  changePolicy(keeping(1));
  await world.reconcileAll();
  const left = (await world.zonesOf(ids)).filter((row) => row.endsWith(': '));
  expect(left).toHaveLength(25);
  expect(left[0]).toBe('4.0.0: ');
  await world.reconcileAll();
  expect((await world.zonesOf(ids)).filter((row) => row.endsWith(': '))).toHaveLength(32);
});
