// What is deployed: the bundle, host.json and package.json, and they run without anything else.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../build/build-app';
import { type ChildProgram, startChildProgram } from '../../local/stack/child-program';
import { deployedFiles, layOutPackage } from '../../tools/package-app';
import { matches, readProjectFile } from '../support/infra/infra-text';
import { packagedFiles, trackedFiles } from '../support/infra/packaged-files';

test('azd uploads the folder that the package is laid out in, after it was, and builds nothing on Azure', () => {
  const azureYaml = readProjectFile('azure.yaml');
  expect(azureYaml).toMatch(/^ {4}dist: dist\/package$/m);
  expect(azureYaml).toMatch(/^ {4}language: custom$/m);
  expect(matches(azureYaml, /^ {10}run: (npm ci .* && npx tsx tools\/package-app\.ts)$/gm)).toHaveLength(2);
});

test('.funcignore lets the same files pass, and nothing else', () => {
  const candidates = [
    ...trackedFiles(),
    'dist/main.js',
    'dist/main.js.map',
    'dist/old.js',
    'node_modules/zod/index.js',
    'node_modules/zod/package.json',
    'local.settings.json',
    '.env',
    '.azure/dev/.env',
    '.local/azure-ca-key.pem',
    '.local/host.db',
    'coverage/lcov.info',
    'secrets.txt',
  ];
  expect(packagedFiles(candidates)).toEqual(deployedFiles);
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

  test('answers that it is healthy', async () => {
    const answer = await fetch(`${host.ready.url}/api/health`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: 'Healthy', galleries: 1, zones: ['losangeles', 'perth'] });
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
    expect(matches(readProjectFile('infra/hooks/postdeploy.sh'), /^function_name=(\w+)/gm)).toEqual(takesEvents);
    expect(matches(readProjectFile('infra/hooks/postdeploy.ps1'), /^\$functionName = '(\w+)'/gm)).toEqual(takesEvents);
  });
});
