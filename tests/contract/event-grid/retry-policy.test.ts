// The retry schedule, what is final, and when an event is given up: tables over simulated time.

import { decideNextStep, type EndpointType } from '../../../local/azure/services/event-grid/retry-policy';

const publishedAt = new Date('2026-11-25T00:00:00Z');
const after = (seconds: number) => new Date(publishedAt.getTime() + seconds * 1000);
const outcomes: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  413: 'RequestEntityTooLarge',
};

function decide(status: number | undefined, changes: Partial<Parameters<typeof decideNextStep>[0]> = {}) {
  return decideNextStep({
    endpointType: 'WebHook',
    policy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
    attempts: 1,
    publishedAt,
    now: publishedAt,
    last: { outcome: outcomes[status ?? 0] ?? 'x', ...(status === undefined ? {} : { status }) },
    ...changes,
  });
}

test.each([200, 201, 202, 203, 204])('%i is a delivery', (status) => {
  expect(decide(status)).toEqual({ kind: 'delivered' });
});

test.each([
  [1, 10],
  [2, 30],
  [3, 60],
  [4, 300],
  [5, 600],
  [6, 1800],
  [7, 3600],
  [8, 10_800],
  [9, 21_600],
  [10, 43_200],
  [11, 43_200],
])('after attempt %i the next comes %i seconds later', (attempts, seconds) => {
  expect(decide(500, { attempts })).toEqual({ kind: 'retry', at: after(seconds) });
});

test.each<[EndpointType, number | undefined, number]>([
  ['WebHook', undefined, 10],
  ['WebHook', 404, 10],
  ['WebHook', 408, 120],
  ['WebHook', 503, 30],
  ['WebHook', 302, 10],
  ['AzureFunction', 401, 300],
  ['AzureFunction', 404, 300],
  ['AzureFunction', undefined, 10],
])('%s: the least wait after %s is %i seconds', (endpointType, status, seconds) => {
  expect(decide(status, { endpointType })).toEqual({ kind: 'retry', at: after(seconds) });
});

test.each<[EndpointType, number, string]>([
  ['WebHook', 400, 'UndeliverableDueToHttpBadRequest'],
  ['WebHook', 401, 'UndeliverableDueToHttpUnauthorized'],
  ['WebHook', 403, 'UndeliverableDueToHttpForbidden'],
  ['WebHook', 413, 'UndeliverableDueToHttpRequestEntityTooLarge'],
  ['AzureFunction', 400, 'UndeliverableDueToHttpBadRequest'],
  ['AzureFunction', 403, 'UndeliverableDueToHttpForbidden'],
])('%s: %i is final', (endpointType, status, reason) => {
  expect(decide(status, { endpointType })).toEqual({ kind: 'giveUp', reason, at: after(300) });
});

test('the last attempt allowed gives up, five minutes before its dead letter', () => {
  const policy = { maxDeliveryAttempts: 3, eventTimeToLiveInMinutes: 1440 };
  expect(decide(500, { policy, attempts: 2 }).kind).toBe('retry');
  expect(decide(500, { policy, attempts: 3 })).toEqual({
    kind: 'giveUp',
    reason: 'MaxDeliveryAttemptsExceeded',
    at: after(300),
  });
});

test('a retry that would come after the time to live is not made', () => {
  const policy = { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 10 };
  expect(decide(500, { policy, attempts: 4, now: after(299) })).toEqual({ kind: 'retry', at: after(599) });
  expect(decide(500, { policy, attempts: 4, now: after(300) })).toEqual({
    kind: 'giveUp',
    reason: 'TimeToLiveExceeded',
    at: after(600),
  });
  expect(decide(500, { policy, attempts: 4, now: after(550) })).toEqual({
    kind: 'giveUp',
    reason: 'TimeToLiveExceeded',
    at: after(850),
  });
});
