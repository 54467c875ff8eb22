// The settings that make delivery unkind: duplicates, shuffling, delay; and what is refused.

import { createFixture, type Fixture, publishVersions, until } from './event-grid-fixture';
import { type Receiver, startReceiver } from './receiver';

let receiver: Receiver;
let fixture: Fixture;

beforeEach(async () => {
  receiver = await startReceiver();
  fixture = createFixture();
});
afterEach(async () => {
  fixture.close();
  await receiver.close();
});

const publish = (count = 1) => publishVersions(fixture, count);
const order = () =>
  receiver.notifications().map(({ body }) => (body as { data: { correlationId: string } }[])[0]?.data.correlationId);
const set = (body: unknown) => fixture.grid.control('POST', '/events/settings', new URLSearchParams(), body);

test('duplicates: a share of the delivered events comes once more, with the same id', async () => {
  set({ duplicateRate: 1 });
  await fixture.subscribe(receiver.url);
  publish(3);
  await until(() => receiver.notifications().length === 6 && fixture.events().pending.length === 0);
  expect([...order()].sort()).toEqual(['c0', 'c0', 'c1', 'c1', 'c2', 'c2']);
  const ids = receiver.notifications().map(({ body }) => (body as { id: string }[])[0]?.id);
  expect(new Set(ids).size).toBe(3);
});

test('shuffled: another order, the same for the same seed, nothing lost', async () => {
  await fixture.subscribe(receiver.url);
  const plan = () => {
    publish(8);
    const { pending } = fixture.events();
    return pending.map(({ dueAt, publishedAt }) => Date.parse(dueAt) - Date.parse(publishedAt));
  };
  set({ shuffleSeconds: 3600, seed: 7 });
  const first = plan();
  fixture.clock.jump(3_600_000);
  await until(() => fixture.events().pending.length === 0);
  expect(new Set(order()).size).toBe(8);
  set({ seed: 7 });
  expect(plan()).toEqual(first);
  expect([...first].sort((a, b) => a - b)).not.toEqual(first);
  set({ seed: 8 });
  expect(plan().slice(8)).not.toEqual(first);
});

test('delayed: nothing before its time', async () => {
  set({ delaySeconds: 120 });
  await fixture.subscribe(receiver.url);
  publish();
  fixture.clock.jump(110_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(receiver.notifications()).toEqual([]);
  fixture.clock.jump(11_000);
  await until(() => receiver.notifications().length === 1);
});

test('wrong settings are refused by name, all at once, and change nothing', () => {
  const answer = set({ duplicateRate: 2, seed: 'x', speed: 1 });
  expect(answer?.status).toBe(400);
  expect(JSON.stringify(answer?.body)).toMatch(
    /duplicateRate must be a number from 0 to 1, not 2; seed must be an integer, not ..x..; 'speed' is not a setting/,
  );
  expect(fixture.grid.control('GET', '/events/settings', new URLSearchParams(), undefined)?.body).toMatchObject({
    duplicateRate: 0,
    seed: 1,
  });
});
