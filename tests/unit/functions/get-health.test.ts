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
}

async function health({ signIn = null, reconciliation, isHubAway = false }: Given) {
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
    config: { watchedGalleries: [], targets: [] },
    version: '1.0.0',
    taskHub: () => ({ getStatus }) as unknown as TaskHub,
    findSignInProblem: async () => signIn,
  });
  const { status, jsonBody } = await handler(null, context);
  return [status, jsonBody.status, jsonBody.reasons ?? []];
}

const ended = (output: object) => ({ runtimeStatus: 'Completed', output });
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
    'the reconciliation failed',
    { reconciliation: { runtimeStatus: 'Failed', output: 'boom' } },
    [200, 'Degraded', [expect.stringMatching(/ended as Failed/)]],
  ],
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
