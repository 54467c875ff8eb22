// Smaller parts of the host: how many requests run at a time, retry delays, TimeSpans, and where options come from.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readHostJson } from '../../../local/host/host-json';
import { createHostConsole } from '../../../local/host/host-log';
import { resolveHostOptions } from '../../../local/host/host-options';
import { createConcurrencyLimit } from '../../../local/host/http/concurrency-limit';
import { parseTimeSpan } from '../../../local/host/time-span';
import { retryDelay } from '../../../local/host/worker/retry-policy';

function appFolder(files: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), 'app-'));
  for (const [name, content] of Object.entries({ 'host.json': { version: '2.0' }, ...files })) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

describe('options', () => {
  test('have defaults', () => {
    const appRoot = appFolder({});
    expect(resolveHostOptions({ HOST_APP_ROOT: appRoot, PORT: '' })).toMatchObject({
      appRoot,
      stateDirectory: join(appRoot, '.local'),
      port: 7071,
      clockSpeed: 1,
      enforceKeys: false,
      quiet: false,
      hostJson: {
        functionTimeout: 30 * 60_000,
        http: { routePrefix: 'api', maxConcurrentRequests: 100, maxOutstandingRequests: -1 },
      },
    });
  });

  test('come from the command line, then the environment, then local.settings.json', () => {
    const appRoot = appFolder({
      'local.settings.json': { Values: { PORT: '1', A: 'file', B: 'file', N: 5 }, Host: { LocalHttpPort: 2 } },
    });
    const options = resolveHostOptions({ HOST_APP_ROOT: appRoot, B: 'environment', HOST_KEYS: 'on' });
    expect(options).toMatchObject({ port: 1, enforceKeys: true, settings: { A: 'file', B: 'environment', N: '5' } });
    expect(resolveHostOptions({ HOST_APP_ROOT: appRoot }, { port: '3' }).port).toBe(3);
  });

  test('take the port of func start', () => {
    const appRoot = appFolder({ 'local.settings.json': { Host: { LocalHttpPort: 2 } } });
    expect(resolveHostOptions({ HOST_APP_ROOT: appRoot }).port).toBe(2);
  });

  test('local.settings.json is read as the Core Tools read it: byte order mark, comments, trailing commas', () => {
    const text = '\uFEFF{\r\n  // of the team\r\n  "Values": { "A": "b", /* none */ "C": "//d", },\r\n}\r\n';
    const appRoot = appFolder({ 'local.settings.json': text, 'host.json': '\uFEFF{"version":"2.0"}' });
    expect(resolveHostOptions({ HOST_APP_ROOT: appRoot }).settings).toMatchObject({ A: 'b', C: '//d' });
  });

  test.each(['NO_PROXY', 'no_proxy'])(
    'the host itself is reached without a proxy, and what %s names as well',
    (name) => {
      const appRoot = appFolder({});
      const { settings } = resolveHostOptions({
        HOST_APP_ROOT: appRoot,
        HTTP_PROXY: 'http://proxy:1',
        [name]: 'a.com, b',
      });
      const all = 'a.com,b,localhost,127.0.0.1,::1';
      expect([settings.NO_PROXY, settings.no_proxy]).toEqual([all, all]);
    },
  );

  test.each([
    [{ 'local.settings.json': '{ "Values": { "A" "b" } }' }, /cannot be read: .*ColonExpected in line 1, column 19/],
    [
      { 'host.json': '{ "version": "2.0", /* mine */ }' },
      /host\.json is not usable: .*it has comments or trailing commas/,
    ],
    [{ 'local.settings.json': { IsEncrypted: true } }, /local\.settings\.json is encrypted: decrypt it/],
    [{ 'local.settings.json': '{' }, /local\.settings\.json cannot be read/],
    [{ 'host.json': '{' }, /host\.json is not usable/],
  ])('are refused for %p', (files, message) => {
    expect(() => resolveHostOptions({ HOST_APP_ROOT: appFolder(files) })).toThrow(message);
  });

  test('are refused without a host.json, and for a switch that is neither on nor off', () => {
    expect(() => resolveHostOptions({ HOST_APP_ROOT: mkdtempSync(join(tmpdir(), 'none-')) })).toThrow(
      /There is no host\.json in/,
    );
    expect(() => resolveHostOptions({ HOST_APP_ROOT: appFolder({}), HOST_KEYS: 'maybe' })).toThrow(
      "HOST_KEYS is 'maybe', but must be 'on' or 'off'.",
    );
  });

  test('name every wrong field of host.json', () => {
    const appRoot = appFolder({
      'host.json': {
        version: '1',
        functionTimeout: 'soon',
        extensions: { durableTask: { maxConcurrentActivityFunctions: 0 } },
      },
    });
    expect(() => readHostJson(appRoot)).toThrow(
      /version: must be "2\.0"; functionTimeout: must be a TimeSpan .*; extensions\.durableTask\.maxConcurrentActivityFunctions: /,
    );
  });

  test('take an unlimited functionTimeout', () => {
    expect(
      readHostJson(appFolder({ 'host.json': { version: '2.0', functionTimeout: '-1' } })).functionTimeout,
    ).toBeUndefined();
  });
});

test.each([
  ['00:10:00', 600_000],
  ['1.02:03:04.5', 93_784_500],
  ['-00:00:01', -1000],
  ['12:30', 45_000_000],
  ['24:00:00', undefined],
  ['00:60:00', undefined],
  ['0 * * * * *', undefined],
  ['5', undefined],
])('TimeSpan %s is %p ms', (text, expected) => {
  expect(parseTimeSpan(text)).toBe(expected);
});

test('retry delays are fixed, or double up to the greatest', () => {
  const seconds = (value: number) => ({ seconds: value });
  const fixed = { retryStrategy: 'fixedDelay', maxRetryCount: 3, delayInterval: seconds(7) } as const;
  const growing = {
    retryStrategy: 'exponentialBackoff',
    maxRetryCount: 9,
    minimumInterval: seconds(2),
    maximumInterval: seconds(10),
  } as const;
  expect([1, 2, 3].map((count) => retryDelay(fixed, count))).toEqual([7000, 7000, 7000]);
  expect([1, 2, 3, 4].map((count) => retryDelay(growing, count))).toEqual([2000, 4000, 8000, 10_000]);
});

describe('the limit of requests', () => {
  test('lets as many run as it says, the others in turn', async () => {
    const limit = createConcurrencyLimit(2, -1);
    let running = 0;
    let most = 0;
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3, 4, 5].map((number) =>
        limit.run(async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise(setImmediate);
          order.push(number);
          running -= 1;
        }),
      ),
    );
    expect([most, order]).toEqual([2, [1, 2, 3, 4, 5]]);
  });

  test('refuses what exceeds the outstanding ones, and frees its place after a failure', async () => {
    const limit = createConcurrencyLimit(1, 1);
    const failing = limit.run(() => Promise.reject(new Error('x')));
    await expect(limit.run(async () => 'too many')).rejects.toThrow();
    await expect(failing).rejects.toThrow('x');
    expect(await limit.run(async () => 'fine')).toBe('fine');
  });
});

test('lines are printed from the level of the longest matching category on', () => {
  const lines: string[] = [];
  const log = createHostConsole({
    logLevels: { default: 'Warning', 'Function.loud': 'Debug' },
    write: (line) => lines.push(line.slice(27)),
  });
  log.info('host information');
  log.warn('host warning');
  log.functionLine('quiet', 'Function.quiet.User', 'information', 'hidden');
  log.functionLine('loud', 'Function.loud.User', 'debug', 'shown');
  log.functionLine('loud', 'Function.loud', 'trace', 'hidden');
  expect(lines).toEqual(['host warning', 'loud: shown']);
});
