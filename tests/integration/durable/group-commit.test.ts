// Transactions that many share: all of a round in one commit, told after it, and one that fails takes no other with it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGroupCommit } from '../../../local/host/engines/sqlite/store/group-commit';
import { openStore, type Store } from '../../../local/host/engines/sqlite/store/store';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'group-commit-'));
  store = openStore(join(folder, 'host.db'), silent);
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const entity = (entityId: string) => ({ entityId, state: null, updatedAt: 0 });
const isThere = (entityId: string) => store.entities.get(entityId) !== undefined;

test('what is asked for in one round of the event loop is one transaction, and each gets its own result', async () => {
  let transactions = 0;
  const group = createGroupCommit((work) => {
    transactions += 1;
    work();
  });
  const results = await Promise.all([1, 2, 3].map((value) => group.add(() => value * 10)));
  expect(results).toEqual([10, 20, 30]);
  expect(transactions).toBe(1);
  await group.add(() => undefined);
  expect(transactions).toBe(2);
});

test('nothing is visible before it is durable, and all is once it is told', async () => {
  const told = ['@e@1', '@e@2'].map((id) => store.transactionWithOthers(() => store.entities.put(entity(id))));
  expect(['@e@1', '@e@2'].map(isThere)).toEqual([false, false]);
  await told[0];
  expect(['@e@1', '@e@2'].map(isThere)).toEqual([true, true]);
});

test('one that throws is undone and told so; the others are written once', async () => {
  const outcomes = await Promise.allSettled([
    store.transactionWithOthers(() => store.activities.add({ instanceId: 'a', taskId: 1, name: 'n', input: '[]' })),
    store.transactionWithOthers(() => {
      store.entities.put(entity('@e@half'));
      throw new Error('in the middle');
    }),
    store.transactionWithOthers(() => store.entities.put(entity('@e@whole'))),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(outcomes[1]).toMatchObject({ reason: { message: 'in the middle' } });
  expect(['@e@half', '@e@whole'].map(isThere)).toEqual([false, true]);
  expect(store.activities.pending()).toHaveLength(1);
});

test('a commit that fails is told to all that shared it', async () => {
  const group = createGroupCommit(() => {
    throw new Error('database or disk is full');
  });
  const outcomes = await Promise.allSettled([group.add(() => 1), group.add(() => 2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('a store that is closed writes what was asked for first', async () => {
  const told = store.transactionWithOthers(() => store.entities.put(entity('@e@last')));
  store.close();
  await told;
  store = openStore(join(folder, 'host.db'), silent);
  expect(isThere('@e@last')).toBe(true);
});
