// What orchestrations and values come to.
import type { Question } from './question';

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
const completed = (output: unknown) => ['Completed', output];
const failed = (text: string | RegExp) => ['Failed', typeof text === 'string' ? text : expect.stringMatching(text)];
const changedCode = (name: string) =>
  failed(
    `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled an activity task with sequence ID 0 and name '${name}' (version ''), but the current replay execution hasn't (yet?) scheduled this task. Was a change made to the orchestrator code after this instance had already started running?`,
  );

/** `[runtimeStatus, output]` of one orchestration. */
function outcomes(rows: ReadonlyArray<readonly [name: string, input: unknown, answer: unknown]>): Question[] {
  return rows.map(([name, input, answer]) => ({
    asked: `${name} of ${JSON.stringify(input)?.slice(0, 60)}`,
    ask: async (engine) => await engine.outcome(name, input),
    answer,
  }));
}

export const valueQuestions: readonly Question[] = [
  ...outcomes([
    ['sums', 1, completed(7)],
    ['fansOut', 30, completed(465)],
    ['retries', 2, completed(3)],
    [
      'retries',
      9,
      completed(
        expect.stringMatching(
          /^Error: Activity function 'breakFirst' failed: {2}failure 3 \n \{"\$type":"System\.Exception, .*"ClassName":"System\.Exception","Message":" failure 3",.*"RemoteMessage":"failure 3"/,
        ),
      ),
    ],
    [
      'catches',
      undefined,
      completed(
        expect.stringMatching(
          /^Error: Activity function 'break' failed: {2}broken on purpose \n \{"\$type":"System\.Exception, .*"Message":"Result: Failure\\nException: broken on purpose\\nStack: Error: broken on purpose/,
        ),
      ),
    ],
    ['throws', undefined, failed("Orchestrator function 'throws' failed: thrown on purpose")],
    ['throwsAtOnce', undefined, failed("Orchestrator function 'throwsAtOnce' failed: thrown on purpose")],
    ['throwsWithoutText', undefined, changedCode('echo')],
    [
      'throwsWithoutTextAtOnce',
      undefined,
      failed(
        /^Orchestrator function 'throwsWithoutTextAtOnce' failed: One or more errors occurred\. \(Result: Failure\nException: false\n\n\$OutOfProcData\$:/,
      ),
    ],
    ['throwsText', undefined, changedCode('echo')],
    ['continues', { left: 2 }, completed({ left: 0 })],
    ['continuesWithText', 'start', completed('"x"')],
    ['kindOfInput', undefined, completed('object null')],
    ['kindOfInput', 'text', completed('string "text"')],
    ['kindOfInput', '', completed('string ""')],
    ['kindOfInput', { $type: 'x', a: 1 }, completed('object {"$type":"x","a":1}')],
    ['kindOfInput', 'half \ud800', completed('string "half \ufffd"')],
    ['kindOfInput', '2026-01-02T03:04:05+02:00', completed('string "2026-01-02T03:04:05+02:00"')],
    ['timestamp', { Timestamp: '2026-01-02T03:04:05Z' }, completed('Date')],
    [
      'kindsOfActivityInput',
      undefined,
      completed([
        'string "True"',
        'undefined undefined',
        'undefined undefined',
        'string "text"',
        'string ""',
        'number 7',
        'number 1.5',
        'object {"a":1}',
        'object [1,"b"]',
      ]),
    ],
    ['gives', 'metadata', completed({ kept: { $type: 'b', deep: 1 }, list: [{ $id: '2', x: 1 }] })],
    ['gives', 'list', completed([{ $type: 'a', x: 1 }])],
    ['gives', 'behind', completed({ first: 1, $type: 'a' })],
    ['gives', 'half', completed('half \ufffd of two')],
    ['gives', 'date', completed({ at: '2026-01-02T03:04:05+02:00' })],
    ['gives', 'nothing', completed(null)],
    ['gives', 'zero', completed(0)],
    ['gives', 'empty', completed('')],
    ['echoes', { $type: 'a', $id: '1', kept: { $type: 'b', deep: 1 } }, completed({ kept: { $type: 'b', deep: 1 } })],
    ['returns', { $type: 'a', kept: { $id: 'b', deep: 1 } }, completed({ kept: { $id: 'b', deep: 1 } })],
    ['nestsInput', 60, completed(JSON.stringify(nested(60)))],
    ['nestsInput', 61, changedCode('echo')],
    [
      'nestsInputAtOnce',
      61,
      failed(
        /^Orchestrator function 'nestsInputAtOnce' failed: One or more errors occurred\. \(The reader's MaxDepth of 64 has been exceeded\./,
      ),
    ],
    ['nestsAnswer', 62, completed(124)],
    ['nestsAnswer', 65, completed(expect.stringMatching(/^Error: Activity function 'nest' failed: /))],
    ['setsSize', 8_700, completed('kept')],
    [
      'setsSize',
      8_710,
      failed(
        /^Orchestrator function 'setsSize' failed: The UTF-16 size of the JSON-serialized payload must not exceed 16 KB\. The current payload size is 17 KB\.$/,
      ),
    ],
    ['setsSizeLater', 8_710, changedCode('echo')],
    ['version', undefined, completed('1.0')],
    ['anyTwice', undefined, completed([800, 800])],
    ['parent', 'sums', completed(11)],
    [
      'parent',
      'throws',
      completed(
        expect.stringMatching(
          /^Error: Orchestrator function 'throws' failed: thrown on purpose \n Message: thrown on purpose, StackTrace: /,
        ),
      ),
    ],
  ]),
  ...['callsUnknown', 'callsUnknownChild'].map(
    (name): Question => ({
      asked: `${name}: its status five seconds later`,
      ask: async (engine) => {
        const { id } = await engine.start(name);
        await new Promise((resolve) => setTimeout(resolve, 5_000));
        return (await engine.status(id)).body?.runtimeStatus;
      },
      answer: 'Running',
      deviations: {
        sqlite: {
          answer: 'Failed',
          reason: 'a mistake in the code of the app is told, where Azure tries again for ever',
        },
      },
    }),
  ),
  {
    asked: 'an unknown orchestrator',
    ask: async (engine) => await engine.outcome('nobody'),
    answer: failed(
      /^Orchestrator function 'nobody' failed: The function 'nobody' doesn't exist, is disabled, or is not an orchestrator function\. Additional info: The following are the known orchestrator functions: '/,
    ),
  },
  {
    asked: 'custom status after a later one that is too large',
    ask: async (engine) => (await engine.ended((await engine.start('setsSizeLater', 8_710)).id)).customStatus,
    answer: null,
  },
  {
    asked: 'the version that a start names',
    ask: async (engine) => await engine.outcome('version', undefined, '?version=0.9'),
    answer: completed('0.9'),
  },
  {
    asked: 'a newer version than the app has: its status three seconds later',
    ask: async (engine) => {
      const { id } = await engine.start('version', undefined, engine.newId(), '?version=2.0');
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      return (await engine.status(id)).body?.runtimeStatus;
    },
    answer: 'Pending',
  },
  {
    asked: 'custom status: an object with metadata, a falsy one',
    ask: async (engine) =>
      await Promise.all(
        [{ $type: 'x', a: 1 }, 0, ''].map(async (input) => {
          const { id } = await engine.start('sets', input);
          return (await engine.ended(id)).customStatus;
        }),
      ),
    answer: [{ a: 1 }, null, null],
  },
  ...[64, 65].map(
    (levels): Question => ({
      asked: `JSON of ${levels} levels at a start and at an event`,
      ask: async (engine) => [
        (await engine.start('waits', nested(levels))).status,
        await engine.operate(await engine.waiting(), 'raiseEvent/other', nested(levels)),
      ],
      answer: levels > 64 ? [400, 400] : [202, 202],
    }),
  ),
  ...[300, 2_500].map(
    (asked): Question => ({
      asked: `a timer of ${asked} ms: not a second or more too early`,
      ask: async (engine) => Number((await engine.outcome('sleeps', asked))[1]) > asked - 1_000,
      answer: true,
    }),
  ),
];
