// What is deployed: the bundle, host.json and package.json, and they run without anything else.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chunks, projectRoot } from '../../build/build-app';
import { type ChildProgram, startChildProgram } from '../../local/stack/child-program';
import { deployedFiles, layOutPackage } from '../../tools/package-app';
import { packagingOf, readAzureYaml } from '../support/infra/azd-rules';
import { matches, readProjectFile } from '../support/infra/infra-text';

test('azd takes azure.yaml without an alpha feature, builds, and uploads the folder that the build lays out', () => {
  const { commands, folder } = packagingOf(projectRoot, 'app');
  expect(commands).toEqual(['npm install', 'npm run build']);
  expect(folder).toBe(join(projectRoot, 'dist', 'package'));
  expect(readProjectFile('tools/build.ts')).toContain("layOutPackage(join(projectRoot, 'dist', 'package'))");
});

test('an azd that would delete the galleries with the app is refused', () => {
  expect(readAzureYaml(projectRoot).requiredVersions?.azd).toBe('>= 1.24.1');
});

test('every hook is one line that every shell takes, and its file is there', () => {
  const { hooks } = readAzureYaml(projectRoot);
  expect(Object.keys(hooks)).toEqual(['preprovision', 'predeploy', 'postdeploy', 'predown']);
  for (const [name, { posix, windows }] of Object.entries(hooks)) {
    expect(posix.run).toBe(`node infra/hooks/${name}.mjs`);
    expect(windows.run).toBe(posix.run);
    expect(existsSync(join(projectRoot, `infra/hooks/${name}.mjs`))).toBe(true);
  }
});

test('a package holds what is deployed and nothing else, and its host.json names the backend', () => {
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  const files = () => globSync('**/*', { cwd: folder }).filter((path) => /\.\w+$/.test(path));
  const provider = () =>
    (
      JSON.parse(readFileSync(join(folder, 'host.json'), 'utf8')) as {
        readonly extensions: { readonly durableTask: { readonly hubName: string; readonly storageProvider: object } };
      }
    ).extensions.durableTask;
  try {
    layOutPackage(folder, undefined);
    expect(files().toSorted()).toEqual([...deployedFiles].toSorted());
    expect(provider().storageProvider).toMatchObject({ connectionName: 'AzureWebJobsStorage' });
    layOutPackage(folder, 'DurableTaskScheduler');
    expect(provider()).toMatchObject({
      hubName: '%TASKHUB_NAME%',
      storageProvider: { type: 'azureManaged', connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING' },
    });
    expect(Object.keys(provider().storageProvider)).toHaveLength(2);
    expect(() => layOutPackage(folder, 'Netherite')).toThrow(/DURABLE_BACKEND must be AzureStorage or DurableTask/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('what the app reads when it is first needed is deployed, and gives what the app asks of it', async () => {
  const named = readProjectFile('dist/main.js').matchAll(/(?:require|import)\("\.\/([\w-]+\.js)"\)/g);
  const files = new Set([...named].map(([, file]) => `dist/${file}`));
  expect([...files].toSorted()).toEqual(chunks.map(({ file }) => `dist/${file}`).toSorted());
  expect(deployedFiles).toEqual(expect.arrayContaining([...files]));
  const asked = {
    'insights.js': ['TelemetryClient'],
    'compute.js': ['ComputeManagementClient'],
    'eventgrid.js': ['EventGridPublisherClient'],
    'identity.js': [
      'ManagedIdentityCredential',
      'ManagedIdentityApplication',
      'AzureCliCredential',
      'AzureDeveloperCliCredential',
      'ChainedTokenCredential',
    ],
  };
  for (const [file, names] of Object.entries(asked)) {
    const path = JSON.stringify(join(projectRoot, 'dist', file));
    // As the app asks: telemetry at once, the SDKs by a promise, whose names Node has to find without running the file.
    const module = file === 'insights.js' ? `Promise.resolve(require(${path}))` : `import(${path})`;
    const program = `${module}.then((m) => console.log(Object.keys(m).join(' ')))`;
    const given = execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' }).trim().split(' ');
    expect(given).toEqual(expect.arrayContaining(names));
  }
});

describe('the package, where there is nothing else', () => {
  interface Ready {
    readonly url: string;
    readonly functions: readonly string[];
  }
  let folder: string;
  let stateDir: string;
  let host: ChildProgram<Ready>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'package-'));
    layOutPackage(folder);
    stateDir = mkdtempSync(join(tmpdir(), 'package-state-'));
    const { Values } = JSON.parse(readProjectFile('local.settings.sample.json')) as { Values: Record<string, string> };
    host = await startChildProgram<Ready>(
      join(projectRoot, 'local', 'host', 'main.ts'),
      { PATH: process.env.PATH, ...Values, PORT: '0', HOST_APP_ROOT: folder, LOCAL_STATE_DIR: stateDir },
      null,
    );
  });
  afterAll(async () => {
    await host?.stop();
    for (const used of [folder, stateDir]) {
      rmSync(used, { recursive: true, force: true });
    }
  });

  test('answers, and is healthy but for the identity that only Azure has', async () => {
    const answer = await fetch(`${host.ready.url}/api/health`);
    expect(await answer.json()).toMatchObject({
      status: 'Unhealthy',
      galleries: 1,
      zones: ['losangeles', 'perth'],
      reasons: [expect.stringMatching(/identity|token|sign/i)],
    });
  });

  test('registers the function that the event subscription delivers to, and the hooks wait for it', async () => {
    const answer = await fetch(`${host.ready.url}/admin/functions`);
    const functions = (await answer.json()) as {
      readonly name: string;
      readonly config: { readonly bindings: readonly { readonly type: string }[] };
    }[];
    const takesEvents = functions
      .filter(({ config }) => config.bindings.some(({ type }) => type === 'eventGridTrigger'))
      .map(({ name }) => name);
    expect(takesEvents).toHaveLength(1);
    expect(matches(readProjectFile('infra/events.bicep'), /^param functionName string = '(\w+)'/gm)).toEqual(
      takesEvents,
    );
    expect(matches(readProjectFile('infra/hooks/postdeploy.mjs'), /^const functionName = '(\w+)'/gm)).toEqual(
      takesEvents,
    );
  });
});
