// What is deployed: the bundle, host.json and package.json, built and laid out in dist/package as the Functions worker
// expects them. azure.yaml runs this before each packaging; `tsx tools/package-app.ts` does it by hand.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildApp, projectRoot } from '../build/build-app';

/** Relative to the project, and to the package. */
export const deployedFiles: readonly string[] = ['dist/main.js', 'host.json', 'package.json'];

/** Lays the files that are deployed out in `folder`, which holds nothing else afterwards. */
export function layOutPackage(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  for (const file of deployedFiles) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(projectRoot, file), join(folder, file));
  }
}

if (require.main === module) {
  buildApp().then(
    () => layOutPackage(join(projectRoot, 'dist', 'package')),
    () => process.exit(1), // esbuild has printed what is wrong
  );
}
