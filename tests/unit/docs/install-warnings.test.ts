// .npmrc hides npm's warnings from whoever installs: none of them may be a real problem.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const projectRoot = join(__dirname, '..', '..', '..');

test('no package of the lock file is deprecated', () => {
  const { packages } = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly deprecated?: string }>>;
  };
  expect(Object.keys(packages).length).toBeGreaterThan(100);
  expect(Object.keys(packages).filter((name) => packages[name]?.deprecated !== undefined)).toEqual([]);
});

test('on the Node that the scripts run on, npm has nothing to warn of', async () => {
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const { stdout, stderr } = await promisify(execFile)('npm', ['ci', '--dry-run', '--offline', '--loglevel=warn'], {
    cwd: projectRoot,
    env,
  });
  expect(stdout).toMatch(/\d+ packages? in|up to date/);
  expect(stderr).not.toContain('npm warn');
}, 120_000);
