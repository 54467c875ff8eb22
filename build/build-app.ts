// Bundles src/main.ts into dist/main.js, which the Functions worker and the embedded host load, and into files beside it what is
// read when it is first needed: V8 scans a whole file before it runs any of it.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { currentCommit } from './commit';

export const projectRoot = join(__dirname, '..');
export const appBundle = join(projectRoot, 'dist', 'main.js');
/** A file of packages that no start of a process needs. What shares state stands in one file. */
interface Chunk {
  /** In dist. */
  readonly file: string;
  readonly packages: readonly string[];
}

export const chunks: readonly Chunk[] = [
  { file: 'insights.js', packages: ['applicationinsights'] },
  { file: 'compute.js', packages: ['@azure/arm-compute'] },
  { file: 'identity.js', packages: ['@azure/identity', '@azure/msal-node'] },
];
export const chunkBundle = ({ file }: Chunk) => join(projectRoot, 'dist', file);
/** What the bundle was made of: a build of the same is left out. */
const stampFile = join(projectRoot, 'dist', 'main.stamp.json');

interface Stamp {
  readonly digest: string;
  readonly inputs: readonly string[];
  readonly bytes: number;
}

const chunkPackages: Plugin = {
  name: 'chunks',
  setup({ onResolve }) {
    for (const { file, packages } of chunks) {
      onResolve({ filter: new RegExp(`^(${packages.join('|')})$`) }, () => ({ path: `./${file}`, external: true }));
    }
  },
};

// ES modules where a package has them: what is not used is left out. Names stay, for stacks and logs.
const options = {
  absWorkingDir: projectRoot,
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  external: ['@azure/functions-core'],
  metafile: true,
  logLevel: 'warning',
} satisfies BuildOptions;

async function buildChunk(chunk: Chunk): Promise<void> {
  const contents = chunk.packages.map((name) => `export * from '${name}';`).join('\n');
  await build({ ...options, stdin: { contents, resolveDir: projectRoot }, outfile: chunkBundle(chunk) });
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
    [appBundle, ...chunks.map(chunkBundle)].every((file) => existsSync(file)) &&
    last.digest === digestOf(last.inputs, commit)
  ) {
    return { bytes: last.bytes };
  }
  const page = await bundlePage();
  const [result] = await Promise.all([
    build({
      ...options,
      plugins: [page.plugin, chunkPackages],
      entryPoints: [join(projectRoot, 'src', 'main.ts')],
      outfile: appBundle,
      sourcemap: 'linked',
      define: { BUILD_COMMIT: JSON.stringify(commit) },
    }),
    ...chunks.map(buildChunk),
  ]);
  const bytes = result.metafile.outputs['dist/main.js']?.bytes ?? 0;
  // Files of packages change with the lockfile only.
  const inputs = [...Object.keys(result.metafile.inputs), ...page.inputs].filter(
    (path) => !/^(node_modules\/|page-bundle:)/.test(path),
  );
  const stamp: Stamp = { digest: digestOf(inputs, commit), inputs, bytes };
  writeFileSync(stampFile, JSON.stringify(stamp));
  return { bytes };
}

/** The web page, as the module `page-bundle` of the app. */
async function bundlePage(): Promise<{ readonly plugin: Plugin; readonly inputs: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: projectRoot,
    entryPoints: { script: 'src/page/main.tsx', style: 'src/page/page.css' },
    outdir: 'page',
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['es2022', 'chrome120', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  const contents = `export const script = ${JSON.stringify(textOf('.js'))};\nexport const style = ${JSON.stringify(textOf('.css'))};\n`;
  const plugin: Plugin = {
    name: 'page-bundle',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^page-bundle$/ }, () => ({ path: 'page-bundle', namespace: 'page-bundle' }));
      onLoad({ filter: /.*/, namespace: 'page-bundle' }, () => ({ contents, loader: 'js' }));
    },
  };
  return { plugin, inputs: Object.keys(metafile.inputs) };
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
