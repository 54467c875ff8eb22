// Keys open nothing: storage, telemetry and publishing take identities only, and no template asks for a key.
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../build/build-app';
import { bicepFiles, matches } from '../support/infra/infra-text';

const all = bicepFiles.map(({ text }) => text).join('\n');

test('no template reads a key, and no module shows one', () => {
  expect(matches(all, /\blist(?:Keys|Secrets|ConnectionStrings|\w*Sas)?\(/gi)).toEqual([]);
  const outputs = matches(all, /^output (.*)$/gm);
  expect(outputs.filter((output) => /key|secret|password|connectionString|sas\b/i.test(output))).toEqual([]);
});

test('every storage account refuses shared keys and anonymous reads', () => {
  const accounts = bicepFiles.filter(({ text }) =>
    /resource \w+ 'Microsoft.Storage\/storageAccounts@[^']+' = /.test(text),
  );
  expect(accounts.map(({ path }) => path).sort()).toEqual([
    'infra/app/storage.bicep',
    'infra/events/dead-letters.bicep',
  ]);
  for (const { text } of accounts) {
    expect(text).toContain('allowSharedKeyAccess: false');
    expect(text).toContain('allowBlobPublicAccess: false');
  }
});

test('telemetry and publishing passwords are off', () => {
  expect(all).toContain('DisableLocalAuth: true');
  expect(all).toContain('disableLocalAuth: true');
  expect(
    matches(all, /'basicPublishingCredentialsPolicies' = \{\n\s*name: '(\w+)'\n\s*properties: \{ allow: false \}/g),
  ).toEqual(['ftp', 'scm']);
});

const types = join(projectRoot, '..', 'shared', 'bicep-types', 'generated');
const whereTypesAre = existsSync(types) ? test : test.skip;

whereTypesAre('every api-version is one whose definition was checked (needs ../shared/bicep-types)', () => {
  const known = new Set(
    globSync('*/*/*', { cwd: types }).map((path) => path.split('/').slice(1).join('@').toLowerCase()),
  );
  const used = [...all.matchAll(/'(Microsoft\.\w+)\/[\w/]+@([\w-]+)'/g)].map(
    ([, provider = '', version]) => `${provider.toLowerCase()}@${version}`,
  );
  expect(used.length).toBeGreaterThan(20);
  expect([...new Set(used)].filter((one) => !known.has(one))).toEqual([]);
});
