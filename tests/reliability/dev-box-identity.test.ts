// A dev center that gets an identity for its gallery, where everything goes wrong: what it has stays, and it ends well or says why.
import { objectAt } from '../../local/azure/state/json';
import { applies, faultNames, inject, lengths, nextCall } from '../support/replication/arm-faults';
import {
  attachedGalleries,
  devCenter,
  prepareGallery,
  publisher,
  withoutIdentity,
} from '../support/replication/dev-box-runs';
import { gallery, group, ReplicationWorld } from '../support/replication/replication-world';
import { print, sampleOf, seed } from '../support/replication/sizing';

const wish = { identity: 'SystemAssigned' };
const userAssigned = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/devCenterIdentity`;
const devCenterWrite = 'Microsoft.DevCenter/devcenters/write';

async function bareWorld(): Promise<ReplicationWorld> {
  const world = new ReplicationWorld({ env: { DEV_CENTERS: devCenter } });
  await withoutIdentity(world);
  return world;
}

const identityOf = ({ azure }: ReplicationWorld) => objectAt(azure.sim.store.get(devCenter)?.body, 'identity');
const appWrites = (world: ReplicationWorld, since: number) =>
  world.azure
    .requests()
    .slice(since)
    .filter(({ operation, status }) => operation === devCenterWrite && status < 300).length;

async function callsOfAGoodDay() {
  const world = await bareWorld();
  const before = world.azure.requests().length;
  await prepareGallery(world, wish);
  const counts = new Map<string, number>();
  const calls = world.azure
    .requests()
    .slice(before)
    .filter(({ operation }) => operation !== null)
    .map((request) => nextCall(request, counts))
    .filter(({ operation }) => /DevCenter\/devcenters\/(read|write)$/i.test(operation));
  world.close();
  return calls;
}

test('every call with every fault that passes: the identity is there and the gallery attached', async () => {
  const calls = await callsOfAGoodDay();
  expect(calls.map(({ method }) => method)).toContain('PATCH');
  const cells = calls.flatMap((call) =>
    faultNames
      .filter((fault) => fault !== 'stale read' && applies(call, fault))
      .flatMap((fault) => lengths.map((length) => ({ call, fault, length }))),
  );
  const chosen = sampleOf(cells, 60);
  const problems: string[] = [];
  for (const { call, fault, length } of chosen) {
    const world = await bareWorld();
    inject(world, call, fault, length);
    const { status, error } = await prepareGallery(world, wish);
    const isRight =
      status === 'Succeeded' &&
      attachedGalleries(world).contosoImages === gallery &&
      identityOf(world).type === 'SystemAssigned';
    problems.push(...(isRight ? [] : [`${call.label}, ${fault}, ${length}: ${status} ${JSON.stringify(error)}`]));
    world.close();
  }
  expect(problems).toEqual([]);
  print(`Dev Box identity: ${chosen.length} of ${cells.length} cells, SEED=${seed}`);
});

test('a process that dies at any step leads to the same end', async () => {
  const live = async (step: number | null, answered: boolean) => {
    const world = await bareWorld();
    const before = world.azure.requests().length;
    let activities = 0;
    world.hub.runActivity = async (_call, run) => {
      activities += 1;
      if (activities - 1 !== step) {
        return await run();
      }
      if (answered) {
        await run();
      }
      world.restartProcess();
      return await run();
    };
    const { status, result } = await prepareGallery(world, wish);
    const end = { status, steps: result?.stage, attached: attachedGalleries(world), type: identityOf(world).type };
    const writes = appWrites(world, before);
    world.close();
    return { activities, end, writes };
  };
  const good = await live(null, false);
  expect(good.end).toMatchObject({ status: 'Succeeded', type: 'SystemAssigned', attached: { contosoImages: gallery } });
  for (let step = 0; step < good.activities; step += 1) {
    for (const answered of [true, false]) {
      const { end, writes } = await live(step, answered);
      expect({ step, answered, writes, ...end }).toEqual({ step, answered, writes: 1, ...good.end });
    }
  }
});

test.each([
  [403, 'AuthorizationFailed', 'DevCenterIdentityMissing', /az rest --method patch/],
  [403, 'LinkedAuthorizationFailed', 'DevCenterIdentityMissing', /az rest --method patch/],
  [403, 'RequestDisallowedByPolicy', 'PolicyDenied', /No\./],
  [400, 'FailedIdentityOperation', 'DevCenterIdentityMissing', /No\./],
  [409, 'ScopeLocked', 'ScopeLocked', /az lock list/],
])(
  'a write that is refused for ever with %i %s is told as %s, and nothing else is written',
  async (status, code, told, words) => {
    const world = await bareWorld();
    const before = world.azure.requests().length;
    world.azure.fault({ kind: 'status', operation: devCenterWrite, times: null, status, code, message: 'No.' });
    const operation = await prepareGallery(world, wish);
    expect(operation).toMatchObject({ status: 'Failed', error: { code: told } });
    expect(operation.error?.message).toMatch(words);
    expect(
      world.azure
        .requests()
        .slice(before)
        .filter((one) => one.method !== 'GET' && one.status < 300),
    ).toEqual([]);
    world.close();
  },
);

test('a user-assigned identity is added beside what is there, after somebody else has finished writing the dev center', async () => {
  const world = new ReplicationWorld({ env: { DEV_CENTERS: devCenter } });
  const other = userAssigned.replace('devCenterIdentity', 'others');
  for (const id of [userAssigned, other]) {
    await world.azure.operator('PUT', id, { location: 'westus' }, '2023-01-31');
  }
  await world.azure.operator(
    'PATCH',
    devCenter,
    { identity: { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: { [other]: {} } } },
    '2025-02-01',
  );
  const operation = await prepareGallery(world, { identity: userAssigned, windows365Reader: publisher });
  expect(operation).toMatchObject({ status: 'Succeeded', result: { outcome: 'attached', findings: [] } });
  const { type, principalId, userAssignedIdentities } = identityOf(world);
  expect([type, principalId]).toEqual(['SystemAssigned, UserAssigned', 'b0000000-0000-4000-8000-000000000010']);
  expect(Object.keys(objectAt({ userAssignedIdentities }, 'userAssignedIdentities'))).toHaveLength(2);
  world.close();
});

test('an identity that is not there, and a right that is given meanwhile', async () => {
  const world = await bareWorld();
  const missing = await prepareGallery(world, { identity: userAssigned });
  expect(missing).toMatchObject({ status: 'Failed', error: { message: expect.stringContaining('was not found') } });
  const id = world.azure.fault({
    kind: 'status',
    operation: devCenterWrite,
    times: null,
    status: 403,
    code: 'AuthorizationFailed',
    message: 'No.',
  });
  world.agenda.later(600, () => {
    world.azure.sim.faults.remove(id);
  });
  expect(await prepareGallery(world, wish)).toMatchObject({ status: 'Succeeded', result: { outcome: 'attached' } });
  world.close();
});
