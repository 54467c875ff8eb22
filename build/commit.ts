// The commit that a build is made of.
import { execFileSync } from 'node:child_process';

/** @returns its abbreviated hash; empty where there is no repository, or no git */
export function currentCommit(): string {
  try {
    const hash = execFileSync('git', ['rev-parse', '--short=7', 'HEAD'], {
      cwd: __dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return hash.trim();
  } catch {
    return '';
  }
}
