// What a process costs that loads the app: processor time beside an empty process and beside a bare app of the same libraries.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { appBundle, buildApp, chunkBundle, chunks, projectRoot } from '../../build/build-app';
import { watchedGallery } from '../../local/stack/sample';
import type { Figure } from './figure';

/** What the worker supplies, as little of it as the libraries need to load. */
const coreModule = `const M=require('node:module');const r=M.prototype.require;M.prototype.require=function(n){return n==='@azure/functions-core'?{version:'4',hostVersion:'4',registerHook:()=>({dispose(){}}),setProgrammingModel(){},getProgrammingModel(){},log(){},registerFunction:()=>({dispose(){}}),Disposable:class{}}:r.apply(this,arguments)};`;

const bareApp = `
import { app } from '@azure/functions';
import * as df from 'durable-functions';
df.app.orchestration('run', function* () {});
app.http('start', { handler: async () => ({ body: '' }) });`;

const settings = {
  WATCHED_GALLERIES: watchedGallery,
  EXTENDED_ZONE_TARGETS: 'westus=losangeles',
  IDENTITY_ENDPOINT: 'http://localhost',
};

const rounds = 9;
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const load = (file: string) =>
  `${coreModule}Object.assign(process.env,${JSON.stringify(settings)});require(${JSON.stringify(file)});`;

/** Milliseconds of processor time from the start of a Node process to the end of `code`. */
const processorTime = (code: string) =>
  Number(
    execFileSync(
      process.execPath,
      ['-e', `${code}const u=process.cpuUsage();process.stdout.write(String((u.user+u.system)/1000));process.exit()`],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    ),
  );

export async function processLoad(): Promise<readonly Figure[]> {
  await buildApp();
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const bareBundle = join(folder, 'bare.js');
    await build({
      stdin: { contents: bareApp, resolveDir: join(projectRoot, 'src') },
      outfile: bareBundle,
      bundle: true,
      platform: 'node',
      mainFields: ['module', 'main'],
      minifyWhitespace: true,
      minifySyntax: true,
      external: ['@azure/functions-core'],
      logLevel: 'error',
    });
    // In turn, so that what else the machine does meets all three alike.
    const times = Array.from({ length: rounds }, () => ({
      empty: processorTime(''),
      bare: processorTime(load(bareBundle)),
      app: processorTime(load(appBundle)),
    }));
    const ratio = (to: 'empty' | 'bare') => median(times.map((one) => one.app / one[to]));
    const megabytes = (file: string) => statSync(file).size / 2 ** 20;
    return [
      {
        name: 'load: a process with the app, beside a bare durable app',
        unit: '×',
        measured: ratio('bare'),
        toReach: 1.5,
        limit: 'V8 reads the whole bundle; durable-functions and @azure/functions alone are the 1',
      },
      {
        name: 'load: the same beside an empty process',
        unit: '×',
        measured: ratio('empty'),
        toReach: null,
        limit: 'the bare app itself is several times an empty one',
      },
      {
        name: 'load: main.js, read at once',
        unit: 'MiB',
        measured: megabytes(appBundle),
        toReach: null,
        limit: 'the bare app is 0.9',
      },
      ...chunks.map((chunk) => ({
        name: `load: ${chunk.file}, read when first needed`,
        unit: 'MiB',
        measured: megabytes(chunkBundle(chunk)),
        toReach: null,
        limit: `${chunk.packages.join(' and ')} as published`,
      })),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
