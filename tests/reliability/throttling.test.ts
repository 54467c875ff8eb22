// Throttling: waited out without hammering, and by all runs of a process together.
import { objectAt } from '../../src/domain/values/json';
import { ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

const seconds = (requests: ReadonlyArray<{ readonly at: string }>) =>
  requests.map(({ at }) => Math.round(Date.parse(at) / 1000));
const gaps = (instants: readonly number[]) =>
  instants.slice(1).map((instant, index) => instant - (instants[index] ?? 0));

// A timer of the task hub may fire up to a second early, and a wait is a promise: each is a second longer than stated.
test('without Retry-After a run waits 5, 10, 20, … at most 120 seconds, and one more', async () => {
  world = new ReplicationWorld();
  const version = await world.publish('9.0.0');
  world.azure.fault({ kind: 'status', status: 429, method: 'GET', path: version, times: 8 });
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded', findings: [] });
  const reads = seconds(world.azure.requests({ method: 'GET', path: version }).slice(0, 9));
  expect(gaps(reads)).toEqual([6, 11, 21, 41, 81, 121, 121, 121]);
});

test.each([1, 17, 120, 600])('a stated Retry-After of %i seconds is waited, not multiplied', async (retryAfter) => {
  world = new ReplicationWorld();
  const version = await world.publish('9.0.1');
  world.azure.fault({ kind: 'status', status: 429, retryAfter, method: 'GET', path: version, times: 4 });
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
  const reads = seconds(world.azure.requests({ method: 'GET', path: version }).slice(0, 5));
  expect(gaps(reads)).toEqual(Array(4).fill(retryAfter + 1));
});

test('while it waits, a run says for what, and no more when the wait is over', async () => {
  world = new ReplicationWorld();
  const version = await world.publish('9.0.2');
  world.azure.fault({ kind: 'status', status: 429, retryAfter: 300, method: 'GET', path: version });
  await world.start(version);
  await world.pass(60);
  expect((await world.current(version)).findings).toMatchObject([
    { code: 'Waiting', message: expect.stringContaining('ResourceCollectionRequestsThrottled') },
  ]);
  expect(await world.finish(version)).toMatchObject({ findings: [] });
});

test('a 429 that one run sees holds back the others of its process, which come back one after the other', async () => {
  world = new ReplicationWorld();
  const versions = [];
  for (let index = 0; index < 12; index += 1) {
    versions.push(await world.publish(`9.1.${index}`));
  }
  await world.pass(600);
  world.azure.fault({ kind: 'status', status: 429, retryAfter: 120, method: 'GET', path: '/versions/9.1.0' });
  const throttledAt = world.agenda.now();
  await Promise.all(versions.map(async (version) => await world.start(version)));
  await world.pass(119);
  // The one that was refused, and at most what was sent before its answer was known.
  expect(world.azure.requests({ path: '/versions/9.1.' }).length).toBe(1);
  await world.pass(30);
  const first = versions.map((version) =>
    world.azure.requests({ method: 'GET', path: version }).at(version.endsWith('.0') ? 1 : 0),
  );
  const returned = first.map((request) => (Date.parse(request?.at ?? '') - throttledAt) / 1000);
  expect(Math.min(...returned)).toBeGreaterThanOrEqual(120);
  expect(new Set(returned).size).toBeGreaterThan(4);
  for (const version of versions) {
    expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  }
});

test.each([
  ['50', 6],
  ['10', 10],
])(
  'many runs at once take no more than %s per cent of what Azure says is left, and none is refused (budgets at %i per cent)',
  async (share, percent) => {
    world = new ReplicationWorld({
      env: { ARM_BUDGET_SHARE: share },
      settings: { throttling: 'on', throttleBudgetPercent: percent },
    });
    // GetGalleryImageVersion: 2,000 in three minutes.
    const limit = 20 * percent;
    const versions = [];
    for (let index = 0; index < 10; index += 1) {
      versions.push(await world.publish(`9.2.${index}`));
    }
    await world.pass(600);
    await Promise.all(versions.map(async (version) => await world.start(version)));
    for (const version of versions) {
      expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
    }
    const requests = world.azure.requests().filter(({ path }) => path.includes('/galleries/'));
    expect(requests.filter(({ status }) => status === 429)).toEqual([]);
    const reads = requests.filter(({ method, path }) => method === 'GET' && path.includes('/versions/'));
    expect(reads.length).toBeGreaterThan(versions.length);
    const instants = seconds(reads);
    const windows = instants.map((from) => instants.filter((at) => at >= from && at < from + 180).length);
    // What was sent before the first answer told of a budget, and what activities that had begun still sent.
    expect(Math.max(...windows)).toBeLessThanOrEqual((limit * Number(share)) / 100 + versions.length * 3);
  },
);

/** Versions that the app has written to, in the order of its first writes. */
function written(of: readonly string[]): readonly string[] {
  const names = world.azure
    .requests({ method: 'PUT' })
    .filter(({ status }) => status < 300)
    .flatMap(({ path }) => of.find((version) => version.toLowerCase() === path.toLowerCase()) ?? []);
  return [...new Set(names)];
}

/** Published one after the other, so that they are at rest and nothing of Azure's budget is used up. */
async function sixty(release: string): Promise<readonly string[]> {
  await world.giveGalleryIdentity();
  const versions: string[] = [];
  for (let index = 0; index < 60; index += 1) {
    versions.push(await world.publish(`${release}.${index}`));
    await world.pass(180);
  }
  return versions;
}

test.each(['already waits with the others', 'nobody asked for before'])(
  'a version that %s goes before those that events asked for, once a person asks for it',
  async (which) => {
    // Azure lets 48 versions be written in half an hour, 24 of them by us.
    world = new ReplicationWorld({ settings: { throttling: 'on', throttleBudgetPercent: 4 } });
    const versions = await sixty('9.4');
    const [late = '', ...storm] = [...versions].reverse();
    await Promise.all(storm.reverse().map(async (version) => await world.start(version)));
    if (which !== 'nobody asked for before') {
      await world.start(late);
    }
    await world.pass(700);
    const before = written(versions).length;
    expect(before).toBeLessThan(30);
    expect(written(versions)).not.toContain(late);
    await world.start(late, 'http');
    for (const version of versions) {
      expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
    }
    // Seven have room at the same moment.
    expect(written(versions).indexOf(late) - before).toBeLessThan(8);
    expect(written(versions).length).toBe(60);
  },
);

test('who finds no room for its write hears of it with the plan, and not from a write that is begun in vain', async () => {
  world = new ReplicationWorld({ settings: { throttling: 'on', throttleBudgetPercent: 4 } });
  const versions = await sixty('9.5');
  await world.replicate(await world.publish('9.6.0')); // an answer tells the budget
  const inVain: number[] = [];
  world.hub.runActivity = async ({ name, input }, run) => {
    const answer = await run();
    if (name === 'addZoneTargets' && objectAt(answer).kind === 'retry') {
      inVain.push(Number(objectAt(input, 'run').attempt));
    }
    return answer;
  };
  for (const version of versions) {
    await world.start(version);
    await world.pass(2);
  }
  const now = await Promise.all(versions.map(async (version) => await world.current(version)));
  const toldToWait = now.filter(
    ({ state, findings }) => state === 'AddingTargets' && findings.some(({ code }) => code === 'Waiting'),
  );
  expect(toldToWait.length).toBeGreaterThan(10);
  const late = toldToWait.at(-1)?.imageVersionId ?? '';
  const before = written(versions).length;
  expect(await world.start(late, 'http')).toMatchObject({ kind: 'joined' });
  for (const version of versions) {
    expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  }
  expect(written(versions).length).toBe(60);
  expect(versions.indexOf(late) - before).toBeGreaterThan(10);
  expect(written(versions).indexOf(late) - before).toBeLessThan(8); // a person waits for it
  expect(inVain.filter((attempt) => attempt === 1)).toEqual([]);
});

test('a service that throttles for hours is outlasted by the run, at a few requests a minute', async () => {
  world = new ReplicationWorld({ settings: { throttling: 'on', throttleBudgetPercent: 1 } });
  const version = await world.publish('9.3.0');
  const replication = await world.replicate(version);
  expect(replication.state).toBe('Succeeded');
  expect(world.azure.writes.filter(({ resourceId, method }) => method === 'PUT' && resourceId === version).length).toBe(
    2,
  );
  const refused = world.azure.requests().filter(({ status }) => status === 429);
  expect(refused.length).toBeLessThan(12);
});

test('throttling that lasts beyond the deadline ends the run then, and says so', async () => {
  world = new ReplicationWorld({ env: { REPLICATION_DEADLINE: 'PT2H' } });
  const version = await world.publish('9.0.8');
  world.azure.fault({ kind: 'status', status: 429, method: 'GET', path: version, times: null });
  const { state, findings, startedAt, finishedAt } = await world.replicate(version);
  expect(state).toBe('Failed');
  expect(findings[0]?.message).toContain('ResourceCollectionRequestsThrottled');
  const ran = (Date.parse(finishedAt ?? '') - Date.parse(startedAt)) / 1000;
  expect(ran).toBeGreaterThan(7_200 - 122);
  expect(ran).toBeLessThanOrEqual(7_200);
});

test.each([
  ['writes nothing where there is none', false, 0],
  ['writes where there is some, which Azure carries out after its end', true, 1],
])(
  'a run that is told to come after its deadline looks for room right before it, and %s',
  async (_, isFreed, writes) => {
    world = new ReplicationWorld({ env: { REPLICATION_DEADLINE: 'PT40M' } });
    await world.giveGalleryIdentity();
    const [held, first] = [await world.publish('9.4.0'), await world.publish('9.4.1')];
    await world.pass(600);
    world.azure.fault({ kind: 'status', status: 429, retryAfter: 3_000, method: 'GET', path: first });
    await world.start(first);
    await world.pass(10);
    await world.start(held);
    await world.pass(1_200);
    expect(await world.current(held)).toMatchObject({ finishedAt: null });
    expect(world.azure.requests({ path: held })).toEqual([]);
    if (isFreed) {
      world.restartProcess(); // it knows nothing of what held the other one back
    }
    const ended = await world.finish(held);
    expect(ended.findings.find(({ severity }) => severity === 'error')?.code).toBe('DeadlineExceeded');
    expect(world.writesOf(held)).toBe(writes);
    const seconds = (Date.parse(ended.finishedAt ?? '') - Date.parse(ended.startedAt)) / 1000;
    expect(seconds).toBeGreaterThan(2_300);
  },
);
