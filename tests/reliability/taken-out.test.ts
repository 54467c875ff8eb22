// Between taking a failed zone out and adding it again no answer loses the target: it is added back in the section, or by
// whatever run comes next, and a person is told how.
import { createHttpHeaders, type PipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../local/azure/state/json';
import { viewRecord } from '../../src/domain/replication/replication-view';
import { answered, answerOtherwise, refusal } from '../support/replication/other-answers';
import { changeAtOnce, withoutZone, withReplicas } from '../support/replication/other-writers';
import { idOf, ReplicationWorld, type WorldOptions } from '../support/replication/replication-world';
import type { ActivityRunner } from '../support/replication/virtual-hub/hub-engine';

let world: ReplicationWorld;
afterEach(() => world.close());

async function untilTakenOut(version: string): Promise<void> {
  const left = world.watchZone(version, 'perth');
  while (!left()) {
    await world.pass(5);
  }
}

/** A run of the version has just taken the zone perth out. */
async function withPerthOut(name: string, options: WorldOptions = {}): Promise<string> {
  world = new ReplicationWorld(options);
  await world.giveGalleryIdentity();
  const version = await world.publish(name);
  world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
  await world.start(version);
  await untilTakenOut(version);
  return version;
}

test.each([400, 401, 403, 404, 409, 412, 429, 503])(
  'a zone that was taken out is added back whatever Azure answers for half an hour: %i',
  async (status) => {
    const version = await withPerthOut('7.5.0');
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

test.each([
  ['GET', 403, 'AuthorizationFailed'],
  ['GET', 503, 'ServiceUnavailable'],
  ['PUT', 409, 'ScopeLocked'],
  ['PUT', 503, 'ServiceUnavailable'],
])('what the service refuses then is not tried sooner since a person asks: %s %i %s', async (method, status, code) => {
  const version = await withPerthOut('7.5.12');
  const which = { method, path: /\/versions(\/7\.5\.12)?$/, until: 1800 };
  const instants: number[] = [];
  answerOtherwise(world, which, (request) => {
    instants.push(world.agenda.now());
    return answered(request, status, refusal(code));
  });
  await world.pass(600);
  const others = world.config.targets.filter(({ zone }) => zone !== 'perth');
  await world.start(version, 'http', others);
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  const late = instants.filter((instant) => instant - (instants[0] ?? 0) > 200_000);
  const gaps = late.slice(1).map((instant, index) => (instant - (late[index] ?? 0)) / 1000);
  expect(gaps.length).toBeGreaterThan(2);
  expect(Math.min(...gaps)).toBeGreaterThan(115);
});

test.each([
  [409, 'ReadOnlyDisabledSubscription'],
  [409, 'ResourceGroupBeingDeleted'],
  [403, 'AuthorizationFailed'],
  [403, 'RequestDisallowedByPolicy'],
  [400, 'InvalidSubscriptionId'],
  [401, 'InvalidAuthenticationTokenTenant'],
  [404, 'ResourceNotFound'],
] as const)(
  'in the same run, also where it is the version that cannot be read for half an hour: %i %s',
  async (status, code) => {
    const version = await withPerthOut('7.5.11');
    const which = { method: 'GET', path: /\/versions(\/7\.5\.11)?$/, until: 1800 };
    const refused = answerOtherwise(world, which, (request) => answered(request, status, refusal(code)));
    expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
    expect(refused()).toBeGreaterThan(3);
    expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
    const isItsEnd = ({ name, properties }: (typeof world.tracked)[number]) =>
      name === 'ReplicationFinished' && properties.replicationId === idOf(version);
    expect(world.tracked.filter(isItsEnd)).toHaveLength(1);
  },
);

test('one whose entry differs from the record in letter case only, as the service writes ids and names, is taken out and is back', async () => {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
  const version = await world.publish('7.5.12');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
  let readings = 0;
  answerOtherwise(world, { method: 'GET', path: /\/versions\/7\.5\.12$/ }, async (_, send) => {
    const answer = await send();
    readings += 1;
    const bodyAsText = (answer.bodyAsText ?? '').replaceAll(
      'Australia East',
      readings % 2 ? 'australia east' : 'AUSTRALIA EAST',
    );
    return { ...answer, bodyAsText };
  });
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

test('one that was not added back by an hour after the deadline is told with its entry and the command; the next run restores it', async () => {
  const version = await withPerthOut('7.5.1', { env: { REPLICATION_DEADLINE: 'PT2H' } });
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

test('a zone whose add-back Azure accepts and loses, while the version cannot be read back, stays in the record until it is seen', async () => {
  const version = await withPerthOut('7.5.9');
  let step: 'write' | 'readBack' | 'over' = 'write';
  world.transport.intercept = async (request, send, path) => {
    const isOfVersion = path.toLowerCase() === version.toLowerCase();
    if (isOfVersion && step === 'write' && request.method === 'PUT') {
      step = 'readBack';
      return { request, status: 202, headers: createHttpHeaders(), bodyAsText: '{}' };
    }
    if (isOfVersion && step === 'readBack') {
      step = 'over';
      throw new RestError('read ECONNRESET', { code: 'ECONNRESET', request });
    }
    return await send();
  };
  const recorded = async () => viewRecord(await world.hub.getStatus(idOf(version)))?.takenOut.map(({ zone }) => zone);
  for (let seconds = 0; seconds < 1_200; seconds += 5) {
    await world.pass(5);
    if (!('perth' in (await world.zones(version)))) {
      expect(await recorded()).toEqual(['perth']);
    }
  }
  expect(step).toBe('over');
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  expect(await recorded()).toEqual([]);
});

test('an add-back that Azure shows at first and loses at the end of its operation is put back from the record', async () => {
  const version = await withPerthOut('7.5.10');
  for (let passed = 0; passed < 3600 && !('perth' in (await world.zones(version))); passed += 5) {
    await world.pass(5);
  }
  const recorded = async () => viewRecord(await world.hub.getStatus(idOf(version)))?.takenOut.map(({ zone }) => zone);
  expect(Object.keys(await world.zones(version))).toEqual(['losangeles', 'perth']);
  expect(await recorded()).toEqual(['perth']);
  changeAtOnce(world, version, withoutZone('perth'));
  const { state, findings } = await world.finish(version);
  expect(state).toBe('Succeeded');
  expect(findings.map(({ code }) => code)).not.toContain('TargetsUndone');
  expect(await recorded()).toEqual([]);
});

test('one that others take away each time it is back is left to them after five times, with its entry and the command', async () => {
  const version = await withPerthOut('7.5.11');
  let losses = 0;
  const recorded = async () => viewRecord(await world.hub.getStatus(idOf(version)))?.takenOut.map(({ zone }) => zone);
  for (let passed = 0; passed < 4 * 3600 && !world.hub.isOver(idOf(version)); passed += 5) {
    await world.pass(5);
    // Another program takes it away before the version is at rest with it.
    if ((await recorded())?.length === 1 && 'perth' in (await world.zones(version))) {
      changeAtOnce(world, version, withoutZone('perth'));
      losses += 1;
    }
  }
  const { state, findings, targets } = await world.finish(version);
  expect(losses).toBe(6);
  expect(state).toBe('PartiallySucceeded');
  expect(targets.find(({ zone }) => zone === 'perth')).toMatchObject({ state: 'Refused' });
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'TargetsUndone',
      target: 'perth',
      message: expect.stringMatching(/gone again 5 times.*"extendedLocation":\{.*az sig image-version update .*perth/),
    }),
  );
  expect(await recorded()).toEqual([]);
});

/** @param act in the place of the first write that takes a zone out */
function atFirstTakingOut(act: (run: () => Promise<unknown>) => Promise<unknown>): ActivityRunner {
  let isOver = false;
  return async ({ name, input }, run) => {
    const { removeZones = [] } =
      (input as { readonly change?: { readonly removeZones: readonly string[] } }).change ?? {};
    if (isOver || name !== 'addZoneTargets' || removeZones.length === 0) {
      return await run();
    }
    isOver = true;
    return await act(run);
  };
}

async function startWithFailingPerth(name: string): Promise<string> {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
  const version = await world.publish(name);
  world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
  await world.start(version);
  return version;
}

function perthOf(version: string): JsonObject | undefined {
  const profile = objectAt(world.azure.sim.store.get(version)?.body, 'properties', 'publishingProfile');
  return objectsAt(profile, 'targetExtendedLocations').find(
    (entry) => textAt(objectAt(entry, 'extendedLocation'), 'name') === 'perth',
  );
}

const changes: readonly (readonly [string, (profile: JsonObject) => JsonObject])[] = [
  ['more replicas', withReplicas(4)],
  [
    'a member that nobody knows',
    (profile) => ({
      ...profile,
      targetExtendedLocations: objectsAt(profile, 'targetExtendedLocations').map((entry) => ({
        ...entry,
        tier: 'gold',
      })),
    }),
  ],
];

test.each(changes)(
  'what another writer gives a failed zone (%s) after it stands in the record, and before it is taken out, is kept',
  async (_what, change) => {
    const version = await startWithFailingPerth('7.5.7');
    let given: JsonObject | undefined;
    world.hub.runActivity = atFirstTakingOut(async (run) => {
      changeAtOnce(world, version, change);
      given = perthOf(version);
      return await run();
    });
    expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
    expect(given).toBeDefined();
    expect(perthOf(version)).toEqual(given);
  },
);

test('a write that takes a zone out, carried out after its run was ended, takes nothing out', async () => {
  const version = await startWithFailingPerth('7.5.8');
  const left = world.watchZone(version, 'perth');
  let late: (() => Promise<unknown>) | null = null;
  world.hub.runActivity = atFirstTakingOut(async (run) => {
    await world.hub.terminate(idOf(version), 'maintenance');
    late = run;
    return null;
  });
  while (late === null) {
    await world.pass(5);
  }
  await (late as () => Promise<unknown>)();
  expect({ left: left(), perth: perthOf(version) !== undefined }).toEqual({ left: false, perth: true });
});

test('nothing is taken out before the task hub shows its entry in the record', async () => {
  const version = await startWithFailingPerth('7.5.9');
  const shown = world.hub.getStatus.bind(world.hub);
  const seen: boolean[] = [];
  world.hub.runActivity = atFirstTakingOut(async (run) => {
    // The message to the activity is there before the record is.
    world.hub.getStatus = async (id) => ({ ...(await shown(id)), customStatus: null }) as never;
    try {
      return await run();
    } finally {
      world.hub.getStatus = shown;
      seen.push(perthOf(version) !== undefined);
    }
  });
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  expect(seen).toEqual([true]);
});

test('a zone is not taken out while another that the decision was made on has gone meanwhile', async () => {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
  const version = await world.publish('7.5.9');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
  let hasGone = false;
  const answers: unknown[] = [];
  world.hub.runActivity = async ({ name, input }, run) => {
    const removes = name === 'addZoneTargets' && removedZones(input).length > 0;
    if (removes && !hasGone) {
      hasGone = true;
      changeAtOnce(world, version, withoutZone('losangeles'));
    }
    const answer = await run();
    if (removes) {
      answers.push(answer);
    }
    return answer;
  };
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
  expect(answers[0]).toMatchObject({ value: { kind: 'conflict', message: expect.stringMatching(/^losangeles was/) } });
  expect(answers.at(-1)).toMatchObject({ value: { kind: 'written' } });
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

/** Of an input of addZoneTargets. */
function removedZones(input: unknown): readonly unknown[] {
  const { change } = input as { readonly change: { readonly removeZones: readonly unknown[] } };
  return change.removeZones;
}

test("one that is out comes back whatever the day's writes say: the refusals meanwhile use up none, and none is left", async () => {
  const version = await withPerthOut('7.5.16', { env: { REPLICATION_WRITES_PER_DAY: '4' } });
  const refused = answerOtherwise(world, { method: 'PUT', path: /\/versions\/7\.5\.16$/, until: 2_400 }, (request) =>
    answered(request, 409, refusal('Conflict')),
  );
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  expect(refused()).toBeGreaterThan(5);
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

const takesOut = ({ body }: PipelineRequest) => String(body).includes('"allowDeletionOfReplicatedLocations":true');

test.each([2, 15, 90])(
  'a zone that a stale reading shows for %i s after it was taken out is not taken for back: it comes back from the record',
  async (seconds) => {
    world = new ReplicationWorld();
    await world.giveGalleryIdentity();
    const version = await world.publish('7.5.13');
    world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
    let fresh = '';
    let stale: { readonly body: string; readonly until: number } | null = null;
    world.transport.intercept = async (request, send, path) => {
      if (path.toLowerCase() !== version.toLowerCase()) {
        return await send();
      }
      if (request.method === 'PUT' && takesOut(request)) {
        stale ??= { body: fresh, until: world.agenda.now() + seconds * 1000 };
      }
      if (request.method === 'GET' && stale !== null && world.agenda.now() < stale.until) {
        return answered(request, 200, stale.body);
      }
      const answer = await send();
      fresh = request.method === 'GET' ? (answer.bodyAsText ?? '') : fresh;
      return answer;
    };
    const { state, findings } = await world.replicate(version);
    expect(stale).not.toBeNull();
    expect(state).toBe('Succeeded');
    // As somebody else's removal it would come back as configured, not as it was.
    expect(findings.map(({ code }) => code)).not.toContain('TargetsUndone');
  },
);

test('one that may have been taken out by a write without an answer, after which nothing can be read, is told with its entry', async () => {
  world = new ReplicationWorld({ env: { REPLICATION_DEADLINE: 'PT2H' } });
  await world.giveGalleryIdentity();
  const version = await world.publish('7.5.14');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
  let isOut = false;
  const before = answerOtherwise(world, { method: 'PUT', path: /\/versions\/7\.5\.14$/ }, async (request, send) => {
    const answer = await send();
    isOut ||= takesOut(request);
    return isOut ? answered(request, 504, refusal('GatewayTimeout')) : answer;
  });
  answerOtherwise(world, { method: 'GET', path: /\/versions\/7\.5\.14$/ }, async (request, send) =>
    isOut ? answered(request, 503, refusal('ServiceUnavailable')) : await send(),
  );
  const { findings } = await world.replicate(version);
  expect(before()).toBeGreaterThan(0);
  expect(perthOf(version)).toBeUndefined();
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'TargetTakenOut',
      target: 'perth',
      message: expect.stringMatching(/not known.*"extendedLocation":\{.*az sig image-version update .*perth/),
    }),
  );
  world.transport.intercept = null;
  for (let count = 0; count < 2; count += 1) {
    await world.reconcile();
    await world.finish(version);
    await world.pass(3600);
  }
  expect(await world.current(version)).toMatchObject({ state: 'NoChange' });
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

test('what was taken out of one publication is not put into another that has its name by then', async () => {
  const version = await withPerthOut('7.5.15');
  const refusedWrites = { method: 'PUT', path: /\/versions\/7\.5\.15$/, until: 1_500 };
  answerOtherwise(world, refusedWrites, (request) => answered(request, 403, refusal('AuthorizationFailed')));
  await world.pass(600);
  await world.azure.operator('DELETE', version);
  await world.pass(200);
  await world.publish('7.5.15');
  const bodies: string[] = [];
  answerOtherwise(world, { method: 'PUT', path: /\/versions\/7\.5\.15$/ }, async (request, send) => {
    bodies.push(String(request.body));
    return await send();
  });
  const { state, findings } = await world.finish(version);
  expect(state).toBe('Succeeded');
  expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['VersionReplaced', 'TargetTakenOut']));
  // The first write of the new one adds what is asked for, all together.
  expect(bodies.filter((body) => !body.includes('losangeles'))).toEqual([]);
});
