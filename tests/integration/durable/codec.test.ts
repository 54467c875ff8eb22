// The wire, as tables: what an orchestrator's trigger holds, and how values travel to and from activities and entities.
import type { TypedData } from '../../../local/host/contract';
import {
  decodeReturnValue,
  encodeActivityFailure,
  encodeActivityInput,
} from '../../../local/host/engines/sqlite/codec/activity-data';
import { formatEntityId, parseEntityId } from '../../../local/host/engines/sqlite/codec/entity-request';
import { EventType, type HistoryEvent } from '../../../local/host/engines/sqlite/codec/history-event';
import {
  decodeTurns,
  encodeOrchestratorTrigger,
  encodeToldTurn,
  encodeTurn,
} from '../../../local/host/engines/sqlite/codec/orchestrator-trigger';
import {
  decodeEntityAnswer,
  encodeEntityResponse,
  encodeEntityTrigger,
} from '../../../local/host/engines/sqlite/entities/entity-data';

const started: HistoryEvent = {
  EventType: EventType.OrchestratorStarted,
  EventId: -1,
  Timestamp: '2026-11-25T12:00:00.000Z',
};
const raised: HistoryEvent = { ...started, EventType: EventType.EventRaised, Name: 'go', Input: '{"a":1}' };

describe("an orchestrator's trigger", () => {
  const decode = (input: string | null, pastTurns: string[] = []) =>
    JSON.parse(
      encodeOrchestratorTrigger({
        instanceId: 'i',
        parentInstanceId: null,
        input,
        pastTurns,
        newEvents: [started, raised],
      }).string ?? '',
    ) as Record<string, unknown> & { history: Record<string, unknown>[] };

  test('has the members that durable-functions requires, and the schema numbers of the October 2024 extension', () => {
    expect(decode(null)).toMatchObject({
      instanceId: 'i',
      parentInstanceId: null,
      isReplaying: false,
      input: null,
      upperSchemaVersion: 1,
      upperSchemaVersionNew: 2,
      maximumShortTimerDuration: '10675199.00:00:00',
      longRunningTimerIntervalDuration: expect.any(String),
      defaultHttpAsyncRequestSleepTimeMillseconds: expect.any(Number),
    });
  });

  test.each([
    ['', null],
    ['"text"', 'text'],
    ['{"a":[1]}', { a: [1] }],
    [null, null],
  ])('the input %j arrives as %j', (input, expected) => {
    expect(decode(input).input).toEqual(expected);
  });

  test('marks the past as played, the present not', () => {
    const { history, isReplaying } = decode(null, [encodeTurn([started, raised], true)]);
    expect(history.map((event) => event.IsPlayed)).toEqual([true, true, false, false]);
    expect(isReplaying).toBe(true);
  });

  test('tells what the library goes by, the input of the start once', () => {
    const common = { EventId: 0, Timestamp: started.Timestamp };
    const begun = { ...common, EventType: EventType.ExecutionStarted, Name: 'run' } as const;
    const sent = {
      ...common,
      EventType: EventType.EventSent,
      InstanceId: '@counter@a',
      Name: 'op',
      Input: '{}',
    } as const;
    const answered = { ...common, EventType: EventType.TaskCompleted, TaskScheduledId: 0, Result: '1' } as const;
    const told = encodeToldTurn(
      [
        started,
        { ...begun, Input: '{"a":1}' },
        { ...common, EventType: EventType.TaskScheduled, Name: 'pack', Input: '[1]' },
        { ...common, EventType: EventType.TimerCreated, FireAt: started.Timestamp },
        sent,
        answered,
        raised,
        { ...started, EventType: EventType.OrchestratorCompleted },
      ],
      true,
    );
    const expected = [started, { ...begun, Input: null }, sent, answered, raised];
    expect(JSON.parse(`[${told}]`)).toEqual(expected.map((event) => ({ ...event, IsPlayed: true })));
  });

  test('a turn of which nothing is told leaves no gap', () => {
    const { history } = decode(null, [
      encodeToldTurn([{ ...started, EventType: EventType.OrchestratorCompleted }], true),
    ]);
    expect(history).toHaveLength(2);
  });

  test('turns are read back as they were written', () => {
    expect(decodeTurns([encodeTurn([started], true), encodeTurn([raised], true)])).toEqual([
      { ...started, IsPlayed: true },
      { ...raised, IsPlayed: true },
    ]);
  });
});

test.each<[unknown, TypedData]>([
  ['"text"', { string: '"text"' }],
  [7, { string: '7' }],
  [1.5, { string: '1.5' }],
  [{ a: 1 }, { string: '{"a":1}' }],
  [[1, 'x'], { string: '[1,"x"]' }],
  [true, { string: 'True' }],
  [false, { string: 'False' }],
  [null, {}],
  [undefined, {}],
])('the activity input %j is sent as %j', (input, data) => {
  expect(encodeActivityInput(input)).toEqual(data);
});

test.each<[TypedData | undefined, string]>([
  [{ string: 'text' }, '"text"'],
  [{ string: '{"a":1}' }, '"{\\"a\\":1}"'],
  [{ json: '{"a":1}' }, '{"a":1}'],
  [{ json: 'true' }, 'true'],
  [{ int: 0 }, '0'],
  [{ double: 1.5 }, '1.5'],
  [{ bytes: new Uint8Array([1, 2]) }, '"AQI="'],
  [{}, 'null'],
  [undefined, 'null'],
])('the returned %j is the result %s', (value, result) => {
  expect(decodeReturnValue(value)).toBe(result);
});

describe('the failure of an activity', () => {
  test('is told in the words of the extension', () => {
    const { Reason, Details } = encodeActivityFailure('pack', new RangeError('too big'));
    expect(Reason).toBe("Activity function 'pack' failed:  too big");
    expect(JSON.parse(Details)).toMatchObject({
      ClassName: 'System.Exception',
      Message: ' too big',
      InnerException: {
        RemoteMessage: 'too big',
        Message: expect.stringMatching(/^Result: Failure\nException: too big\nStack: RangeError/),
      },
    });
  });

  test.each([
    ['text', 'text'],
    [undefined, 'undefined'],
  ])('thrown %j is text too', (thrown, text) => {
    expect(encodeActivityFailure('pack', thrown).Reason).toBe(`Activity function 'pack' failed:  ${text}`);
  });

  test('a message that only looks like details stays a message', () => {
    expect(encodeActivityFailure('pack', new Error('{"errorType": broken')).FailureDetails).toBeUndefined();
  });
});

describe('entities', () => {
  test.each([
    ['@counter@north', { name: 'counter', key: 'north' }],
    ['@Counter@a@b', { name: 'counter', key: 'a@b' }],
    ['@counter@', { name: 'counter', key: '' }],
    ['counter', undefined],
    ['@counter', undefined],
  ])('the id %s', (id, parsed) => {
    expect(parseEntityId(id)).toEqual(parsed);
  });

  test('an id is written with the name in lower case', () => {
    expect(formatEntityId('Counter', 'North')).toBe('@counter@North');
  });

  test('the trigger tells calls from signals', () => {
    const trigger = encodeEntityTrigger('@counter@a', undefined, [
      { op: 'add', id: '1', input: '5' },
      { op: 'add', id: '2', signal: true },
    ]);
    expect(JSON.parse(trigger.string ?? '')).toEqual({
      self: { name: 'counter', key: 'a' },
      exists: false,
      batch: [
        { id: '1', name: 'add', input: '5', isSignal: false },
        { id: '2', name: 'add', isSignal: true },
      ],
    });
  });

  test.each([
    [{ isError: false, result: '5' }, { result: '5' }],
    [
      { isError: true, result: '"no"' },
      { result: '"no"', exceptionType: 'System.Exception' },
    ],
    [{ isError: false }, {}],
    [undefined, { result: null }],
  ])('the outcome %j is answered as %j', (outcome, answer) => {
    expect(JSON.parse(encodeEntityResponse(outcome))).toEqual(answer);
  });

  test('an answer that is none is refused', () => {
    expect(() => decodeEntityAnswer({ json: '{"a":1}' })).toThrow(
      /answered nothing that durable-functions would answer/,
    );
  });
});
