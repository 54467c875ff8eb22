// Programs that were not written for a simulation: Azure's SDKs, the az CLI, and `npm run azure` as a process of its own.
import { execFile, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { AzureFixture } from './azure-fixture';

const run = promisify(execFile);
const root = resolve(__dirname, '../../..');
const fixture = new AzureFixture();
beforeAll(() =>
  fixture.start({ clockSpeed: 60, settings: { retryAfterSeconds: 1, deleteSeconds: 1, versionWriteSeconds: 10 } }),
);
afterAll(() => fixture.dispose());

test('serves @azure/identity and @azure/arm-compute, pollers included', async () => {
  const { endpoint, identityEndpoint, identityHeader, caFile } = fixture.azure;
  const env = {
    ...process.env,
    ARM_ENDPOINT: endpoint,
    IDENTITY_ENDPOINT: identityEndpoint,
    IDENTITY_HEADER: identityHeader,
    NODE_EXTRA_CA_CERTS: caFile,
  };
  const { stdout } = await run(process.execPath, ['--import', 'tsx', resolve(__dirname, 'sdk-program.ts')], {
    cwd: root,
    env,
  });
  expect(JSON.parse(stdout)).toEqual({
    gallery: ['sdkGallery', 'Succeeded'],
    image: ['image', 'Succeeded'],
    version: ['1.0.0', 'Succeeded'],
    updated: [
      'Succeeded',
      ['West US', 'East US'],
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/i',
    ],
    replication: ['West US', 'East US'],
    listed: ['1.0.0'],
    refused: [400, 'BadRequest'],
    gone: [404, 'ResourceNotFound'],
  });
});

const hasAz = spawnSync('az', ['version'], { stdio: 'ignore' }).status === 0;
(hasAz ? it : it.skip)(
  hasAz
    ? 'serves the az CLI through tools/az-walkthrough.sh'
    : 'serves the az CLI (SKIPPED: az is not installed here; apt-get install azure-cli)',
  async () => {
    const { endpoint, identityEndpoint, caFile } = fixture.azure;
    const env = {
      ...process.env,
      AZURE_SIM_ENDPOINT: endpoint,
      AZURE_SIM_IDENTITY: identityEndpoint,
      AZURE_SIM_CA: caFile,
    };
    const { stdout } = await run('sh', [resolve(root, 'tools/az-walkthrough.sh')], { env }).catch((error) => ({
      stdout: `${error.stdout}${error.stderr}`,
    }));
    expect(stdout).not.toContain('FAILED');
    expect(stdout).toContain('az: everything as expected');
  },
  300_000,
);

describe('npm run azure', () => {
  const start = (env: Record<string, string>) =>
    fork(resolve(root, 'local/azure/main.ts'), {
      cwd: root,
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, LOCAL_STATE_DIR: fixture.stateDir, ...env },
      silent: true,
    });

  test('tells its parent when it is ready, and stops when the parent goes away', async () => {
    const child = start({ AZURE_SIM_PORT: '0' });
    const [ready] = await once(child, 'message');
    expect(ready).toMatchObject({
      type: 'ready',
      endpoint: expect.stringMatching(/^https:\/\/localhost:\d+$/),
      identityEndpoint: expect.stringMatching(/\/msi\/token$/),
    });
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test.each([
    [() => ({ AZURE_SIM_PORT: new URL(fixture.azure.endpoint).port }), /^Port \d+ is in use\. .*AZURE_SIM_PORT.*\n$/],
    [
      () => ({
        AZURE_SIM_PORT: 'x',
        CLOCK_SPEED: '-1',
        AZURE_SIM_ID_CASE: 'upper',
        AZURE_SIM_EVENT_DUPLICATE_RATE: '2',
      }),
      /^AZURE_SIM_PORT is 'x'.*\nCLOCK_SPEED is '-1'.*\nAZURE_SIM_ID_CASE is "upper".*\nAZURE_SIM_EVENT_.*\n$/,
    ],
  ])('says plainly what is wrong and exits with 1', async (env, expected) => {
    const child = start(env() as Record<string, string>);
    let text = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(text).toMatch(expected);
  });
});
