// Bundles src/main.ts into dist/main.js, the one file that is deployed and that the embedded host loads.
import { join } from 'node:path';
import { build } from 'esbuild';
import { currentCommit } from './commit';

export const projectRoot = join(__dirname, '..');
export const appBundle = join(projectRoot, 'dist', 'main.js');

/** Bundles the app. `@azure/functions-core` stays external: the Functions worker (or the embedded host) supplies it. */
export async function buildApp(): Promise<{ readonly bytes: number }> {
  const result = await build({
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
    define: { BUILD_COMMIT: JSON.stringify(currentCommit()) },
    metafile: true,
    logLevel: 'warning',
  });
  return { bytes: result.metafile.outputs['dist/main.js']?.bytes ?? 0 };
}
