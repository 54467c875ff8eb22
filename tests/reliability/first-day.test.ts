// The first day, and the day after somebody tidied up: rights that are young, whoever gave them, and names behind which
// something else stands.
import type { JsonObject } from '../../local/azure/state/json';
import { objectAt, textAt } from '../../src/domain/values/json';
import { appIdentity } from '../support/replication/azure-in-process';
import { answered, answerOtherwise, refusal } from '../support/replication/other-answers';
import { gallery, group, ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

const subscription = '/subscriptions/11111111-2222-3333-4444-555555555555';
const identityId = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/galleryReplicator`;
const contributor = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c`;

async function operator(
  method: string,
  path: string,
  body: JsonObject | undefined,
  apiVersion: string,
): Promise<JsonObject> {
  const answer = await world.azure.operator(method, path, body, apiVersion);
  if (answer.status >= 300) {
    throw new Error(JSON.stringify(answer.body));
  }
  return answer.body;
}

async function createIdentity(): Promise<string> {
  const body = await operator('PUT', identityId, { location: 'westus' }, '2023-01-31');
  return textAt(objectAt(body, 'properties'), 'principalId') ?? '';
}

async function assignRole(principalId: string, name: string): Promise<void> {
  const properties = { roleDefinitionId: contributor, principalId, principalType: 'ServicePrincipal' };
  const path = `${subscription}/providers/Microsoft.Authorization/roleAssignments/${name}`;
  await operator('PUT', path, { properties }, '2022-04-01');
}

const attach = async () =>
  await operator(
    'PATCH',
    gallery,
    { identity: { type: 'UserAssigned', userAssignedIdentities: { [identityId]: {} } } },
    '2024-03-03',
  );

async function finishAll(versions: readonly string[]): Promise<readonly string[]> {
  const states = [];
  for (const version of versions) {
    states.push((await world.finish(version)).state);
  }
  return states;
}

test('each of many versions that are published while the role becomes effective gets its zones, not only that which gave it', async () => {
  world = new ReplicationWorld({ settings: { roleLagSeconds: 300 } });
  const versions = [];
  for (let index = 0; index < 8; index += 1) {
    versions.push(await world.publish(`9.5.${index}`));
  }
  await world.pass(600);
  for (const version of versions) {
    await world.start(version);
    await world.pass(20);
  }
  expect(await finishAll(versions)).toEqual(versions.map(() => 'Succeeded'));
});

test('a role that a template gave a minute ago is young as well', async () => {
  world = new ReplicationWorld({ settings: { roleLagSeconds: 300 } });
  const version = await world.publish('9.5.20');
  await world.pass(600);
  await assignRole(await createIdentity(), '00000000-0000-4000-8000-000000000001');
  await attach();
  await world.pass(60);
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
});

test('a role that is old and does not help is told at once', async () => {
  world = new ReplicationWorld({ settings: { roleLagSeconds: 100_000 } });
  const version = await world.publish('9.5.21');
  await assignRole(await createIdentity(), '00000000-0000-4000-8000-000000000002');
  await attach();
  await world.pass(7200);
  const { state, findings, startedAt, finishedAt } = await world.replicate(version);
  expect([state, findings.map(({ code }) => code)]).toEqual(['Failed', ['NotEnrolled', 'NotEnrolled']]);
  expect(Date.parse(finishedAt ?? '') - Date.parse(startedAt)).toBeLessThan(120_000);
});

test('a role whose assignment Azure dates a year ahead is not asked for each minute until then', async () => {
  world = new ReplicationWorld({ settings: { roleLagSeconds: 100_000 } });
  const version = await world.publish('9.5.22');
  await assignRole(await createIdentity(), '00000000-0000-4000-8000-000000000003');
  await attach();
  await world.pass(7200);
  answerOtherwise(world, { method: 'GET', path: /\/roleAssignments$/ }, async (_, send) => {
    const answer = await send();
    const bodyAsText = (answer.bodyAsText ?? '').replace(/"createdOn":"\d{4}/g, '"createdOn":"2036');
    return { ...answer, bodyAsText };
  });
  const { state, findings } = await world.replicate(version);
  expect([state, findings.map(({ code }) => code)]).toEqual(['Failed', ['NotEnrolled', 'NotEnrolled']]);
  expect(world.writesOf(version)).toBeLessThan(5);
});

/** @returns seconds for which the app's lack of rights is waited out, in a process whose first reading was by a clock that was ahead */
async function patienceAfter(secondsAhead: number): Promise<number> {
  world = new ReplicationWorld();
  const version = await world.publish('9.5.31');
  await world.pass(7200);
  world.restartProcess();
  world.deps.arm.at(new Date(world.agenda.now() + secondsAhead * 1000).toISOString());
  answerOtherwise(world, { method: 'GET', path: /\/9\.5\.31$/ }, (request) =>
    answered(request, 403, refusal('AuthorizationFailed')),
  );
  const { startedAt, finishedAt } = await world.replicate(version);
  return (Date.parse(finishedAt ?? '') - Date.parse(startedAt)) / 1000;
}

test("one reading of a clock that was a year ahead does not make the app's rights young for a year", async () => {
  expect(await patienceAfter(0)).toBeGreaterThan(1800);
  world.close();
  expect(await patienceAfter(365 * 86_400)).toBeLessThan(1200);
});

test.each(['readVersion', 'everything'])(
  "the app's own rights that are not effective for twenty minutes (%s) fail nothing",
  async (what) => {
    world = new ReplicationWorld();
    const version = await world.publish('9.5.30');
    await world.pass(900);
    const denied = world.azure.fault({
      kind: 'denied',
      caller: appIdentity.principalId,
      ...(what === 'readVersion' && { method: 'GET', path: version }),
      times: null,
    });
    world.agenda.later(1200, () => void world.azure.sim.faults.remove(denied));
    const replication = await world.replicate(version);
    expect(replication).toMatchObject({ state: 'Succeeded' });
    expect(Date.parse(replication.finishedAt ?? '') - Date.parse(replication.startedAt)).toBeGreaterThan(1_100_000);
  },
);

test('an identity that was deleted and made anew under its name is attached anew, and its role given anew', async () => {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
  await operator('DELETE', identityId, undefined, '2023-01-31');
  const principalId = await createIdentity();
  const version = await world.publish('9.5.40');
  await world.pass(1200);
  const replication = await world.replicate(version);
  expect(replication).toMatchObject({ state: 'Succeeded' });
  expect(replication.findings.map(({ code }) => code)).toContain('IdentityStale');
  const entries = objectAt(
    await operator('GET', gallery, undefined, '2024-03-03'),
    'identity',
    'userAssignedIdentities',
  );
  expect(Object.values(entries)).toMatchObject([{ principalId }]);
});
