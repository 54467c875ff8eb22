// The share of a budget holds in every window of its length, wherever the window begins.
import { RequestBudget } from '../../../src/azure/arm/request-budget';

const windowMilliseconds = 180_000;
const size = 2_000;
const share = 0.5;
const from = Date.parse('2035-01-01T00:00:00.000Z');

/** Sends whatever there is room for at each of the seconds. @returns when each request was sent */
function sendAt(seconds: readonly number[]): readonly number[] {
  const budget = new RequestBudget(windowMilliseconds, from);
  const sent: number[] = [];
  for (const second of seconds) {
    const now = from + second * 1000;
    while (sent.length < 20_000) {
      const inWindow = sent.filter((at) => at > now - windowMilliseconds).length;
      budget.tell(size - inWindow - 1, now);
      if (budget.secondsUntilRoom(share, now) > 0) {
        break;
      }
      budget.count(now);
      sent.push(now);
    }
  }
  return sent;
}

const most = (sent: readonly number[]) =>
  Math.max(...sent.map((end) => sent.filter((at) => at > end - windowMilliseconds && at <= end).length));

test.each<[string, readonly number[]]>([
  ['a burst at the end of one window and in the middle of the next', [175, 260, 300, 370]],
  ['a burst at the beginning, and whatever has room every ten seconds', Array.from({ length: 60 }, (_, i) => i * 10)],
])('%s takes the share and no more', (_, seconds) => {
  const sent = sendAt(seconds);
  expect(most(sent)).toBeLessThanOrEqual(share * size);
  expect(most(sent)).toBeGreaterThan(share * size * 0.9);
});

test('the wait that is told is enough: there is room when it is over', () => {
  const budget = new RequestBudget(windowMilliseconds, from);
  budget.tell(size - 1, from);
  while (budget.secondsUntilRoom(share, from) === 0) {
    budget.count(from);
  }
  const wait = budget.secondsUntilRoom(share, from);
  expect(wait).toBeLessThanOrEqual(190);
  expect(budget.secondsUntilRoom(share, from + Math.ceil(wait) * 1000)).toBe(0);
});
