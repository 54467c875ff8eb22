// Many that ask at the same time share a list; whoever asks alone is read alone and at once, and nothing that fails or hangs is shared.
import { setTimeout as wait } from 'node:timers/promises';
import { type Gathered, GatheredReads } from '../../../src/azure/arm/gathered-reads';

/** Readings that end when they are let go. */
function createReader(told: (name: string) => boolean = () => true) {
  const ones: string[] = [];
  const lists: { readonly names: readonly string[]; readonly requestsMax: number }[] = [];
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const by: Gathered<string> = {
    readOne: async (name) => {
      ones.push(name);
      await gate;
      return `${name} alone`;
    },
    readMany: async (names, requestsMax) => {
      lists.push({ names, requestsMax });
      return new Map(names.filter(told).map((name) => [name, `${name} of a list`]));
    },
  };
  return { by, ones, lists, go: () => go() };
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`);

test('one alone, or one after the other, is read at once by its own request', async () => {
  const reads = new GatheredReads<string>();
  const { by, ones, lists, go } = createReader();
  go();
  for (const name of names(5)) {
    expect(await reads.read('k', name, by)).toBe(`${name} alone`);
  }
  expect(ones).toEqual(names(5));
  expect(lists).toEqual([]);
});

test('two at once wait for nobody; those that come while they are read share one list that is begun after them', async () => {
  const reads = new GatheredReads<string>();
  const { by, ones, lists, go } = createReader();
  const all = names(100).map((name) => reads.read('k', name, by));
  expect(ones).toEqual(['v0', 'v1']);
  expect(lists).toEqual([]);
  go();
  expect((await Promise.all(all)).slice(0, 3)).toEqual(['v0 alone', 'v1 alone', 'v2 of a list']);
  expect(lists).toEqual([{ names: names(100).slice(2), requestsMax: 32 }]);
});

test.each([
  [4, 0],
  [5, 1],
])('of %i at once, a list is read %i times: it must save two of three requests', async (count, expected) => {
  const reads = new GatheredReads<string>();
  const { by, lists, go } = createReader();
  const all = names(count).map((name) => reads.read('k', name, by));
  go();
  await Promise.all(all);
  expect(lists).toHaveLength(expected);
});

test('what the list does not tell of is read alone, and so is all of it where the list fails', async () => {
  const reads = new GatheredReads<string>();
  const partly = createReader((name) => name !== 'v7');
  const all = names(10).map((name) => reads.read('k', name, partly.by));
  partly.go();
  expect((await Promise.all(all))[7]).toBe('v7 alone');
  const failing = createReader();
  const by = { ...failing.by, readMany: async () => Promise.reject(new Error('throttled')) };
  const others = names(10).map((name) => reads.read('k', name, by));
  failing.go();
  expect(await Promise.all(others)).toEqual(names(10).map((name) => `${name} alone`));
});

test('each is told its own error', async () => {
  const reads = new GatheredReads<string>();
  const by: Gathered<string> = {
    readOne: async (name) => await Promise.reject(new Error(name)),
    readMany: async () => new Map(),
  };
  const all = await Promise.allSettled(names(6).map((name) => reads.read('k', name, by)));
  expect(all.map((one) => one.status === 'rejected' && (one.reason as Error).message)).toEqual(names(6));
});

test('what hangs holds up nobody for long', async () => {
  const reads = new GatheredReads<string>();
  const hanging = createReader();
  const stuck = [reads.read('k', 'a', hanging.by), reads.read('k', 'b', hanging.by)];
  const { by, go } = createReader();
  go();
  expect(await Promise.race([reads.read('k', 'c', by), wait(60_000, 'never', { ref: false })])).toBe('c alone');
  hanging.go();
  await Promise.all(stuck);
});

test('other definitions have lists of their own', async () => {
  const reads = new GatheredReads<string>();
  const { by, lists, go } = createReader();
  const all = ['k', 'l'].flatMap((key) => names(8).map((name) => reads.read(key, name, by)));
  go();
  await Promise.all(all);
  expect(lists).toHaveLength(2);
});
