// What Core Tools or an editor would upload from the project's folder: the project without what .funcignore names.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../../build/build-app';

function git(folder: string, ...parameters: string[]): readonly string[] {
  const { status, stdout, stderr } = spawnSync('git', parameters, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`git ${parameters.join(' ')}: ${stderr}`);
  }
  return stdout.split('\0').filter((path) => path !== '');
}

export const trackedFiles = (): readonly string[] => git(projectRoot, 'ls-files', '-z');

/** Those of the paths that .funcignore lets pass: it is read as git reads a .gitignore. */
export function packagedFiles(paths: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'funcignore-'));
  try {
    for (const path of paths) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), '');
    }
    git(folder, 'init', '--quiet');
    const excludes = join(projectRoot, '.funcignore');
    return [...git(folder, 'ls-files', '-z', '--others', `--exclude-from=${excludes}`)].sort();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
