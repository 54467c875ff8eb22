// One turn decided: replies of the SDK, written as it writes them, and what follows from each. No store, no clock, no SDK.
import type { Message } from '../../../local/host/engines/sqlite/codec/history-event';
import { EventType } from '../../../local/host/engines/sqlite/codec/history-event';
import {
  type Action,
  ActionType,
  parseReply,
  parseThrownReply,
} from '../../../local/host/engines/sqlite/codec/orchestrator-reply';
import { EMPTY_LEDGER, type Ledger, recordEvents } from '../../../local/host/engines/sqlite/engine/ledger';
import { decideTurn, type TurnDecision } from '../../../local/host/engines/sqlite/engine/turn';

const now = new Date('2026-11-25T12:00:00.000Z');
const policy = { firstRetryIntervalInMilliseconds: 5_000, maxNumberOfAttempts: 2 };
const activity = (functionName: string): Action => ({ actionType: ActionType.CallActivity, functionName, input: 1 });
const timerAt = (fireAt: string, isCanceled = false): Action => ({
  actionType: ActionType.CreateTimer,
  fireAt,
  isCanceled,
});
const retried: Action = { actionType: ActionType.CallActivityWithRetry, functionName: 'a', retryOptions: policy };
const waits: Action = { actionType: ActionType.WaitForExternalEvent };
const sub: Action = { actionType: ActionType.CallSubOrchestrator, functionName: 'child', input: { x: 1 } };
const all = (...compoundActions: Action[]): Action => ({ actionType: ActionType.WhenAll, compoundActions });
const any = (...compoundActions: Action[]): Action => ({ actionType: ActionType.WhenAny, compoundActions });

interface Reply {
  readonly actions?: readonly Action[];
  readonly isDone?: boolean;
  readonly output?: unknown;
  readonly error?: string;
}

function decide(reply: Reply, ledger: Ledger = EMPTY_LEDGER, messages: readonly Message[] = []): TurnDecision {
  return decideTurn({
    orchestratorName: 'main',
    instanceId: 'i',
    executionId: 'e',
    ledger,
    messages,
    reply: { isDone: false, ...reply, actions: [reply.actions ?? []] },
    now,
    newGuid: () => 'guid',
    isRegistered: (_kind, name) => ['a', 'b', 'c', 'child', '@counter@k add'].includes(name),
    registeredNames: () => ['a', 'b'],
  });
}

const answers = (events: TurnDecision): unknown[] =>
  events.scheduled.map((event) => [event.EventId, 'Name' in event ? event.Name : 'timer']);
const ledgerAfter = (...replies: Reply[]): Ledger =>
  replies.reduce((ledger, reply) => recordEvents(ledger, decide(reply, ledger).scheduled), EMPTY_LEDGER);

describe('ids are given depth first, in the order of the actions', () => {
  test.each<[string, Action[], unknown[]]>([
    [
      'one by one',
      [activity('a'), activity('b')],
      [
        [0, 'a'],
        [1, 'b'],
      ],
    ],
    [
      'nested',
      [all(activity('a'), any(timerAt('2026-11-25T13:00:00Z'), activity('b')), activity('c'))],
      [
        [0, 'a'],
        [1, 'timer'],
        [2, 'b'],
        [3, 'c'],
      ],
    ],
    [
      'events take none',
      [waits, any(waits, activity('a')), activity('b')],
      [
        [0, 'a'],
        [1, 'b'],
      ],
    ],
    [
      'signals take one',
      [{ actionType: ActionType.SignalEntity, instanceId: '@counter@k', operation: 'add' }, activity('a')],
      [
        [0, 'add'],
        [1, 'a'],
      ],
    ],
    [
      'a call with retries takes one',
      [all(retried, retried), activity('b')],
      [
        [0, 'a'],
        [1, 'a'],
        [2, 'b'],
      ],
    ],
  ])('%s', (_name, actions, expected) => {
    expect(answers(decide({ actions }))).toEqual(expected);
  });

  test('only what is new is scheduled', () => {
    expect(
      answers(decide({ actions: [activity('a'), activity('b')] }, ledgerAfter({ actions: [activity('a')] }))),
    ).toEqual([[1, 'b']]);
  });
});

describe('calls with retries', () => {
  const failed = (TaskScheduledId: number): Message => ({
    EventType: EventType.TaskFailed,
    EventId: -1,
    Timestamp: '',
    TaskScheduledId,
    Reason: 'r',
    Details: 'd',
  });
  const fired = (TimerId: number): Message => ({
    EventType: EventType.TimerFired,
    EventId: -1,
    Timestamp: '',
    TimerId,
    FireAt: '',
  });

  test('each failure takes an id for a timer before new steps do; the last timer fires at once', () => {
    const first = ledgerAfter({ actions: [retried] });
    const one = decide({ actions: [retried] }, first, [failed(0)]);
    expect(one.scheduled).toEqual([
      expect.objectContaining({ EventId: 1, EventType: EventType.TimerCreated, FireAt: '2026-11-25T12:00:05.000Z' }),
    ]);
    const second = recordEvents(first, [failed(0), ...one.scheduled]);
    const two = decide({ actions: [retried] }, second, [fired(1)]);
    expect(two.scheduled).toEqual([
      expect.objectContaining({ EventId: 2, EventType: EventType.TaskScheduled, Name: 'a', Input: '[null]' }),
    ]);
    const third = recordEvents(second, [fired(1), ...two.scheduled]);
    const three = decide({ actions: [retried] }, third, [failed(2)]);
    expect(three.scheduled).toEqual([
      expect.objectContaining({ EventId: 3, EventType: EventType.TimerCreated, FireAt: now.toISOString() }),
    ]);
    const fourth = recordEvents(third, [failed(2), ...three.scheduled]);
    expect(answers(decide({ actions: [retried, activity('b')] }, fourth, [fired(3)]))).toEqual([[4, 'b']]);
  });
});

describe('the end', () => {
  const open = ledgerAfter({ actions: [activity('a')] });
  const onTimer = ledgerAfter({ actions: [timerAt('2026-11-25T13:00:00Z')] });
  const next: Action = { actionType: ActionType.ContinueAsNew, input: { n: 1 } };

  test.each<[string, TurnDecision, unknown]>([
    ['nothing yet', decide({ actions: [waits] }), { state: 'running' }],
    ['a result', decide({ isDone: true, output: { a: 1 } }), { state: 'completed', output: '{"a":1}' }],
    ['no result', decide({ isDone: true }), { state: 'completed', output: null }],
    ['an error', decide({ error: 'boom' }), { state: 'failed', error: "Orchestrator function 'main' failed: boom" }],
    ['an error without a text is no end', decide({ error: '' }), { state: 'running' }],
    ['continue as new', decide({ isDone: true, actions: [next] }), { state: 'continued-as-new', input: '{"n":1}' }],
    [
      'not while an activity is open',
      decide({ isDone: true, output: 1, actions: [activity('a')] }, open),
      { state: 'running' },
    ],
    ['not by an error either', decide({ error: 'boom', actions: [activity('a')] }, open), { state: 'running' }],
    [
      'not while a timer is open',
      decide({ isDone: true, actions: [timerAt('2026-11-25T13:00:00Z')] }, onTimer),
      { state: 'running' },
    ],
    [
      'but when it was cancelled',
      decide({ isDone: true, output: 1, actions: [timerAt('2026-11-25T13:00:00Z', true)] }, onTimer),
      { state: 'completed', output: '1' },
    ],
  ])('%s', (_name, decision, outcome) => {
    expect(decision.outcome).toEqual(outcome);
  });

  test('a timer that is made and cancelled in one turn keeps its id and never runs', () => {
    const decision = decide({ actions: [any(timerAt('2026-11-25T13:00:00Z', true), activity('a'))] });
    expect([answers(decision), decision.cancelledTimers]).toEqual([
      [
        [0, 'timer'],
        [1, 'a'],
      ],
      [0],
    ]);
  });
});

test('sub-orchestrations without an id get one from the execution and the step', () => {
  expect(decide({ actions: [activity('a'), sub] }).scheduled[1]).toMatchObject({
    InstanceId: 'e:0001',
    Name: 'child',
    Input: '{"x":1}',
  });
  expect(decide({ actions: [{ ...sub, instanceId: 'mine' }] }).scheduled[0]).toMatchObject({ InstanceId: 'mine' });
});

describe('a reply is read from', () => {
  const state = '{"isDone":false,"actions":[[]],"error":"boom"}';
  test('what the function returns', () => {
    expect(parseReply('{"isDone":true,"actions":[[]],"output":3,"schemaVersion":2}')).toMatchObject({
      isDone: true,
      output: 3,
    });
  });
  test('the text of the error that it throws', () => {
    expect(parseThrownReply(new Error(`false\n\n$OutOfProcData$:${state}`))).toMatchObject({
      error: 'boom',
      actions: [[]],
    });
  });
  test('an error of the SDK itself, which has no state', () => {
    expect(parseThrownReply(new Error('Unexpected token'))).toEqual({
      isDone: false,
      actions: [],
      error: 'Unexpected token',
    });
  });
  test.each([undefined, 'null', '{}', '5'])('nothing else: %s', (text) => {
    expect(() => parseReply(text)).toThrow(/answered nothing that durable-functions would answer/);
  });
});
