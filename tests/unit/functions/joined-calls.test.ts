// Copies of a hint: none is answered by a look that began before it came, and all of them together cost two.
import { JoinedCalls } from '../../../src/functions/joined-calls';

/** A look that ends when it is told to. */
function looks() {
  const begun: Array<{ readonly end: () => void; readonly fail: () => void }> = [];
  const look = async () =>
    await new Promise<void>((resolve, reject) => {
      begun.push({ end: resolve, fail: () => reject(new Error('away')) });
    });
  return { begun, look };
}

const settle = async () => await new Promise((resolve) => setImmediate(resolve));

test('ten thousand hints at one moment are two looks, and each waits for one that began after it came', async () => {
  const { begun, look } = looks();
  const hints = new JoinedCalls<void>();
  let answered = 0;
  const all = Array.from({ length: 10_000 }, async () => {
    await hints.handle('a', look);
    answered += 1;
  });
  await settle();
  expect(begun).toHaveLength(1);
  begun[0]?.end();
  await settle();
  expect([begun.length, answered]).toEqual([2, 1]);
  const late = hints.handle('a', look);
  begun[1]?.end();
  await settle();
  expect([begun.length, answered]).toEqual([3, 10_000]);
  begun[2]?.end();
  await Promise.all([...all, late]);
});

test('one that fails fails those that waited for it, and no other', async () => {
  const { begun, look } = looks();
  const hints = new JoinedCalls<void>();
  const results = Array.from(
    { length: 3 },
    async () =>
      await hints.handle('a', look).then(
        () => 'done',
        () => 'failed',
      ),
  );
  await settle();
  begun[0]?.fail();
  await settle();
  const last = hints.handle('a', look);
  begun[1]?.fail();
  await settle();
  begun[2]?.end();
  expect(await Promise.all(results)).toEqual(['failed', 'failed', 'failed']);
  await last;
});

test('hints that ask for something else wait for nobody, and one that has ended leaves nothing behind', async () => {
  const { begun, look } = looks();
  const hints = new JoinedCalls<void>();
  const both = [hints.handle('a', look), hints.handle('b', look)];
  await settle();
  expect(begun).toHaveLength(2);
  for (const one of begun) {
    one.end();
  }
  await Promise.all(both);
  void hints.handle('a', look);
  await settle();
  expect(begun).toHaveLength(3);
});
