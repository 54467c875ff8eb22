// Bundles src/main.ts into dist/main.js, the one file that is deployed and that the embedded host loads.
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { currentCommit } from './commit';

export const projectRoot = join(__dirname, '..');
export const appBundle = join(projectRoot, 'dist', 'main.js');
/** What the bundle was made of: a build of the same is left out. */
const stampFile = join(projectRoot, 'dist', 'main.stamp.json');

interface Stamp {
  readonly digest: string;
  readonly inputs: readonly string[];
  readonly bytes: number;
}

/**
 * Bundles the app, unless nothing that it is made of has changed. `@azure/functions-core` stays external: the Functions worker
 * (or the embedded host) supplies it.
 */
export async function buildApp(): Promise<{ readonly bytes: number }> {
  const commit = currentCommit();
  const last = readStamp();
  if (
    last !== null &&
    statSync(appBundle, { throwIfNoEntry: false }) &&
    last.digest === digestOf(last.inputs, commit)
  ) {
    return { bytes: last.bytes };
  }
  const result = await build({
    absWorkingDir: projectRoot,
    entryPoints: [join(projectRoot, 'src', 'main.ts')],
    outfile: appBundle,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    // ES modules where a package has them: what is not used is left out. Names stay, for stacks and logs.
    mainFields: ['module', 'main'],
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'linked',
    legalComments: 'none',
    external: ['@azure/functions-core'],
    define: { BUILD_COMMIT: JSON.stringify(commit) },
    metafile: true,
    logLevel: 'warning',
  });
  const bytes = result.metafile.outputs['dist/main.js']?.bytes ?? 0;
  // Files of packages change with the lockfile only.
  const inputs = Object.keys(result.metafile.inputs).filter((path) => !path.startsWith('node_modules/'));
  const stamp: Stamp = { digest: digestOf(inputs, commit), inputs, bytes };
  writeFileSync(stampFile, JSON.stringify(stamp));
  return { bytes };
}

function readStamp(): Stamp | null {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8')) as Stamp;
  } catch {
    return null;
  }
}

/** Of the files' contents, of this file, the lockfile and the commit. A file that is gone makes another digest. */
function digestOf(inputs: readonly string[], commit: string): string {
  const hash = createHash('sha256').update(commit);
  for (const path of [...inputs, 'package-lock.json', 'build/build-app.ts']) {
    hash.update(path);
    try {
      hash.update(readFileSync(join(projectRoot, path)));
    } catch {
      hash.update('gone');
    }
  }
  return hash.digest('hex');
}
