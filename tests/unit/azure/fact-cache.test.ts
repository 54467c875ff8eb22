// Facts that move slowly are read once in five minutes, by whoever asks first; a refusal makes them unknown.
import { FactCache } from '../../../src/azure/arm/fact-cache';
import { createScriptedArm } from '../../support/azure/scripted-arm';

const start = Date.parse('2026-11-28T00:00:00Z');
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
const always = () => true;

function counter() {
  let reads = 0;
  return { read: async () => ++reads, reads: () => reads };
}

test.each([
  [0, 1],
  [299, 1],
  [300, 2],
  [86_400, 2],
  [-299, 1],
  [-300, 2],
])('after %i seconds of the runs a fact has been read %i times', async (seconds, reads) => {
  const facts = new FactCache();
  const fact = counter();
  await facts.get('a', at(0), fact.read, always);
  expect(await facts.get('a', at(seconds), fact.read, always)).toBe(reads);
});

test('where the clock of the triggers and that of the runs differ, each reads once in five minutes', async () => {
  const facts = new FactCache();
  const fact = counter();
  const ahead = 3_600;
  for (let seconds = 0; seconds < 600; seconds += 60) {
    await facts.get('a', at(seconds), fact.read, always);
    await facts.get('a', at(ahead + seconds), fact.read, always);
  }
  expect(fact.reads()).toBe(4);
  expect(await facts.known('a', at(599))).toBe(3);
  expect(await facts.known('a', at(ahead + 599))).toBe(4);
});

test('what a later reading is not to be kept of is not known from the one before either', async () => {
  const facts = new FactCache();
  const fact = counter();
  await facts.get('a', at(0), fact.read, always);
  await facts.get('a', at(100), fact.read, () => false, 60);
  expect(await facts.known('a', at(110))).toBeUndefined();
});

test('those who ask at once share one reading, and its error', async () => {
  const facts = new FactCache();
  const fact = counter();
  expect(await Promise.all([1, 2, 3].map(async () => await facts.get('a', at(0), fact.read, always)))).toEqual([
    1, 1, 1,
  ]);
  const failing = async () => {
    await fact.read();
    throw new Error('busy');
  };
  const asked = [1, 2].map(async () => await facts.get('b', at(0), failing, always));
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(fact.reads()).toBe(2);
  expect(await facts.get('b', at(0), fact.read, always)).toBe(3);
});

test('what is not to be kept is read again, and so is everything after a refusal, what was being read included', async () => {
  const facts = new FactCache();
  const fact = counter();
  await facts.get('a', at(0), fact.read, () => false);
  await facts.get('a', at(0), fact.read, always);
  expect(fact.reads()).toBe(2);
  const late = facts.get('b', at(0), async () => 'old', always);
  facts.clear();
  expect(await late).toBe('old');
  expect(await facts.get('b', at(0), async () => 'new', always)).toBe('new');
  expect(await facts.get('a', at(0), fact.read, always)).toBe(3);
});

test('a run knows whether it was given a fact of another one', async () => {
  const { client } = createScriptedArm(() => ({ body: {} }));
  const first = client.at(at(0));
  await first.readings.fact('a', async () => 1);
  expect(first.readings.hasKept).toBe(false);
  const second = client.at(at(1));
  expect(await second.readings.fact('A', async () => 2)).toBe(1);
  expect(second.readings.hasKept).toBe(true);
});
