// Bundles the web page, src/page, into one script and one style.
import { join } from 'node:path';
import { build } from 'esbuild';

export interface BundledPage {
  readonly script: string;
  readonly style: string;
  /** Files that it was made of, relative to the project's root. */
  readonly inputs: readonly string[];
}

export async function bundlePage(): Promise<BundledPage> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: join(__dirname, '..'),
    entryPoints: { script: 'src/page/main.tsx', style: 'src/page/page.css' },
    outdir: 'page',
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['es2022', 'chrome123', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: textOf('.js'), style: textOf('.css'), inputs: Object.keys(metafile.inputs) };
}
