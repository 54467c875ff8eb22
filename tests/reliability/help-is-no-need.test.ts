// What only helps a replication is no need of it: the gallery's identity, which some enrolments want, the list of zones and their features,
// which are checks of our own, and the regional endpoint. Where one of them cannot be had, that is told, and the service decides.

import { createEventTrigger } from '../support/replication/event-trigger';
import { done, GalleryDay, inWaves, regions } from '../support/replication/gallery-day';
import { answered, answerOtherwise, refusal } from '../support/replication/other-answers';
import { gallery, image, ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

const minutes = ({ startedAt, finishedAt }: { readonly startedAt: string; readonly finishedAt: string | null }) =>
  (Date.parse(finishedAt ?? '') - Date.parse(startedAt)) / 60_000;

const patch = { method: 'PATCH', path: /\/galleries\/contosoImages$/ };
const putIdentity = { method: 'PUT', path: /userAssignedIdentities/ };
const putRole = { method: 'PUT', path: /roleAssignments/ };

test.each([
  ['attach', patch, 403, 'RequestDisallowedByPolicy', 'PolicyDenied', 15],
  ['attach', patch, 409, 'ScopeLocked', 'ScopeLocked', 15],
  ['attach', patch, 400, 'InvalidParameter', 'IdentityNotAllowed', 15],
  ['attach', patch, 403, 'LinkedAuthorizationFailed', 'IdentityNotAllowed', 15],
  ['attach', patch, 403, 'AuthorizationFailed', 'IdentityNotAllowed', 60],
  ['attach', patch, 500, 'InternalServerError', 'IdentityMissing', 120],
  ['create', putIdentity, 403, 'RequestDisallowedByPolicy', 'PolicyDenied', 15],
  ['create', putIdentity, 403, 'AuthorizationFailed', 'IdentityNotAllowed', 60],
  ['create', putIdentity, 409, 'MissingSubscriptionRegistration', 'ProviderNotRegistered', 15],
  ['give a role', putRole, 400, 'RoleAssignmentLimitExceeded', 'QuotaExceeded', 15],
  ['give a role', putRole, 400, 'PrincipalNotFound', 'RoleMissing', 60],
  ['read', { method: 'GET', path: /userAssignedIdentities/ }, 403, 'AuthorizationFailed', 'ReadRefused', 60],
] as const)(
  'the identity, to %s (%p) %i %s: a warning, and the zones are asked for',
  async (_, which, status, code, told, minutesMax) => {
    world = new ReplicationWorld({ settings: { zoneIdentity: 'ignored' } });
    const version = await world.publish('6.6.0');
    await world.pass(900);
    answerOtherwise(world, which, (request) => answered(request, status, refusal(code)));
    const replication = await world.replicate(version);
    expect(replication.state).toBe('Succeeded');
    expect(minutes(replication)).toBeLessThan(minutesMax);
    expect(replication.findings).toContainEqual(expect.objectContaining({ code: told, severity: 'warning' }));
    expect(replication.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  },
);

test.each([
  ['is taken and has no effect', false],
  ['is undone by another client each time', true],
] as const)(
  'an attachment of the identity that %s costs a few writes a pass, not one a minute',
  async (_, isUndone) => {
    world = new ReplicationWorld();
    const version = await world.publish('6.6.1');
    await world.pass(900);
    const undo = async () => {
      // While the gallery is being updated ARM refuses it.
      const { status } = await world.azure.operator('PATCH', gallery, { identity: { type: 'None' } });
      if (status === 409) {
        world.agenda.later(1, undo);
      }
    };
    answerOtherwise(world, patch, async (request, send) => {
      if (!isUndone) {
        return answered(request, 200, (await world.azure.operator('GET', gallery)).body);
      }
      const answer = await send();
      world.agenda.later(1, undo);
      return answer;
    });
    for (let hour = 0; hour < 6; hour += 1) {
      await world.reconcile();
      await world.pass(3600);
    }
    const { state, findings } = await world.current(version);
    expect(state).toBe('Failed');
    expect(findings.map(({ code }) => code)).toContain('IdentityMissing');
    expect(world.writesOf(version)).toBeLessThanOrEqual(6 * 4);
  },
);

const reads = (what: 'gallery' | 'definition' | 'definition, by itself') => ({
  method: 'GET',
  path: {
    gallery: /galleries\/contosoImages$/,
    definition: /\/images(\/ubuntu-pro)?$/,
    'definition, by itself': /\/images\/ubuntu-pro$/,
  }[what],
});

test.each([
  ['definition', 403, 'AuthorizationFailed', 'ReadRefused'],
  ['definition', 403, 'DenyAssignmentAuthorizationFailed', 'ReadRefused'],
  ['definition', 404, 'ResourceNotFound', 'DefinitionNotFound'],
  ['definition', 500, 'InternalServerError', 'ReadRefused'],
  ['definition', 409, 'Conflict', 'ReadRefused'],
  ['definition', 400, 'BadRequest', 'ReadRefused'],
  ['gallery', 403, 'AuthorizationFailed', 'ReadRefused'],
  ['gallery', 403, 'DenyAssignmentAuthorizationFailed', 'ReadRefused'],
  ['gallery', 404, 'ResourceNotFound', 'GalleryNotFound'],
  ['gallery', 500, 'InternalServerError', 'ReadRefused'],
] as const)(
  'the %s answers a reading with %i %s for ever: a warning, and the zones are asked for',
  async (what, status, code, told) => {
    world = new ReplicationWorld();
    await world.giveGalleryIdentity();
    const before = await world.azure.operator('GET', gallery);
    const version = await world.publish('6.7.0');
    await world.pass(900);
    answerOtherwise(world, reads(what), (request) => answered(request, status, refusal(code)));
    const replication = await world.replicate(version);
    expect(replication.state).toBe('Succeeded');
    expect(minutes(replication)).toBeLessThan(90);
    expect(replication.findings).toMatchObject([{ code: told, severity: 'warning' }]);
    expect((await world.azure.operator('GET', gallery)).body.identity).toEqual(before.body.identity);
  },
);

const readsOf = {
  version: /\/versions\/6\.8\.0$/,
  gallery: /galleries\/contosoImages$/,
  definition: /\/images(\/ubuntu-pro)?$/,
  zones: /Microsoft\.EdgeZones\//,
};

test.each([
  ['version', 'gallery'],
  ['version', 'definition'],
  ['version', 'zones'],
  ['zones', 'gallery'],
  ['definition', 'gallery'],
  ['gallery', 'definition'],
] as const)('what helps is not done without because something else, the %s, failed before: %s', async (first, then) => {
  world = new ReplicationWorld({ settings: { zoneIdentity: 'needed' } });
  const version = await world.publish('6.8.0');
  await world.pass(900);
  // No help fails ten times in a row, but all together do.
  const left = { [first]: first === 'version' ? 12 : 9, [then]: 4 };
  for (const what of [first, then]) {
    answerOtherwise(world, { method: 'GET', path: readsOf[what] }, async (request, send) => {
      const mayFail = what === first || (left[first] ?? 0) === 0;
      if (!mayFail || (left[what] ?? 0) === 0) {
        return await send();
      }
      left[what] = (left[what] ?? 0) - 1;
      return answered(request, 503, refusal('ServiceUnavailable'));
    });
  }
  const replication = await world.replicate(version);
  expect(left).toEqual({ [first]: 0, [then]: 0 });
  expect(replication).toMatchObject({ state: 'Succeeded', findings: [] });
});

test('a definition that cannot be read by itself is taken from the list of its gallery, with the tags that forbid', async () => {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
  const event = createEventTrigger(world);
  const version = await world.publish('6.7.1');
  await world.pass(900);
  answerOtherwise(world, reads('definition, by itself'), (request) =>
    answered(request, 403, refusal('AuthorizationFailed')),
  );
  await event(version);
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded', findings: [] });
  await world.azure.operator('PATCH', image, { tags: { 'extended-zones': 'hold' }, properties: {} });
  const held = await world.publish('6.7.2');
  await world.pass(900);
  await event(held);
  await world.pass(1800);
  expect(await world.zones(held)).toEqual({});
});

test('a definition that cannot be read by itself, nor from a list that leads to another host: a warning, and the zones are asked for', async () => {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
  const version = await world.publish('6.7.4');
  await world.pass(900);
  answerOtherwise(world, reads('definition, by itself'), (request) =>
    answered(request, 403, refusal('AuthorizationFailed')),
  );
  answerOtherwise(world, { method: 'GET', path: /\/images$/ }, (request) =>
    answered(request, 200, { value: [], nextLink: 'https://elsewhere.example.com/images?page=2' }),
  );
  const replication = await world.replicate(version);
  expect(replication).toMatchObject({ state: 'Succeeded', findings: [{ code: 'ReadRefused', severity: 'warning' }] });
});

test.each([
  ['hold', { losangeles: 'Completed' }],
  ['kept', done.azure],
])(
  'tags above the version cannot be read before the second wave: its own (%s) decides, else those of the decision',
  async (word, zones) => {
    const day = await GalleryDay.begin(inWaves);
    world = day;
    const version = await day.published('6.7.3', { targetRegions: regions('westus', 'australiaeast') });
    await day.event(version);
    await day.pass(5_400);
    answerOtherwise(day, reads('definition'), (request) => answered(request, 403, refusal('AuthorizationFailed')));
    await day.tag(version, { [word === 'hold' ? 'extended-zones' : 'stage']: word });
    await day.rest();
    expect((await day.seen(version)).azure).toEqual(zones);
    if (word === 'hold') {
      expect((await day.seen(version)).findings).toContain('perth RefusedByTag');
    }
  },
);

test('where Azure needs the identity, its refusal is told beside the warning', async () => {
  world = new ReplicationWorld();
  const version = await world.publish('6.6.1');
  await world.pass(900);
  answerOtherwise(world, patch, (request) => answered(request, 403, refusal('RequestDisallowedByPolicy')));
  const { state, findings } = await world.replicate(version);
  expect({ state, codes: findings.map(({ code }) => code) }).toEqual({
    state: 'Failed',
    codes: ['PolicyDenied', 'NotEnrolled', 'NotEnrolled'],
  });
});

const zones = { method: 'GET', path: /extendedZones$/i };
const features = { method: 'GET', path: /\/features\//i };

test.each([
  ['zones', zones, 500, ''],
  ['zones', zones, 403, 'AuthorizationFailed'],
  ['zones', zones, 404, 'InvalidResourceType'],
  ['zones', zones, 400, 'NoRegisteredProviderFound'],
  ['features', features, 500, ''],
  ['features', features, 409, 'MissingSubscriptionRegistration'],
] as const)(
  '%s (%p) answer %i %s for ever: the service decides within half an hour',
  async (_, which, status, code) => {
    world = new ReplicationWorld();
    await world.giveGalleryIdentity();
    const version = await world.publish('6.6.2');
    await world.pass(900);
    const message = "No registered resource provider found. The supported api-versions are '2030-01-01'.";
    answerOtherwise(world, which, (request) => answered(request, status, refusal(code, message)));
    const replication = await world.replicate(version);
    expect(replication.state).toBe('Succeeded');
    expect(minutes(replication)).toBeLessThan(30);
    expect(replication.findings.every(({ code: told }) => told === 'ZoneAccessUnknown')).toBe(true);
  },
);

test.each(['CERT_HAS_EXPIRED', 'ECONNREFUSED', 'ENOTFOUND', '503'])(
  'a regional endpoint that answers %s: the global one serves',
  async (how) => {
    world = new ReplicationWorld();
    const version = await world.publish('6.6.3');
    await world.pass(900);
    world.transport.intercept = async (request, send) => {
      if (!request.url.startsWith('https://westus.management.azure.com')) {
        return await send();
      }
      if (how === '503') {
        return answered(request, 503);
      }
      throw Object.assign(new Error(how), { code: how });
    };
    const replication = await world.replicate(version);
    expect(replication.state).toBe('Succeeded');
    expect(minutes(replication)).toBeLessThan(15);
    expect(new Set(replication.findings.map(({ code }) => code))).toEqual(new Set(['RegionalEndpointUnavailable']));
  },
);
