// `npm run bundle:release -- COMMIT DEFAULT_VERSION`: the app's code as it was at a commit, in one file, for worlds in which an older
// release serves the task hub beside today's (tests/support/replication/releases). Run once for a release, and committed.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from '../build/build-app';

const [commit = '', defaultVersion = ''] = process.argv.slice(2);
if (!/^[0-9a-f]{7,40}$/.test(commit) || !/^\d+\.\d+$/.test(defaultVersion)) {
  console.error('Usage: npm run bundle:release -- COMMIT DEFAULT_VERSION, such as c9dbafe 2.0');
  process.exit(2);
}

const entry = join('tests', 'support', 'replication', 'releases', 'release-code.ts');
const outfile = join(projectRoot, 'tests', 'fixtures', 'releases', `${defaultVersion}.cjs`);

async function main(): Promise<void> {
  mkdirSync(join(projectRoot, '.local'), { recursive: true });
  const folder = mkdtempSync(join(projectRoot, '.local', 'release-'));
  try {
    const sources = execFileSync('git', ['archive', commit, 'src', 'tsconfig.json'], {
      cwd: projectRoot,
      maxBuffer: 1e9,
    });
    execFileSync('tar', ['-x', '-C', folder], { input: sources });
    mkdirSync(join(folder, entry, '..'), { recursive: true });
    cpSync(join(projectRoot, entry), join(folder, entry));
    await build({
      absWorkingDir: folder,
      entryPoints: [join(folder, entry)],
      outfile,
      bundle: true,
      minify: true,
      packages: 'external',
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      banner: { js: `// Commit ${commit}, by npm run bundle:release -- ${commit} ${defaultVersion}` },
      logLevel: 'warning',
    });
    console.log(outfile);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main();
