// A version that is refused for a lasting reason costs a pass of the reconciliation one read at most, until something changes of what the
// refusal rests on; once a day it is tried anew. What cannot be read (a lock, a policy) is tried again after as long as it has stood.
import type { LoggedRequest } from '../../local/azure/simulation/request-log';
import { startReconciliation } from '../../src/functions/reconciliation-run';
import { answered, answerOtherwise, refusal } from '../support/replication/other-answers';
import { group, ReplicationWorld } from '../support/replication/replication-world';

const subscription = '/subscriptions/11111111-2222-3333-4444-555555555555';
const redmond = `${subscription}/providers/Microsoft.EdgeZones/extendedZones/redmond`;
const hour = 3_600;
let world: ReplicationWorld;
let version: string;

async function begin(env: Readonly<Record<string, string>>) {
  world = new ReplicationWorld({ env });
  for (const { id } of world.azure.sim.store.ofType('Microsoft.Compute/galleries/images/versions')) {
    world.azure.sim.store.delete(id);
  }
  version = await world.publish('9.5.0');
  await world.pass(hour);
  await world.replicate(version);
}

afterEach(() => world.close());

const isList = ({ path }: LoggedRequest) => /\/(images|versions)$|\/galleries\/[^/]+$/i.test(path);

/** What a pass costs besides the lists that tell of all versions; an hour later. */
async function pass(): Promise<readonly LoggedRequest[]> {
  const before = world.azure.requests().length;
  await world.reconcile();
  await world.pass(hour);
  return world.azure
    .requests()
    .slice(before)
    .filter((one) => !isList(one));
}

async function passes(count: number): Promise<readonly (readonly LoggedRequest[])[]> {
  const all: (readonly LoggedRequest[])[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    all.push(await pass());
  }
  return all;
}

const writes = (requests: readonly LoggedRequest[]) => requests.filter(({ method }) => method === 'PUT');
const driftFound = () => world.tracked.filter(({ name }) => name === 'DriftFound').length;

describe('a zone that the subscription is not registered for', () => {
  beforeEach(async () => await begin({ EXTENDED_ZONE_TARGETS: 'westus=losangeles westus=redmond' }));

  test('costs one read a pass, is told at each, and once a day is tried anew', async () => {
    const before = await world.current(version);
    expect(before).toMatchObject({ state: 'PartiallySucceeded' });
    const day = await passes(48);
    const whole = day.filter((requests) => requests.length > 1).length;
    expect(whole).toBeGreaterThanOrEqual(2);
    expect(whole).toBeLessThanOrEqual(4);
    expect(day.flat().filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(driftFound()).toBe(48);
    const { updatedAt: _, ...after } = await world.current(version);
    expect(before).toMatchObject(after);
  });

  test('is added at the pass after its registration', async () => {
    await passes(5);
    await world.azure.operator('POST', `${redmond}/register`, undefined, '2024-04-01-preview');
    await world.pass(300);
    expect(writes(await pass())).toHaveLength(1);
    expect(await world.current(version)).toMatchObject({ state: 'Succeeded' });
    expect(await pass()).toEqual([]);
  });

  test('is looked at again where somebody has changed the version, and where a zone that was there is gone', async () => {
    await passes(3);
    const body = await world.version(version);
    await world.azure.operator('PUT', version, { ...body, tags: { stage: 'prod' } });
    await world.pass(hour);
    expect((await pass()).length).toBeGreaterThan(1);
    expect((await pass()).length).toBeLessThanOrEqual(1);
    const { publishingProfile, ...properties } = (await world.version(version)).properties as Record<string, object>;
    await world.azure.operator('PUT', version, {
      ...body,
      properties: {
        ...properties,
        safetyProfile: { allowDeletionOfReplicatedLocations: true },
        publishingProfile: { ...publishingProfile, targetExtendedLocations: [] },
      },
    });
    await world.pass(hour);
    expect(writes(await pass())).toHaveLength(1);
    expect(await world.zones(version)).toEqual({ losangeles: 'Completed' });
  });

  test('is tried at once where a person starts the reconciliation', async () => {
    await passes(3);
    const before = world.azure.requests().length;
    const { config, clock, service, hub } = world;
    await world.live(startReconciliation({ config, clock, service }, hub, { kind: 'http', by: 'a person' }));
    await world.pass(hour);
    expect(world.azure.requests().length - before).toBeGreaterThan(8);
  });

  test('is tried at once where a person asks for it', async () => {
    await passes(3);
    const before = world.azure.requests().length;
    await world.replicate(version, 'http');
    expect(world.azure.requests().length - before).toBeGreaterThan(3);
  });
});

test('a parent region that is missing costs nothing until the version has it', async () => {
  await begin({ EXTENDED_ZONE_TARGETS: 'westus=losangeles australiaeast=perth' });
  const other = await world.publish('9.5.1', ['westus']);
  await world.pass(hour);
  await world.replicate(other);
  expect(await world.current(other)).toMatchObject({ state: 'PartiallySucceeded' });
  await pass();
  expect((await passes(5)).flat()).toEqual([]);
  const body = await world.version(other);
  const properties = body.properties as { readonly publishingProfile: { readonly targetRegions: readonly object[] } };
  const { publishingProfile } = properties;
  const targetRegions = [...publishingProfile.targetRegions, { name: 'Australia East', regionalReplicaCount: 1 }];
  await world.azure.operator('PUT', other, {
    ...body,
    properties: { ...properties, publishingProfile: { ...publishingProfile, targetRegions } },
  });
  await world.pass(hour);
  await pass();
  expect(await world.current(other)).toMatchObject({ state: 'Succeeded' });
});

describe('a lock on the gallery', () => {
  let lock: string;
  beforeEach(async () => {
    await begin({ EXTENDED_ZONE_TARGETS: 'westus=losangeles' });
    version = await world.publish('9.5.2');
    await world.pass(hour);
    lock = world.azure.fault({
      kind: 'status',
      status: 409,
      code: 'ScopeLocked',
      method: 'PUT',
      path: version,
      times: null,
    });
    expect(await world.replicate(version)).toMatchObject({ state: 'Failed' });
  });

  test('is tried less and less often, and at last once a day', async () => {
    const tried = (await passes(24 * 12)).map((requests) => writes(requests).length);
    const daily = Array.from(
      { length: 12 },
      (_, day) => tried.slice(day * 24, day * 24 + 24).filter((count) => count > 0).length,
    );
    expect(daily[0]).toBeLessThanOrEqual(15);
    expect(daily[3]).toBeLessThanOrEqual(4);
    expect(daily.slice(9).every((count) => count === 1 || count === 2)).toBe(true);
  });

  test.each([1, 2, 5, 20, 50])(
    'that is lifted after %i hours: the zone comes within two hours, or an eighth of that time',
    async (hours) => {
      await passes(hours);
      world.azure.sim.faults.remove(lock);
      await passes(Math.max(2, Math.ceil(hours / 8)));
      expect(await world.current(version)).toMatchObject({ state: 'Succeeded' });
    },
  );
});

describe('a zone that is refused as not enrolled, where the app may not give the identity its role', () => {
  const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/galleryReplicator`;

  beforeEach(async () => {
    world = new ReplicationWorld({
      env: { EXTENDED_ZONE_TARGETS: 'westus=losangeles' },
      settings: { zoneIdentity: 'needed' },
    });
    answerOtherwise(world, { method: 'PUT', path: /roleAssignments/ }, (request) =>
      answered(request, 403, refusal('AuthorizationFailed')),
    );
    for (const { id } of world.azure.sim.store.ofType('Microsoft.Compute/galleries/images/versions')) {
      world.azure.sim.store.delete(id);
    }
    version = await world.publish('9.5.3');
    await world.pass(hour);
    expect(await world.replicate(version)).toMatchObject({ state: 'Failed' });
    await passes(60);
  });

  async function assignRole(): Promise<void> {
    const { body } = await world.azure.operator('GET', identity, undefined, '2023-01-31');
    const { principalId } = body.properties as { readonly principalId: string };
    const contributor = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c`;
    const properties = { roleDefinitionId: contributor, principalId, principalType: 'ServicePrincipal' };
    const path = `${subscription}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-000000000001`;
    expect((await world.azure.operator('PUT', path, { properties }, '2022-04-01')).status).toBe(201);
  }

  test('is seldom tried while nothing changes, and at the next pass once somebody has given it', async () => {
    const tried = (await passes(12)).filter((requests) => writes(requests).length > 0);
    expect(tried.length).toBeLessThanOrEqual(2);
    await assignRole();
    await passes(2);
    expect(await world.current(version)).toMatchObject({ state: 'Succeeded' });
  });
});
