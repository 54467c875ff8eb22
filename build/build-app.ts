// Bundles src/main.ts into dist/main.js, which the Functions worker and the embedded host load, and into files beside it what is
// read when it is first needed: V8 scans a whole file before it runs any of it.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { currentCommit } from './commit';
import { bundlePage } from './page-bundle';

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
  { file: 'eventgrid.js', packages: ['@azure/eventgrid'] },
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

/** Texts as the exports of a module of this name. */
function asModule(name: string, texts: Readonly<Record<string, string>>): Plugin {
  const contents = Object.entries(texts).map(([member, text]) => `export const ${member} = ${JSON.stringify(text)};\n`);
  return {
    name,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: name }));
      onLoad({ filter: /.*/, namespace: name }, () => ({ contents: contents.join(''), loader: 'js' }));
    },
  };
}

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
  const pagePlugin = asModule('page-bundle', { script: page.script, style: page.style });
  const [result] = await Promise.all([
    build({
      ...options,
      plugins: [pagePlugin, chunkPackages],
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
  for (const path of [...inputs, 'package-lock.json', 'build/build-app.ts', 'build/page-bundle.ts']) {
    hash.update(path);
    try {
      hash.update(readFileSync(join(projectRoot, path)));
    } catch {
      hash.update('gone');
    }
  }
  return hash.digest('hex');
}
