// Versions of orchestrations as host.json has them: which instances an app takes up after an upgrade or a rollback.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrchestrationContext } from 'durable-functions';
import { compareVersions, isVersionMatched } from '../../../local/host/engines/sqlite/engine/versioning';
import {
  createFastClock,
  startTestEngine,
  stopTestEngines,
  type TestEngineOptions,
} from '../../support/durable/test-engine';

type Steps = Generator<unknown, unknown, never>;
const app = {
  activities: { echo: (input: unknown) => input },
  orchestrators: {
    *waits({ df }: OrchestrationContext): Steps {
      yield df.callActivity('echo', 1);
      df.setCustomStatus('waiting');
      return [df.version ?? null, yield df.waitForExternalEvent('go')];
    },
  },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durable-versions-'));
});
afterEach(async () => {
  await stopTestEngines();
  rmSync(folder, { recursive: true });
});

const deploy = async (settings: NonNullable<TestEngineOptions['settings']>) =>
  await startTestEngine(app, { databasePath: join(folder, 'host.db'), clock: createFastClock(1), settings });

async function runningOf(settings: NonNullable<TestEngineOptions['settings']>, id = 'one'): Promise<void> {
  const engine = await deploy(settings);
  await engine.start('waits', undefined, id);
  await engine.waitFor(id, ({ customStatus }) => customStatus === 'waiting');
  await engine.stop();
}

test.each([
  [undefined, '1.0'],
  ['1.0', '1.0'],
  ['1.0', '2.0'],
  ['9.0', '10.0'],
])('a run of version %s goes on under %s, as what it was started as', async (before, after) => {
  await runningOf(before === undefined ? {} : { defaultVersion: before });
  const engine = await deploy({ defaultVersion: after });
  await engine.raise('one', 'go', 7);
  expect((await engine.waitFor('one')).output).toEqual([before ?? null, 7]);
});

test('after a rollback a newer run is left alone, keeps its events, and goes on when its version is back', async () => {
  await runningOf({ defaultVersion: '2.0' });
  const old = await deploy({ defaultVersion: '1.0' });
  await old.raise('one', 'go', 7);
  await old.request('POST', 'orchestrators/waits/two?version=2.0');
  await old.start('waits', undefined, 'own');
  await old.waitFor('own', ({ customStatus }) => customStatus === 'waiting');
  expect((await old.status('one')).runtimeStatus).toBe('Running');
  expect((await old.status('two')).runtimeStatus).toBe('Pending');
  expect(old.logged).toContainEqual(
    expect.stringMatching(/'one' has the version '2.0', which this app with defaultVersion '1.0' does not run/),
  );
  await old.stop();
  const back = await deploy({ defaultVersion: '2.0' });
  expect((await back.waitFor('one')).output).toEqual(['2.0', 7]);
  await back.waitFor('two', ({ customStatus }) => customStatus === 'waiting');
});

test('versionFailureStrategy Fail ends what does not match', async () => {
  await runningOf({ defaultVersion: '2.0' });
  const old = await deploy({ defaultVersion: '1.0', versionFailureStrategy: 'Fail' });
  await old.raise('one', 'go');
  expect(await old.waitFor('one')).toMatchObject({
    runtimeStatus: 'Failed',
    output: 'Orchestration version did not comply with Worker Versioning',
  });
});

test.each([
  ['None', '2.0', true],
  ['Strict', '1.0', true],
  ['Strict', '0.9', false],
  ['Strict', null, false],
  ['CurrentOrOlder', '0.9', true],
  ['CurrentOrOlder', null, true],
  ['CurrentOrOlder', '1.0.1', false],
] as const)('%s: version %s under 1.0: %s', (matchStrategy, version, matched) => {
  expect(isVersionMatched(version, { version: '1.0', matchStrategy, failureStrategy: 'Reject' })).toBe(matched);
});

test.each([
  ['', '', 0],
  ['', '1', -1],
  ['1.10', '1.9', 1],
  ['1.0', '1.0.0', -1],
  ['10', '9', -1],
  ['v1-beta', 'V1-BETA', 0],
  ['2.0', 'v1', -1],
])('compared: %j and %j', (one, other, sign) => {
  expect(Math.sign(compareVersions(one, other))).toBe(sign);
  expect(Math.sign(compareVersions(other, one))).toBe(-sign || 0);
});
