// Polls of many versions of one definition share a list where that saves two requests of three, and only the answer that nothing has ended.
import { SharedPolls } from '../../../src/azure/arm/shared-polls';
import { type ImageVersionSnapshot, readImageVersionSnapshot } from '../../../src/domain/image-version/image-version';

const start = Date.parse('2026-11-28T00:00:00Z');
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
const busy: ImageVersionSnapshot = readImageVersionSnapshot({ properties: { provisioningState: 'Updating' } });

function createList() {
  const limits: number[] = [];
  const read = async (requestsMax: number) => {
    limits.push(requestsMax);
    return { busy: new Map([['v', busy]]), atRest: new Set<string>() };
  };
  return { read, limits };
}

const poll = (seconds: number, more: object = {}) => ({
  key: 'k',
  name: 'v',
  since: at(-60),
  at: at(seconds),
  pages: 1,
  ...more,
});

test('the third poll within some seconds reads a list, which serves those that follow for a quarter of a minute', async () => {
  const polls = new SharedPolls();
  const { read, limits } = createList();
  expect(await polls.find(poll(0), read)).toBeNull();
  expect(await polls.find(poll(1), read)).toBeNull();
  for (const seconds of [2, 3, 10, 16]) {
    expect(await polls.find(poll(seconds), read)).toBe(busy);
  }
  expect(limits).toEqual([1]);
  expect(await polls.find(poll(18), read)).toBe(busy);
  expect(limits).toEqual([1, 1]);
});

test('those that come one after the other are asked about one by one', async () => {
  const polls = new SharedPolls();
  const { read, limits } = createList();
  for (let seconds = 0; seconds < 600; seconds += 10) {
    expect(await polls.find(poll(seconds), read)).toBeNull();
  }
  expect(limits).toEqual([]);
});

test('a list of many requests is read for as many polls only', async () => {
  const polls = new SharedPolls();
  const { read, limits } = createList();
  for (let count = 0; count < 31; count += 1) {
    await polls.find(poll(count / 10, { pages: 10 }), read);
  }
  expect(limits).toEqual([10]);
});

test.each([
  [1, 15],
  [2, 45],
  [10, 285],
  [25, 300],
  [50, 600],
])('a list of %i requests serves for %i s', async (pages, seconds) => {
  const polls = new SharedPolls();
  const { read, limits } = createList();
  for (let count = 0; count < 200; count += 1) {
    polls.isPolledByOthers({ ...poll(0), name: `v${count}`, pages }, { instanceId: `${count}`, pollsAfter: 60 });
  }
  await polls.find(poll(0, { pages }), read);
  await polls.find(poll(seconds - 1, { pages }), read);
  expect(limits.length).toBe(1);
  await polls.find(poll(seconds + 1, { pages }), read);
  expect(limits.length).toBe(2);
});

test('a list from before the states were read says nothing, nor does one that failed or lacks the version', async () => {
  const polls = new SharedPolls();
  const { read } = createList();
  await polls.find(poll(0), read);
  await polls.find(poll(1), read);
  expect(await polls.find(poll(2), read)).toBe(busy);
  expect(await polls.find(poll(3, { name: 'other' }), read)).toBeNull();
  const { read: later, limits } = createList();
  expect(await polls.find(poll(4, { since: at(3) }), later)).toBe(busy);
  expect(limits).toEqual([1]);
  const failing = async () => await Promise.reject(new Error('throttled'));
  expect(await polls.find(poll(8, { since: at(7) }), failing)).toBeNull();
});

describe('lists are read more seldom', () => {
  const runs = 200;
  const versionOf = (run: number) => `v${run}`;

  /**
   * Each second one run's operation ends, and another run polls.
   *
   * @param isHeard whether the run of that second looks by itself, as after an event
   * @returns seconds at which lists were read
   */
  async function readAt(seconds: number, isHeard: (second: number) => boolean): Promise<readonly number[]> {
    const polls = new SharedPolls();
    for (let run = 0; run < runs; run += 1) {
      polls.isPolledByOthers({ ...poll(0), name: versionOf(run) }, { instanceId: versionOf(run), pollsAfter: 60 });
    }
    const ended = new Set<string>();
    const reads: number[] = [];
    for (let second = 1; second < seconds; second += 1) {
      const read = async () => {
        reads.push(second);
        return { busy: new Map(), atRest: new Set(ended) };
      };
      if (isHeard(second)) {
        await polls.toLook({ ...poll(second), name: versionOf(second) }, false, read);
      }
      const told = await polls.toLook({ ...poll(second), name: versionOf(runs - 1) }, true, read);
      for (const name of told) {
        await polls.toLook({ ...poll(second), name }, false, read);
      }
      ended.add(versionOf(second));
    }
    return reads;
  }

  const pauses = (reads: readonly number[]) => reads.slice(1).map((second, index) => second - (reads[index] ?? 0));

  test('while those whose operation has ended hear of it otherwise, up to four times', async () => {
    expect(pauses(await readAt(190, () => true))).toEqual([30, 60, 60]);
  });

  test('never where the lists tell them', async () => {
    expect(new Set(pauses(await readAt(190, () => false)))).toEqual(new Set([15]));
  });

  test('no longer once events no longer come', async () => {
    const reads = await readAt(190, (second) => second < 60);
    const after = pauses(reads.filter((second) => second > 60 + 60));
    expect(after.length).toBeGreaterThan(2);
    expect(new Set(after)).toEqual(new Set([15]));
  });

  test('never where nothing ends', async () => {
    const polls = new SharedPolls();
    const { read, limits } = createList();
    for (let run = 0; run < runs; run += 1) {
      polls.isPolledByOthers({ ...poll(0), name: versionOf(run) }, { instanceId: versionOf(run), pollsAfter: 60 });
    }
    for (let second = 0; second < 150; second += 1) {
      await polls.toLook({ ...poll(second), name: 'v0' }, true, read);
    }
    expect(limits).toHaveLength(10);
  });
});

describe('which runs wait', () => {
  const others = Array.from({ length: 9 }, (_, index) => ({ instanceId: `run-${index}`, key: 'k', name: `v${index}` }));
  const learning = () => {
    const polls = new SharedPolls();
    let asked = 0;
    const learn = async (seconds: number, name = 'v') =>
      await polls.learn({ ...poll(seconds), name }, async () => {
        asked += 1;
        return others;
      });
    return { polls, learn, asked: () => asked };
  };
  const ended = async () => ({ busy: new Map(), atRest: new Set(others.map(({ name }) => name)) });

  test('is learned from the task hub when one comes back that is not known, and a list tells them as others', async () => {
    const { polls, learn } = learning();
    await learn(0);
    expect(polls.runsThatWait('k')).toBe(9);
    polls.isPolledByOthers(poll(0), { instanceId: 'run', pollsAfter: 60 });
    expect(await polls.toLook(poll(0), true, ended)).toEqual(others.map(({ instanceId }) => instanceId));
  });

  test('is asked for once in a minute, and not for one that is known', async () => {
    const { learn, asked } = learning();
    await learn(0);
    await learn(30);
    await learn(300, 'v3');
    expect(asked()).toBe(1);
    await learn(300);
    expect(asked()).toBe(2);
  });

  test('the more wait the more seldom it is asked for', async () => {
    const { polls, learn, asked } = learning();
    for (let index = 0; index < 1_000; index += 1) {
      polls.isPolledByOthers({ ...poll(0), name: `w${index}` }, { instanceId: `w-${index}`, pollsAfter: 60 });
    }
    await learn(0);
    await learn(190);
    expect(asked()).toBe(1);
    await learn(210);
    expect(asked()).toBe(2);
  });
});
