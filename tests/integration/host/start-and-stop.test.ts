// Starts that fail, with one clear line each, and how a host ends.

import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, failToStart, startHostProcess } from './host-process';

const calm = { TIMER_SCHEDULE: '0 0 0 * * *' };

describe('a start fails', () => {
  test('with the stacks of all files that cannot be loaded', async () => {
    const { code, output } = await failToStart({ app: 'broken' });
    expect(code).toBe(1);
    expect(output).toContain('The app failed to load: functions/first.js, functions/second.js.');
    expect(output).toContain("Cannot find module './not-there'");
    expect(output).toMatch(
      /functions\/second\.js: Error: WATCHED_GALLERIES is missing\n\s+at readSettings \(.*second\.js:2:9\)/,
    );
  });

  test.each([
    ['duplicate', {}, 'A function with name "Twice" has already been registered.'],
    ['empty', {}, 'index.js registered no function'],
    [
      'esm',
      { PORT: 'abc', CLOCK_SPEED: '-1' },
      "PORT is 'abc', but must be a whole number from 0 to 65535, such as 7071. CLOCK_SPEED is '-1', but",
    ],
    [
      'workbench',
      { TIMER_SCHEDULE: '61 * * * * *' },
      "Function 'everySecond': '61 * * * * *': '61' is not a second (0 to 59).",
    ],
    ['workbench', { ...calm, TASKHUB_NAME: '1-bad' }, "The task hub name '1-bad'"],
  ])('for %s with %p', async (app, environment, message) => {
    const { code, output } = await failToStart({ app, environment });
    expect(code).toBe(1);
    expect(output).toContain(message);
  });

  test('when the port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, output } = await failToStart({ app: 'esm', environment: { PORT: String(port) } });
    other.close();
    expect([code, output.trim().split('\n').at(-1)]).toEqual([
      1,
      `Port ${port} is in use: stop what listens there, or choose another port with PORT.`,
    ]);
  });
});

describe('a host stops', () => {
  test('on SIGTERM: running requests are answered, may use the durable client, and the appTerminate hooks run', async () => {
    const host = await startHostProcess({ app: 'workbench', environment: calm });
    const late = fetch(`${host.url}/api/startLater`, { method: 'POST' });
    await eventually(() => host.output().includes("Executing 'Functions.startLater'"));
    const stopped = host.stop('SIGTERM');
    await eventually(async () => (await fetch(`${host.url}/api/nothing`)).status === 503);
    const response = await late;
    expect([response.status, await response.text()]).toEqual([200, expect.stringMatching(/^[0-9a-f]{32}$/)]);
    expect(await stopped).toBe(0);
    expect(host.output()).toContain('terminated, started=true');
  });

  test('in the same way on a Ctrl-C that terminal, npm and parent all pass on', async () => {
    const host = await startHostProcess({ app: 'workbench', environment: calm });
    const late = fetch(`${host.url}/api/slow`);
    await eventually(() => host.output().includes("Executing 'Functions.slow'"));
    host.child.kill('SIGINT');
    host.child.kill('SIGTERM');
    expect(await host.stop('SIGINT')).toBe(0);
    expect((await late).status).toBe(500);
  });

  test('when the parent that started it over IPC is gone', async () => {
    const host = await startHostProcess({ app: 'workbench', environment: calm });
    const exited = new Promise((resolve) => host.child.on('exit', resolve));
    host.child.disconnect();
    expect(await exited).toBe(0);
  });

  test('on SIGKILL, and the next one goes on from there: durable timers and simulated time, at another speed', async () => {
    const stateDirectory = mkdtempSync(join(tmpdir(), 'host-test-'));
    const first = await startHostProcess({
      app: 'workbench',
      stateDirectory,
      environment: { ...calm, CLOCK_SPEED: '7200' },
    });
    const response = await fetch(`${first.url}/api/start/waits`, { method: 'POST', body: '[]' });
    const { id } = (await response.json()) as { id: string };
    await eventually(() => first.output().includes("Executed 'Functions.waits'"));
    expect(await first.stop('SIGKILL')).toBe('SIGKILL');

    const second = await startHostProcess({
      app: 'workbench',
      stateDirectory,
      environment: { ...calm, CLOCK_SPEED: '36000' },
    });
    const status = await eventually(async () => {
      const instance = (await (await fetch(`${second.url}/api/status/${id}`)).json()) as Record<string, string>;
      return instance.runtimeStatus === 'Completed' ? instance : undefined;
    });
    const third = await failToStart({ app: 'workbench', stateDirectory, environment: calm });
    expect(third.output).toContain('is in use: another host is running on it.');
    await second.stop();
    expect(Date.parse(status.output ?? '') - Date.parse(status.createdTime ?? '')).toBeGreaterThanOrEqual(
      60 * 60 * 1000,
    );
  });
});
