// GET /api/health: what keeps the app from its work, and what the last reconciliation could not look at.
import { InvocationContext } from '@azure/functions';
import { createGetHealth } from '../../../src/functions/get-health';
import type { TaskHub } from '../../../src/functions/task-hub';

const context = new InvocationContext({ logHandler: () => undefined });

interface Given {
  readonly signIn?: string | null;
  /** Of the last reconciliation; absent: there was none. */
  readonly reconciliation?: object;
  readonly isHubAway?: boolean;
  /** RECONCILE_SCHEDULE. */
  readonly schedule?: string | null;
}

async function health({ signIn = null, reconciliation, isHubAway = false, schedule = '0 17 * * * *' }: Given) {
  const getStatus = async () => {
    if (isHubAway) {
      throw new Error('DurableClient error: 500');
    }
    if (reconciliation === undefined) {
      throw new Error('DurableClient error: Durable Functions extension replied with HTTP 404 response.');
    }
    return reconciliation;
  };
  const handler = createGetHealth({
    config: { watchedGalleries: [], targets: [], reconcileSchedule: schedule },
    clock: { now: () => Date.parse('2026-11-28T12:00:00Z') },
    version: '1.0.0',
    taskHub: () => ({ getStatus }) as unknown as TaskHub,
    findSignInProblem: async () => signIn,
  });
  const { status, jsonBody } = await handler(null, context);
  return [status, jsonBody.status, jsonBody.reasons ?? []];
}

const ended = (output: object) => ({ runtimeStatus: 'Completed', output });
const at = (lastUpdatedTime: string) => ({ ...ended(whole), lastUpdatedTime });
const stood = { incompleteInARow: 1, regionsFailed: 2, zonesRemoved: 3 };
const whole = { galleriesNotFound: [], unread: [] };

test.each<[string, Given, [number, string, readonly unknown[]]]>([
  ['before the first reconciliation', {}, [200, 'Healthy', []]],
  ['all is looked at', { reconciliation: ended(whole) }, [200, 'Healthy', []]],
  ['one is under way', { reconciliation: { runtimeStatus: 'Running', output: null } }, [200, 'Healthy', []]],
  [
    'a watched gallery does not exist',
    { reconciliation: ended({ galleriesNotFound: ['g'], unread: ['g: not found'] }) },
    [200, 'Degraded', [expect.stringMatching(/WATCHED_GALLERIES that do not exist: 1/)]],
  ],
  [
    'something could not be read',
    { reconciliation: ended({ ...whole, unread: ['x'] }) },
    [200, 'Degraded', [expect.stringMatching(/incomplete/)]],
  ],
  [
    'something could not be read for the third time in a row',
    { reconciliation: ended({ ...whole, unread: ['x'], incompleteInARow: 3 }) },
    [200, 'Degraded', [expect.stringMatching(/incomplete.*; 3 in a row/)]],
  ],
  [
    'the reconciliation failed',
    { reconciliation: { runtimeStatus: 'Failed', output: 'boom' } },
    [200, 'Degraded', [expect.stringMatching(/ended as Failed$/)]],
  ],
  [
    'the reconciliation failed after one that was incomplete: what that one saw holds',
    { reconciliation: { runtimeStatus: 'Failed', output: 'boom', input: { before: { ...stood, unread: 1 } } } },
    [
      200,
      'Degraded',
      [
        expect.stringMatching(/ended as Failed; 2 in a row/),
        expect.stringMatching(/^RegionFailed: .*: 2$/),
        expect.stringMatching(/^TargetRemoved: .*: 3$/),
      ],
    ],
  ],
  [
    'one is under way: what stood before it',
    {
      reconciliation: { runtimeStatus: 'Running', output: null, input: { before: { ...stood, galleriesNotFound: 1 } } },
    },
    [
      200,
      'Degraded',
      [
        expect.stringMatching(/^GalleryNotFound: .*: 1$/),
        expect.stringMatching(/^RegionFailed: .*: 2$/),
        expect.stringMatching(/^TargetRemoved: .*: 3$/),
      ],
    ],
  ],
  [
    'a region failed, and zones were removed',
    { reconciliation: ended({ ...whole, told: { regionsFailed: 1, zonesRemoved: 4 } }) },
    [
      200,
      'Degraded',
      [expect.stringMatching(/^RegionFailed: .*: 1$/), expect.stringMatching(/^TargetRemoved: .*: 4$/)],
    ],
  ],
  [
    'the last one ended within the hour before the last',
    { reconciliation: at('2026-11-28T09:17:01Z') },
    [200, 'Healthy', []],
  ],
  [
    'none has ended for hours: the timer does not fire',
    { reconciliation: at('2026-11-28T09:16:59Z') },
    [200, 'Degraded', [expect.stringMatching(/since 2026-11-28T09:16:59.000Z, though RECONCILE_SCHEDULE/)]],
  ],
  [
    'one was started hours ago, and nobody runs it',
    { reconciliation: { ...at('2026-11-28T08:17:00Z'), runtimeStatus: 'Pending' } },
    [200, 'Degraded', [expect.stringMatching(/no reconciliation has got on since 2026-11-28T08:17/)]],
  ],
  ['once a day', { reconciliation: at('2026-11-27T11:30:00Z'), schedule: '0 0 11 * * *' }, [200, 'Healthy', []]],
  ['the schedule is off', { reconciliation: at('2026-01-01T00:00:00Z'), schedule: null }, [200, 'Healthy', []]],
  ['no token', { signIn: 'no token: 400', reconciliation: ended(whole) }, [503, 'Unhealthy', ['no token: 400']]],
  ['no task hub', { isHubAway: true }, [503, 'Unhealthy', ['the task hub does not answer']]],
  [
    'neither',
    { isHubAway: true, signIn: 'no token' },
    [503, 'Unhealthy', ['the task hub does not answer', 'no token']],
  ],
])('%s', async (_, given, expected) => {
  expect(await health(given)).toEqual(expected);
});
