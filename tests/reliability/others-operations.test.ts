// Refusals because of somebody else's operation, which may last: they are waited out for an hour by few attempts, since each counts
// against the day's writes; and an operation of ours that does not tell how it ended.
import { answered, answerOtherwise, refusal } from '../support/replication/other-answers';
import { ReplicationWorld } from '../support/replication/replication-world';
import { sampleOf } from '../support/replication/sizing';

let world: ReplicationWorld;
beforeEach(async () => {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
});
afterEach(() => world.close());

const anyVersion = /\/versions\/7\.8\.\d+$/;
const codes = ['ResourceMoveInProgress', 'AnotherOperationInProgress', 'Conflict', 'AConflictThatNobodyLists'] as const;

test.each(
  sampleOf(
    codes.flatMap((code) => [5, 12, 30, 55].map((minutes) => ({ code, minutes }))),
    6,
  ),
)('$code for $minutes minutes costs no zone', async ({ code, minutes }) => {
  const version = await world.publish('7.8.0');
  await world.pass(900);
  const refused = answerOtherwise(world, { method: 'PUT', path: anyVersion, until: minutes * 60 }, (request) =>
    answered(request, 409, refusal(code)),
  );
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded', findings: [] });
  expect(refused()).toBeLessThan(14);
});

test('beyond an hour it is told; there are writes left for the reconciliations, which bring the zones within hours', async () => {
  const version = await world.publish('7.8.1');
  await world.pass(900);
  answerOtherwise(world, { method: 'PUT', path: anyVersion, until: 4_500 }, (request) =>
    answered(request, 409, refusal('ResourceMoveInProgress')),
  );
  const { state, findings } = await world.replicate(version);
  expect({ state, codes: findings.map(({ code }) => code) }).toEqual({
    state: 'Failed',
    codes: ['TargetsUndone', 'TargetsUndone'],
  });
  expect(findings[0]?.message).toMatch(/ResourceMoveInProgress/);
  for (let hour = 0; hour < 6; hour += 1) {
    await world.pass(3_600);
    await world.reconcile();
  }
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
});

test('what the service asks to wait until then is waited', async () => {
  const version = await world.publish('7.8.2');
  await world.pass(900);
  const refused = answerOtherwise(world, { method: 'PUT', path: anyVersion, until: 1_200 }, (request) =>
    answered(request, 409, refusal('AnotherOperationInProgress'), { 'retry-after': '400' }),
  );
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
  expect(refused()).toBe(3);
});

test('one zone that conflicts for ever does not keep the others out', async () => {
  const version = await world.publish('7.8.3');
  await world.pass(900);
  answerOtherwise(world, { method: 'PUT', path: anyVersion }, async (request, send) =>
    String(request.body).includes('perth') ? answered(request, 409, refusal('AConflictThatNobodyLists')) : await send(),
  );
  const { state, targets } = await world.replicate(version);
  expect({ state, targets: targets.map((target) => target.state) }).toEqual({
    state: 'PartiallySucceeded',
    targets: ['Completed', 'Refused'],
  });
});

test.each([
  ['404', 404, refusal('NotFound')],
  ['410', 410, refusal('Gone')],
  ['429', 429, refusal('TooManyRequests')],
  ['401', 401, refusal('ExpiredAuthenticationToken')],
  ['Succeeded', 200, { status: 'Succeeded' }],
  ['InProgress', 200, { status: 'InProgress' }],
  ['a page', 200, '<html></html>'],
  ['an error that is text', 200, { status: 'Failed', error: 'text' }],
])(
  'the operation answers %s while the version says Failed: the zone is tried again, and told',
  async (_, status, body) => {
    const version = await world.publish('7.8.4');
    await world.pass(900);
    world.azure.fault({ kind: 'targetFailure', target: 'perth', times: null });
    answerOtherwise(world, { method: 'GET', path: /capsOperations/i }, (request) => answered(request, status, body));
    const { state, findings, startedAt, finishedAt } = await world.replicate(version);
    expect(state).toBe('PartiallySucceeded');
    expect(findings.map(({ code }) => code)).toEqual(['ReplicationRetried', 'ReplicationFailed']);
    expect(findings[1]?.message).toMatch(/internal server error/);
    expect(Date.parse(finishedAt ?? '') - Date.parse(startedAt)).toBeLessThan(3_600_000);
  },
);

test('a lock of three hours that comes while a zone is taken out leaves writes to try the zone again that day', async () => {
  const version = await world.publish('7.8.5');
  await world.pass(900);
  world.azure.fault({ kind: 'targetFailure', target: 'perth', times: 2, untilReadded: true });
  let begun: number | null = null;
  let writes = 0;
  const isLocked = () => begun !== null && world.agenda.now() - begun < 3 * 3_600_000;
  answerOtherwise(world, { method: 'PUT', path: anyVersion }, async (request, send) => {
    writes += 1;
    begun ??= writes === 4 ? world.agenda.now() : null;
    return isLocked() ? answered(request, 409, refusal('ScopeLocked')) : await send();
  });
  expect(await world.replicate(version)).toMatchObject({ targets: [{ state: 'Completed' }, { state: 'Completed' }] });
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
  expect(writes).toBeGreaterThan(20);
});

test('a zone that is taken out is back within two minutes of the end of an operation that held it up', async () => {
  const version = await world.publish('7.8.6');
  await world.pass(900);
  world.azure.fault({ kind: 'targetFailure', target: 'perth', times: 2, untilReadded: true });
  let writes = 0;
  let until = 0;
  let backAt: number | null = null;
  answerOtherwise(world, { method: 'PUT', path: anyVersion }, async (request, send) => {
    writes += 1;
    if (writes === 4) {
      until = world.agenda.now() + 1_500_000;
    }
    if (world.agenda.now() < until) {
      return answered(request, 409, refusal('AnotherOperationInProgress'));
    }
    backAt ??= until > 0 ? world.agenda.now() : null;
    return await send();
  });
  expect(await world.replicate(version)).toMatchObject({ targets: [{ state: 'Completed' }, { state: 'Completed' }] });
  expect(((backAt ?? 0) - until) / 1000).toBeLessThan(125);
});
