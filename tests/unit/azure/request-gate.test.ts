// The share of Azure's budgets: what others leave is shared, what throttles one holds back the others, and no clock stops it.
import fc from 'fast-check';
import { ArmError } from '../../../src/azure/arm/arm-error';
import { readBudgets } from '../../../src/azure/arm/request-budget';
import { RequestGate } from '../../../src/azure/arm/request-gate';
import { armCalls } from '../../../src/azure/arm-calls';

const start = Date.parse('2026-11-28T00:00:00Z');
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
const subscriptionId = '11111111-2222-3333-4444-555555555555';
const gallery = `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.Compute/galleries/g`;
const read = { method: 'GET', path: `${gallery}/images/i/versions/1.0.0` };
const write = { method: 'PUT', path: read.path };
const elsewhere = { method: 'GET', path: read.path.replace('1111', '9999') };
const reading = { subscriptionId, calls: [armCalls.readVersion] };
const writing = { subscriptionId, calls: [armCalls.readVersion, armCalls.writeVersion] };
const callers = (count: number) => Array.from({ length: count }, (_, index) => `run ${index}`);
const throttled = (code: string, retryAfter: number | null) =>
  new ArmError('busy', { kind: 'throttled', status: 429, code, retryAfter });

test.each<[string, Record<string, string>, unknown[]]>([
  [
    "Compute's",
    { 'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/A3Min;197,Microsoft.Compute/A30Min;1297' },
    [
      { name: 'Microsoft.Compute/A3Min', remaining: 197, seconds: 180 },
      { name: 'Microsoft.Compute/A30Min', remaining: 1297, seconds: 1800 },
    ],
  ],
  [
    "ARM's own",
    { 'x-ms-ratelimit-remaining-subscription-reads': '11999' },
    [{ name: 'x-ms-ratelimit-remaining-subscription-reads', remaining: 11_999, seconds: 60 }],
  ],
  ['none', { 'x-ms-request-id': '5' }, []],
  ['broken ones', { 'x-ms-ratelimit-remaining-resource': ';5,A3Min,A3Min;,A3Min;-1,A3Min;1e9,;,' }, []],
])('%s are read', (_, headers, budgets) => {
  expect(readBudgets(headers)).toEqual(budgets);
});

/** Azure's own bucket for one kind of request, which others draw from as well. */
class Bucket {
  private readonly taken: number[] = [];

  constructor(
    private readonly limit: number,
    private readonly seconds: number,
  ) {}

  take(now: number): number {
    this.taken.push(now);
    return this.left(now);
  }

  left(now: number): number {
    return this.limit - this.taken.filter((one) => now - one < this.seconds).length;
  }
}

test('whatever others take, this program takes at most its share of what they leave, and never comes to a halt', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 5, max: 100 }),
      fc.integer({ min: 10, max: 90 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 }),
      (limit, percent, others) => {
        const gate = new RequestGate(percent / 100);
        const bucket = new Bucket(limit, 180);
        const sent: number[] = [];
        for (let now = 0; now < 1800; now += 1) {
          for (let other = 0; other < (others[now % others.length] ?? 0) && bucket.left(now) > limit / 2; other += 1) {
            bucket.take(now);
          }
          if (gate.secondsUntilRoom(reading, at(now)) === 0 && bucket.left(now) > 0) {
            gate.admit(read, at(now));
            sent.push(now);
            gate.observe(
              read,
              { 'x-ms-ratelimit-remaining-resource': `Microsoft.Compute/A3Min;${bucket.take(now)}` },
              at(now),
            );
          }
        }
        const busiest = Math.max(...sent.map((from) => sent.filter((one) => one >= from && one < from + 180).length));
        // A sliding count, estimated from two windows, is off by part of a window.
        expect(busiest).toBeLessThanOrEqual(Math.ceil((limit * percent * 1.5) / 100) + 2);
        expect(sent.filter((one) => one > 900).length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 50 },
  );
});

test('a 429 of one operation holds that one back, in that subscription; one of ARM holds the subscription', () => {
  const gate = new RequestGate(1);
  gate.observeError(throttled('ResourceCollectionRequestsThrottled', 120), write, at(0));
  expect(gate.secondsUntilRoom(writing, at(1))).toBeGreaterThanOrEqual(119);
  expect(gate.secondsUntilRoom(reading, at(1))).toBe(0);
  expect(() => gate.admit(write, at(2))).toThrow(ArmError);
  expect(() => gate.admit(read, at(2))).not.toThrow();
  gate.observeError(throttled('SubscriptionRequestsThrottled', 60), read, at(3));
  expect(() => gate.admit(read, at(4))).toThrow(ArmError);
  expect(() => gate.admit(elsewhere, at(4))).not.toThrow();
  expect(gate.secondsUntilRoom(reading, at(70))).toBe(0);
});

test('those that are held back come back one after the other', () => {
  const gate = new RequestGate(1);
  gate.observeError(throttled('ResourceCollectionRequestsThrottled', 30), read, at(0));
  const waits = callers(20).map((caller) => gate.secondsUntilRoom({ ...reading, caller }, at(0)));
  expect(waits[0]).toBe(30);
  expect(new Set(waits).size).toBeGreaterThan(4);
  expect([...waits].sort((a, b) => a - b)).toEqual(waits);
});

test('those whose budget is empty come at the pace of that budget, however often they ask, and not at that of a longer one', () => {
  const gate = new RequestGate(0.5);
  const sent: number[] = [];
  /** When each of the runs that wait asks again. */
  let waiting = Array.from({ length: 220 }, () => 0);
  for (let now = 0; waiting.length > 0 && now < 3600; now += 1) {
    waiting = waiting.flatMap((next) => {
      const wait = next > now ? next - now : gate.secondsUntilRoom(writing, at(now));
      if (wait > 0) {
        return [now + wait];
      }
      gate.admit(write, at(now));
      const left = sent.push(now);
      const header = `Microsoft.Compute/U3Min;${375 - Math.min(left, 187)},Microsoft.Compute/U30Min;${1200 - left}`;
      gate.observe(write, { 'x-ms-ratelimit-remaining-resource': header }, at(now));
      return [];
    });
  }
  expect(sent).toHaveLength(220);
  // Half of 375 at once; the others as soon as the window of three minutes lets them.
  expect(sent.filter((one) => one === 0).length).toBeGreaterThan(180);
  expect(Math.max(...sent)).toBeLessThan(2 * 180);
});

test('an absurd Retry-After and a clock that was ahead once stop nothing for longer than an hour', () => {
  const gate = new RequestGate(0.5);
  const left = { 'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/A3Min;10' };
  gate.observeError(throttled('', null), read, at(365 * 86_400));
  gate.observe(read, left, at(365 * 86_400));
  for (let request = 0; request < 40; request += 1) {
    gate.observe(write, left, at(10));
  }
  expect(gate.secondsUntilRoom(writing, at(3600))).toBe(0);
  expect(() => gate.admit(read, at(3600))).not.toThrow();
});

test.each(['an empty budget', 'a 429'])('reads do not stand behind the writes that wait because of %s', (cause) => {
  const gate = new RequestGate(0.5);
  const writesLeft = { 'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/U3Min;0' };
  const readsLeft = { 'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/G3Min;0' };
  if (cause === 'a 429') {
    gate.observeError(throttled('ResourceCollectionRequestsThrottled', 120), write, at(0));
  } else {
    gate.observe(write, writesLeft, at(0));
  }
  for (const caller of callers(300)) {
    expect(gate.secondsUntilRoom({ ...writing, caller }, at(0))).toBeGreaterThan(0);
  }
  gate.observe(read, readsLeft, at(1));
  const alone = new RequestGate(0.5);
  alone.observe(read, readsLeft, at(1));
  const first = { ...reading, caller: 'a' };
  expect(gate.secondsUntilRoom(first, at(1))).toBe(alone.secondsUntilRoom(first, at(1)));
});

/** Half of it is the gate's. */
const writesLeft = (left: number) => ({
  'x-ms-ratelimit-remaining-resource': `Microsoft.Compute/U3Min;${left}`,
});

/** Nothing is left of the 20 writes that this process may send in three minutes. */
function withoutRoom(): RequestGate {
  const gate = new RequestGate(0.5);
  gate.observe(write, writesLeft(39), at(0));
  for (let sent = 1; sent <= 20; sent += 1) {
    gate.admit(write, at(200));
    gate.observe(write, writesLeft(40 - sent), at(200));
  }
  return gate;
}

test('what is urgent goes before those that wait, and takes nobody’s place', () => {
  const gate = withoutRoom();
  const [first = 0, ...later] = callers(100).map((caller) => gate.secondsUntilRoom({ ...writing, caller }, at(200)));
  const last = later.at(-1) ?? 0;
  expect(last).toBeGreaterThan(first + 300);
  expect(gate.secondsUntilRoom({ ...writing, caller: 'urgent', isUrgent: true }, at(200))).toBe(first);
  expect(gate.secondsUntilRoom({ ...writing, caller: 'next' }, at(200))).toBeLessThanOrEqual(last + 190);
});

test('who was told to come goes before those that ask for the first time', () => {
  const gate = withoutRoom();
  const waits = callers(20).map((caller) => ({ caller, wait: gate.secondsUntilRoom({ ...writing, caller }, at(200)) }));
  const later = 200 + Math.max(...waits.map(({ wait }) => wait));
  expect(gate.secondsUntilRoom({ ...writing, caller: 'new' }, at(later))).toBeGreaterThan(0);
  for (const { caller } of waits) {
    expect(gate.secondsUntilRoom({ ...writing, caller }, at(later))).toBe(0);
    gate.admit(write, at(later));
  }
});

/** @returns when each was sent, in seconds; those of `people` are asked for after ten seconds, some of them wait by then */
function sentWhere(storm: readonly string[], people: readonly string[]): ReadonlyMap<string, number> {
  const gate = withoutRoom();
  const comesAt = new Map(storm.map((caller) => [caller, 200]));
  const sent = new Map<string, number>();
  for (let now = 200; now < 3_000; now += 1) {
    if (now === 210) {
      people.forEach((caller) => void comesAt.set(caller, now));
    }
    for (const [caller] of [...comesAt].filter(([, instant]) => instant <= now)) {
      const isAsked = now >= 210 && people.includes(caller);
      const wait = gate.secondsUntilRoom({ ...writing, caller, isAsked }, at(now));
      comesAt.set(caller, now + wait);
      if (wait === 0) {
        comesAt.delete(caller);
        sent.set(caller, now);
        gate.admit(write, at(now));
      }
    }
  }
  return sent;
}

test('what people wait for is sent as soon as if nobody else waited, also where it waits already, and the rest in its turn', () => {
  const people = ['run 90', ...callers(30).map((caller) => `asked ${caller}`)];
  const [alone, inStorm] = [sentWhere([], people), sentWhere(callers(100), people)];
  for (const caller of people) {
    expect(inStorm.get(caller)).toBeLessThanOrEqual((alone.get(caller) ?? 0) + 15);
  }
  const others = [...inStorm.keys()].filter((caller) => !people.includes(caller));
  expect(others).toEqual(callers(100).filter((caller) => caller !== 'run 90'));
  expect(inStorm.get('run 0')).toBeGreaterThan((alone.get('run 90') ?? 0) + 100);
});

test('those that poll do not stand before those that ask once', () => {
  const gate = new RequestGate(0.5);
  gate.observe(read, { 'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/G3Min;9' }, at(0));
  while (gate.secondsUntilRoom(reading, at(0)) === 0) {
    gate.admit(read, at(0));
  }
  const [first = 0] = callers(50).map((caller) => gate.secondsUntilRoom({ ...reading, caller, isPoll: true }, at(1)));
  expect(gate.secondsUntilRoom({ ...reading, caller: 'once' }, at(1))).toBeLessThanOrEqual(first);
});

test('those that were told to come and never do are waited for some minutes only', () => {
  const gate = withoutRoom();
  for (const caller of callers(400)) {
    gate.secondsUntilRoom({ ...writing, caller }, at(200));
  }
  let [now, wait] = [400, 1];
  for (; wait > 0 && now < 7200; now += wait) {
    wait = Math.min(60, gate.secondsUntilRoom({ ...writing, caller: `new at ${now}` }, at(now)));
  }
  expect(wait).toBe(0);
  expect(now).toBeLessThan(200 + 15 * 60);
});

/** Azure's budgets of updates of versions. */
const updates = [
  { name: 'Microsoft.Compute/U3Min', limit: 375, seconds: 180 },
  { name: 'Microsoft.Compute/U30Min', limit: 1200, seconds: 1800 },
];

test.each([
  [2_000, 'at once', 0, 2.6],
  [2_000, 'over twenty minutes', 1200, 2.3],
  [10_000, 'at once', 0, 4],
])(
  '%i that come %s are asked to wait a few times, each in its turn, and end when the budget lets them',
  (count, _, over, times) => {
    const gate = new RequestGate(0.5);
    const buckets = updates.map(({ name, limit, seconds }) => ({ name, bucket: new Bucket(limit, seconds) }));
    const runs = callers(count).map((caller, index) => ({
      caller,
      comesAt: Math.floor((index * over) / count),
      asked: 0,
      sentAt: -1,
    }));
    let waiting = runs;
    for (let now = 0; waiting.length > 0 && now < 40_000; now += 1) {
      for (const run of waiting.filter(({ comesAt }) => comesAt <= now)) {
        const wait = gate.secondsUntilRoom({ ...writing, caller: run.caller }, at(now));
        run.asked += 1;
        run.comesAt = now + wait;
        if (wait === 0) {
          run.sentAt = now;
          gate.admit(write, at(now));
          const left = buckets.map(({ name, bucket }) => `${name};${bucket.take(now)}`).join(',');
          gate.observe(write, { 'x-ms-ratelimit-remaining-resource': left }, at(now));
        }
      }
      waiting = waiting.filter(({ sentAt }) => sentAt < 0);
    }
    expect(waiting).toEqual([]);
    const asked = runs.reduce((sum, run) => sum + run.asked, 0);
    expect(asked / runs.length).toBeLessThan(times);
    // 600 in the first half hour, and in each that follows.
    expect(Math.max(...runs.map(({ sentAt }) => sentAt))).toBeLessThan((count / 600) * 1800 * 1.1);
    const overtaken = runs.filter(({ sentAt }, index) =>
      runs.slice(index + 600).some((later) => later.sentAt < sentAt),
    );
    expect(overtaken).toEqual([]);
  },
);
