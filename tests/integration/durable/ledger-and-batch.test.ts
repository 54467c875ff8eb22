// The pure heart of the engine, as tables: how ids are counted, which messages one turn takes, how long a retry waits.
import {
  EventType,
  type HistoryEvent,
  type Message,
  type RetryMark,
} from '../../../local/host/engines/sqlite/codec/history-event';
import { isStale, takeBatch } from '../../../local/host/engines/sqlite/engine/batch';
import { EMPTY_LEDGER, recordEvents } from '../../../local/host/engines/sqlite/engine/ledger';
import { retryDelay } from '../../../local/host/engines/sqlite/engine/retry';

const stamp = { Timestamp: '2026-11-25T12:00:00.000Z' };
const retry: RetryMark = {
  step: 0,
  attempt: 1,
  policy: { firstRetryIntervalInMilliseconds: 1_000, maxNumberOfAttempts: 2 },
};
const lastAttempt: RetryMark = { ...retry, attempt: 2 };

const scheduled = (EventId: number, Retry?: RetryMark): HistoryEvent => ({
  ...stamp,
  EventType: EventType.TaskScheduled,
  EventId,
  Name: 'activity',
  Input: '[null]',
  ...(Retry && { Retry }),
});
const timer = (EventId: number, Retry?: RetryMark): HistoryEvent => ({
  ...stamp,
  EventType: EventType.TimerCreated,
  EventId,
  FireAt: stamp.Timestamp,
  ...(Retry && { Retry }),
});
const completed = (TaskScheduledId: number): Message => ({
  ...stamp,
  EventType: EventType.TaskCompleted,
  EventId: -1,
  TaskScheduledId,
  Result: '1',
});
const failed = (TaskScheduledId: number): Message => ({
  ...stamp,
  EventType: EventType.TaskFailed,
  EventId: -1,
  TaskScheduledId,
  Reason: 'no',
  Details: '{}',
});
const fired = (TimerId: number): Message => ({
  ...stamp,
  EventType: EventType.TimerFired,
  EventId: -1,
  TimerId,
  FireAt: stamp.Timestamp,
});
const raised = (Name: string): Message => ({
  ...stamp,
  EventType: EventType.EventRaised,
  EventId: -1,
  Name,
  Input: 'null',
});
const started: Message = { ...stamp, EventType: EventType.ExecutionStarted, EventId: -1, Name: 'o', Input: null };

describe('the ledger', () => {
  test.each<[string, HistoryEvent[], { nextId: number; asked: number[]; open: number[] }]>([
    ['nothing', [], { nextId: 0, asked: [], open: [] }],
    ['two steps', [scheduled(0), timer(1)], { nextId: 2, asked: [0, 1], open: [0, 1] }],
    ['an answer', [scheduled(0), scheduled(1), completed(0)], { nextId: 2, asked: [0, 1], open: [1] }],
    [
      'a retry timer has an id, but nobody asked for it',
      [scheduled(0, retry), failed(0), timer(1, retry)],
      { nextId: 2, asked: [0], open: [1] },
    ],
    [
      'so has the next attempt',
      [scheduled(0, retry), failed(0), timer(1, retry), fired(1), scheduled(2, lastAttempt), scheduled(3)],
      { nextId: 4, asked: [0, 3], open: [2, 3] },
    ],
    [
      'a signal takes an id and is never open',
      [
        { ...stamp, EventType: EventType.EventSent, EventId: 0, InstanceId: '@a@b', Name: 'add', Input: '{}' },
        timer(1),
      ],
      { nextId: 2, asked: [0, 1], open: [1] },
    ],
  ])('%s', (_name, events, { nextId, asked, open }) => {
    const ledger = recordEvents(EMPTY_LEDGER, events);
    expect(ledger.nextId).toBe(nextId);
    expect(ledger.asked.map((step) => step.id)).toEqual(asked);
    expect([...ledger.open.keys()]).toEqual(open);
  });

  test('counts on from where it was, and leaves the older one alone', () => {
    const before = recordEvents(EMPTY_LEDGER, [scheduled(0)]);
    const after = recordEvents(before, [completed(0), scheduled(1)]);
    expect([[...before.open.keys()], [...after.open.keys()], after.nextId]).toEqual([[0], [1], 2]);
  });
});

describe('a turn takes', () => {
  const open = recordEvents(EMPTY_LEDGER, [
    scheduled(0, retry),
    scheduled(1),
    scheduled(2),
    timer(3, retry),
    timer(4, lastAttempt),
    scheduled(5, lastAttempt),
  ]);
  test.each<[string, Message[], number]>([
    ['all plain answers at once', [completed(1), completed(2)], 2],
    ['the start alone, wherever it stands', [raised('early'), started], 1],
    ['an event alone', [raised('a'), raised('b')], 1],
    ['nothing that follows with an event', [completed(1), raised('a')], 1],
    ['failures that lead to a retry together', [failed(0), failed(5)], 2],
    ['a failure that leads to a retry only in front', [completed(1), failed(0)], 1],
    ['plain answers behind it', [failed(0), completed(1), completed(2)], 3],
    ['the timer before another attempt only in front', [completed(1), fired(3)], 1],
    ['the timer after the last attempt anywhere', [completed(1), fired(4)], 2],
    ['the success of an attempt anywhere', [completed(1), completed(0)], 2],
  ])('%s', (_name, messages, count) => {
    expect(
      takeBatch(
        open,
        messages.map((message) => ({ message })),
      ).length,
    ).toBe(count);
  });

  test('and it takes the start first', () => {
    expect(
      takeBatch(
        open,
        [raised('early'), started].map((message) => ({ message })),
      ),
    ).toEqual([{ message: started }]);
  });
});

test.each<[Message, boolean]>([
  [completed(0), false],
  [completed(1), true],
  [failed(9), true],
  [fired(1), true],
  [raised('x'), false],
])('an answer to what is not open is stale (%#)', (message, stale) => {
  expect(isStale(recordEvents(EMPTY_LEDGER, [scheduled(0)]), message)).toBe(stale);
});

test.each([
  [{}, 1, 1_000],
  [{}, 5, 1_000],
  [{ backoffCoefficient: 2 }, 1, 1_000],
  [{ backoffCoefficient: 2 }, 4, 8_000],
  [{ backoffCoefficient: 2, maxRetryIntervalInMilliseconds: 5_000 }, 4, 5_000],
])('with %j the wait after attempt %i is %i ms', (options, attempt, delay) => {
  expect(retryDelay({ firstRetryIntervalInMilliseconds: 1_000, maxNumberOfAttempts: 9, ...options }, attempt)).toBe(
    delay,
  );
});

test('a wait that grows beyond all bounds is still a date', () => {
  const delay = retryDelay(
    { firstRetryIntervalInMilliseconds: 1_000, maxNumberOfAttempts: 9_999, backoffCoefficient: 10 },
    900,
  );
  expect(Number.isNaN(new Date(Date.now() + delay).getTime())).toBe(false);
});
