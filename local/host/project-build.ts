// Keeps `npm run host` from serving yesterday's code: builds this project's app when its bundle is missing or older than src.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { appBundle, buildApp, projectRoot } from '../../build/build-app';
import type { HostLog } from './contract';

/** Does nothing where `appRoot` is another app. */
export async function buildProjectIfStale(appRoot: string, log: HostLog): Promise<void> {
  if (appRoot !== projectRoot || newest([appBundle]) >= newest(filesBelow(join(projectRoot, 'src')))) {
    return;
  }
  log.info('dist/main.js is missing or older than src: building it, as npm run build does.');
  await buildApp();
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file));
}

/** The latest time of change in milliseconds; 0 where there is no such file. */
function newest(files: readonly string[]): number {
  return Math.max(0, ...files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}
