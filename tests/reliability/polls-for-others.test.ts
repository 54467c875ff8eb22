// Runs that wait for versions of one definition poll for each other: fewer polls, and each end is noticed as soon, whatever becomes of the
// one that polls.
import { createHttpHeaders, type PipelineResponse } from '@azure/core-rest-pipeline';
import { objectAt } from '../../local/azure/state/json';
import { answered, answerOtherwise, refusal } from '../support/replication/other-answers';
import { image, ReplicationWorld, type WorldOptions } from '../support/replication/replication-world';

const count = 12;
const hour = 3600;
let world: ReplicationWorld;
let versions: string[];
afterEach(() => world.close());

/** All are begun, and wait. */
async function begin(zoneReplicationSeconds = hour, options: WorldOptions = {}, many = count): Promise<void> {
  world = new ReplicationWorld({ ...options, settings: { zoneReplicationSeconds, ...options.settings } });
  await world.giveGalleryIdentity();
  versions = [];
  for (let index = 0; index < many; index += 1) {
    versions.push(await world.publish(`4.1.${index}`));
  }
  await world.pass(1_800);
  await Promise.all(versions.map((version) => world.hint(version)));
}

/** @returns of each version in turn, seconds from the end of its operation to the end of its run */
async function delays(of: readonly string[] = versions): Promise<readonly number[]> {
  const ended = new Map<string, number>();
  const isBusy = (version: string) =>
    /updating/i.test(String(objectAt(world.azure.sim.store.get(version)?.body, 'properties').provisioningState));
  const notFinished = async () => {
    const runs = await Promise.all(of.map(async (version) => await world.current(version)));
    return runs.some(({ finishedAt }) => finishedAt === null);
  };
  await world.pass(30);
  for (let steps = 0; steps < 2_000 && (await notFinished()); steps += 1) {
    for (const version of of.filter(isBusy)) {
      ended.set(version, world.agenda.now());
    }
    await world.pass(10);
  }
  return await Promise.all(
    of.map(async (version) => {
      const { finishedAt, state } = await world.current(version);
      expect(state).toBe('Succeeded');
      return Math.round((Date.parse(finishedAt ?? '') - (ended.get(version) ?? Number.NaN)) / 1000);
    }),
  );
}

const readsOf = (version: string) =>
  world.azure.requests().filter(({ method, path }) => method === 'GET' && path.toLowerCase() === version.toLowerCase())
    .length;
/** All but the reading that decides, and those before and after the write. */
const pollsOf = (version: string) => readsOf(version) - 3;
const lists = () =>
  world.azure.requests().filter(({ path }) => path.toLowerCase() === `${image}/versions`.toLowerCase()).length;

/** What the service tells of progress, told otherwise. */
function tellProgress(of: RegExp, otherwise: (progress: number) => number): void {
  world.transport.intercept = async (_request, send, path) => {
    const answer: PipelineResponse = await send();
    const text = answer.bodyAsText ?? '';
    return of.test(path) && text.includes('"progress":')
      ? {
          ...answer,
          headers: createHttpHeaders(answer.headers.toJSON()),
          bodyAsText: text.replace(/"progress":(\d+)/g, (_, told) => `"progress":${otherwise(Number(told))}`),
        }
      : answer;
  };
}

test('versions of one definition that replicate for an hour are polled half as often as one alone, and noticed as soon', async () => {
  await begin(hour, {}, 1);
  const [alone = ''] = versions;
  const [delayAlone = 0] = await delays();
  const pollsAlone = pollsOf(alone);
  world.close();

  await begin();
  const many = await delays();
  const polls = versions.map(pollsOf).reduce((sum, one) => sum + one, 0) / count;
  expect(polls).toBeLessThan(0.6 * pollsAlone);
  expect(lists() / count).toBeLessThan(pollsAlone / 2);
  expect(Math.max(...many)).toBeLessThan(Math.max(180, 2 * delayAlone));
});

test('an operation that ends long before its progress promises is noticed within minutes', async () => {
  await begin();
  const [odd = ''] = versions;
  tellProgress(new RegExp(`${odd}$`, 'i'), () => 5);
  expect(Math.max(...(await delays([odd])))).toBeLessThan(330);
});

test('none tells its progress: each end is noticed within five minutes', async () => {
  await begin();
  tellProgress(/versions\/[^/]+$/, () => 0);
  expect(Math.max(...(await delays()))).toBeLessThan(330);
});

test.each([
  [2, 300],
  [3, 240],
  [4, 300],
  [4, 425],
  [5, 360],
])(
  'one after the other ends, the one that polls among them, %i begun %i s later: the others are noticed as soon',
  async (many, seconds) => {
    await begin(1_200);
    await world.pass(60);
    world.azure.sim.changeSettings({ zoneReplicationSeconds: hour });
    const later: string[] = [];
    for (let index = 0; index < many; index += 1) {
      later.push(await world.publish(`4.2.${index}`));
    }
    await world.pass(seconds);
    await Promise.all(later.map((version) => world.hint(version)));
    tellProgress(/versions\/4\.2\.\d$/, () => 5);
    expect(Math.max(...(await delays([...versions, ...later])))).toBeLessThan(330);
  },
);

/** As `begin`, where Azure tells of so few reads that those of a run are a quarter of an hour apart, by default; writes have room. */
async function beginWithLittleRoom(zoneReplicationSeconds = hour, readsLeft = 39): Promise<void> {
  await begin(zoneReplicationSeconds, {}, 0);
  for (let index = 0; index < 40; index += 1) {
    versions.push(await world.publish(`4.4.${index}`));
  }
  await world.pass(1_800);
  world.transport.intercept = async (_request, send, path) => {
    const answer: PipelineResponse = await send();
    const headers = createHttpHeaders(answer.headers.toJSON());
    if (answer.request.method === 'GET' && /versions\/[^/]+$/.test(path)) {
      headers.set('x-ms-ratelimit-remaining-resource', `Microsoft.Compute/Other3Min;${readsLeft}`);
    }
    return { ...answer, headers };
  };
  await Promise.all(versions.map((version) => world.hint(version)));
}

test('polls that would fill the budget come as often as a tenth of it lets them, and each end is noticed as soon', async () => {
  await begin();
  await delays();
  const readsWithRoom = versions.map(readsOf).reduce((sum, one) => sum + one, 0) / count;
  world.close();

  await beginWithLittleRoom();
  const many = await delays();
  const reads = versions.map(readsOf).reduce((sum, one) => sum + one, 0) / versions.length;
  expect(reads).toBeLessThan(0.75 * readsWithRoom);
  expect(Math.max(...many)).toBeLessThan(400);
});

test('the process restarts while polls wait for the budget: each end is noticed as soon', async () => {
  await beginWithLittleRoom();
  await world.pass(1_200);
  world.restartProcess();
  expect(Math.max(...(await delays()))).toBeLessThan(400);
});

test('the process restarts, and the task hub does not tell which runs wait: each end is noticed by its own poll', async () => {
  await begin();
  await world.pass(1_000);
  world.restartProcess();
  const asked = jest.spyOn(world.hub, 'getStatusBy').mockRejectedValue(new Error('DurableClient error: HTTP 500'));
  expect(Math.max(...(await delays()))).toBeLessThan(660);
  expect(asked).toHaveBeenCalled();
});

test('the process restarts while many short replications are under way: each end is noticed within minutes', async () => {
  await beginWithLittleRoom(100, 200);
  await world.pass(20);
  world.restartProcess();
  tellProgress(/versions\/[^/]+$/, () => 0);
  expect(Math.max(...(await delays()))).toBeLessThan(240);
});

test.each([200, 1_000, 3_000])('the process restarts after %i s: each end is noticed as soon', async (seconds) => {
  await begin();
  await world.pass(seconds);
  world.restartProcess();
  expect(Math.max(...(await delays()))).toBeLessThan(180);
});

test('the process restarts while short replications are under way: none is noticed later than it took', async () => {
  await begin(120);
  await world.pass(20);
  world.restartProcess();
  tellProgress(/versions\/[^/]+$/, () => 0);
  expect(Math.max(...(await delays()))).toBeLessThan(200);
});

test('two processes at work: the same', async () => {
  await begin(hour, { clocksAhead: [0, 0] });
  tellProgress(/versions\/4\.1\.[0-3]$/, () => 5);
  expect(Math.max(...(await delays()))).toBeLessThan(330);
});

test('a list that cannot be read costs nothing but time', async () => {
  await begin();
  answerOtherwise(world, { method: 'GET', path: /\/versions$/ }, (request) =>
    answered(request, 500, refusal('InternalServerError')),
  );
  expect(Math.max(...(await delays()))).toBeLessThan(960);
});

test('versions whose creation takes an hour are read less often than one alone, and written to within minutes of its end', async () => {
  const settings = { regionReplicationSeconds: hour };
  const createdWhileWaited = async (many: number) => {
    world = new ReplicationWorld({ settings });
    await world.giveGalleryIdentity();
    versions = [];
    for (let index = 0; index < many; index += 1) {
      versions.push(await world.publish(`4.3.${index}`));
    }
    await Promise.all(versions.map((version) => world.hint(version)));
    let createdBy = Number.NaN;
    const isCreating = (version: string) =>
      /creating/i.test(String(objectAt(world.azure.sim.store.get(version)?.body, 'properties').provisioningState));
    for (let steps = 0; steps < 1_000 && versions.some((version) => world.writesOf(version) === 0); steps += 1) {
      createdBy = versions.some(isCreating) ? world.agenda.now() : createdBy;
      await world.pass(10);
    }
    const reads = versions.map(readsOf).reduce((sum, one) => sum + one, 0) / many;
    const written = world.agenda.now();
    world.close();
    return { reads, seconds: (written - createdBy) / 1000 };
  };
  const alone = await createdWhileWaited(1);
  const many = await createdWhileWaited(count);
  expect(alone.reads).toBeGreaterThan(15);
  expect(many.reads).toBeLessThan(0.7 * alone.reads);
  expect(many.seconds).toBeLessThan(330);
});
