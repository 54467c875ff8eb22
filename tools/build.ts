// `npm run build`: the bundle in dist/main.js, the command line in dist/gzr.js, and what is deployed in dist/package.
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildApp, projectRoot } from '../build/build-app';
import { cliBuildOptions } from '../build/cli-options.cjs';
import { layOutPackage } from './package-app';

Promise.all([buildApp(), build(cliBuildOptions)]).then(
  ([{ bytes }]) => {
    console.log(`dist/main.js ${(bytes / 1024 / 1024).toFixed(2)} MB`);
    try {
      layOutPackage(join(projectRoot, 'dist', 'package'));
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    }
  },
  () => process.exit(1), // esbuild has printed what is wrong
);
