// An answer of 200 that is not about what was asked for, or is only a part of it, as a proxy, a cache or a gateway on the way gives
// it: nothing is concluded from it, at whichever request it comes. LONG=1 runs all, else a seeded sample.
import { type Answer, answered, answerOtherwise } from '../support/replication/other-answers';
import { gallery, image, ReplicationWorld } from '../support/replication/replication-world';
import { sampleOf } from '../support/replication/sizing';

let world: ReplicationWorld;
beforeEach(async () => {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
});
afterEach(() => world.close());

/** As the operator reads it. */
const resource = async (path: string) => (await world.azure.operator('GET', path)).body;

const answers: Readonly<Record<string, Answer>> = {
  'an empty object': (request) => answered(request, 200, {}),
  'no content': (request) => answered(request, 204),
  'an operation': (request) => answered(request, 202, { status: 'InProgress' }),
  'an error with status 200': (request) => answered(request, 200, { error: { code: 'InternalServerError' } }),
  'another version': async (request) => answered(request, 200, await resource(`${image}/versions/0.0.1`)),
  'the gallery of another name': async (request) => {
    const { identity: _, ...body } = await resource(gallery);
    return answered(request, 200, {
      ...body,
      id: `${gallery}2`,
      location: 'eastus',
      tags: { 'extended-zones': 'none' },
    });
  },
  'a page of a proxy': (request) => answered(request, 200, '<html>sign in</html>', { 'content-type': 'text/html' }),
  'half of it': async (_request, send) => {
    const whole = await send();
    return { ...whole, bodyAsText: whole.bodyAsText?.slice(0, whole.bodyAsText.length / 2) ?? null };
  },
};

const resources: Readonly<Record<string, { readonly path: RegExp; readonly requests: number }>> = {
  version: { path: /\/versions\/7\.7\.0$/i, requests: 6 },
  gallery: { path: /\/galleries\/contosoImages$/i, requests: 2 },
  definition: { path: /\/images\/ubuntu-pro$/i, requests: 2 },
  identity: { path: /\/userAssignedIdentities\//i, requests: 1 },
  zones: { path: /\/extendedZones$/i, requests: 1 },
  roles: { path: /\/roleAssignments$/i, requests: 1 },
};

const days = Object.entries(resources).flatMap(([what, { path, requests }]) =>
  Object.keys(answers).flatMap((answer) =>
    Array.from({ length: requests }, (_, after) => ({ what, path, answer, after })),
  ),
);

test.each(sampleOf(days, 30))('$what, request $after: $answer', async ({ path, answer, after }) => {
  const version = await world.publish('7.7.0');
  await world.pass(900);
  answerOtherwise(world, { method: 'GET', path, after, times: 2 }, answers[answer] as Answer);
  const { state, findings } = await world.replicate(version);
  expect({ state, findings }).toEqual({ state: 'Succeeded', findings: [] });
  expect(world.writesOf(version)).toBe(1);
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

test('where it does not end, it is told after a quarter of an hour with what was answered', async () => {
  const version = await world.publish('7.7.1');
  await world.pass(900);
  answerOtherwise(world, { method: 'GET', path: /\/versions\/7\.7\.1$/ }, answers['another version'] as Answer);
  const { state, findings } = await world.replicate(version);
  expect({ state, codes: findings.map(({ code }) => code) }).toEqual({ state: 'Failed', codes: ['ReadRefused'] });
  expect(findings[0]?.message).toMatch(/versions\/0\.0\.1, not about what was asked for/);
  world.transport.intercept = null;
  await world.reconcile();
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
});

test('a list of extended zones that is empty says nothing of a zone: the service decides', async () => {
  const version = await world.publish('7.7.2');
  await world.pass(900);
  answerOtherwise(world, { method: 'GET', path: /\/extendedZones$/i, times: 2 }, (request) =>
    answered(request, 200, { value: [] }),
  );
  const { state, findings } = await world.replicate(version);
  expect(state).toBe('Succeeded');
  expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['ZoneAccessUnknown']));
});

const versionList = /\/images\/ubuntu-pro\/versions$/i;
const imageList = /\/galleries\/contosoImages\/images$/i;

test('lists that repeat, name another image or lead back to themselves: each version once, and what may be missing is told', async () => {
  const versions = [await world.publish('7.7.3'), await world.publish('7.7.4')];
  await world.pass(900);
  answerOtherwise(world, { method: 'GET', path: versionList }, async (request, send) => {
    const { value } = JSON.parse((await send()).bodyAsText ?? '');
    const stranger = { ...value[0], id: value[0].id.replace(/ubuntu-pro/i, 'other') };
    return answered(request, 200, { value: [...value, ...value, stranger] });
  });
  answerOtherwise(world, { method: 'GET', path: imageList }, async (request, send) => {
    const { value } = JSON.parse((await send()).bodyAsText ?? '');
    return answered(request, 200, { value: [...value, ...value], nextLink: request.url });
  });
  const { unread, versions: seen } = await world.reconcile();
  expect(unread).toEqual([
    expect.stringMatching(/contosoImages: the list of its image definitions lacks pages$/),
    expect.stringMatching(/ubuntu-pro: the list of its versions lacks pages$/),
  ]);
  world.transport.intercept = null;
  expect(seen).toBe((await world.reconcile()).versions);
  for (const version of versions) {
    expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
    expect(world.writesOf(version)).toBe(1);
  }
});

test.each(['99999999999999999999.0.0', '1.0', 'latest', '1.0.0 ', '../1.0.0', ''])(
  'a version that a list calls %p hides no other',
  async (name) => {
    const version = await world.publish('7.7.8');
    await world.pass(900);
    answerOtherwise(world, { method: 'GET', path: versionList }, async (request, send) => {
      const { value } = JSON.parse((await send()).bodyAsText ?? '');
      const odd = { ...value[0], name, id: value[0].id.replace(/[^/]+$/, name) };
      return answered(request, 200, { value: [odd, ...value] });
    });
    expect((await world.reconcile()).unread).toEqual([]);
    expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  },
);

test.each([versionList, imageList])(
  'a list that is none (%s) is told, and looked at again an hour later',
  async (path) => {
    const version = await world.publish('7.7.5');
    await world.pass(900);
    answerOtherwise(world, { method: 'GET', path }, (request) => answered(request, 200, {}));
    expect((await world.reconcile()).unread).toHaveLength(1);
    world.transport.intercept = null;
    expect((await world.reconcile()).unread).toEqual([]);
    expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  },
);

test.each([
  ['401 for twelve minutes, then one 404', [401, 404], 720],
  ['403 for twelve minutes, then one 404', [403, 404], 720],
  ['a redirect for twelve minutes, then one 404', [302, 404], 720],
])(
  '%s: an answer is believed for its own time, not for that of what came before',
  async (_, [status = 0, last = 0], seconds) => {
    const version = await world.publish('7.7.6');
    await world.pass(900);
    const path = /\/versions\/7\.7\.6$/;
    answerOtherwise(world, { method: 'GET', path, from: seconds, times: 1 }, (request) => answered(request, last));
    answerOtherwise(world, { method: 'GET', path, until: seconds }, (request) => answered(request, status));
    const { state, findings } = await world.replicate(version);
    expect({ state, findings }).toEqual({ state: 'Succeeded', findings: [] });
  },
);

test('answers that change all the time end after an hour, with the last of them', async () => {
  const version = await world.publish('7.7.7');
  await world.pass(900);
  let count = 0;
  answerOtherwise(world, { method: 'GET', path: /\/versions\/7\.7\.7$/ }, (request) => {
    count += 1;
    return answered(request, [401, 403, 404, 409, 302][count % 5] ?? 404);
  });
  const { state, startedAt, finishedAt } = await world.replicate(version);
  expect(state).toBe('Failed');
  const minutes = (Date.parse(finishedAt ?? '') - Date.parse(startedAt)) / 60_000;
  expect([minutes >= 60, minutes < 70]).toEqual([true, true]);
});
