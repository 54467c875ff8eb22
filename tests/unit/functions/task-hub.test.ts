// What the texts of the durable client mean: they are all that tells.
import { findInstance, isTaskHubError, isUnknownInstance, type TaskHub } from '../../../src/functions/task-hub';

const unknown = [
  'DurableClient error: Durable Functions extension replied with HTTP 404 response.',
  "No instance with ID 'ubuntu-pro-1.404.0-0123456789abcdef' found.",
];
const others = [
  'DurableClient error: Durable Functions extension replied with HTTP 500 response: instance ubuntu-pro-1.404.0-0123456789abcdef',
  "DurableClient error: the instance 'x-1.404.0-1' replied with HTTP 404 response.",
  'The operation failed with an unexpected status code: 503. 404',
  'HTTP 404',
  '',
];

test.each(unknown)('unknown: %s', async (message) => {
  expect(isUnknownInstance(new Error(message))).toBe(true);
  const hub = { getStatus: async () => await Promise.reject(new Error(message)) } as unknown as TaskHub;
  expect(await findInstance(hub, 'x')).toBeNull();
});

test.each(others)('no word of an instance that is unknown: %s', async (message) => {
  expect(isUnknownInstance(new Error(message))).toBe(false);
  const hub = { getStatus: async () => await Promise.reject(new Error(message)) } as unknown as TaskHub;
  await expect(findInstance(hub, 'x')).rejects.toThrow();
});

test('what is no error of the task hub is not taken for one', () => {
  expect(isTaskHubError(new TypeError("cannot read '404'"))).toBe(false);
  expect(isTaskHubError(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))).toBe(true);
});
