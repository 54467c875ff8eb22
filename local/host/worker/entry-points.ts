// Finds and loads the files that package.json's `main` names: a glob, as the Node worker reads it.
import { globSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { HostStartError } from '../host-start-error';

const packageSchema = z.looseObject({ main: z.string().optional(), type: z.string().optional() });

export interface EntryPoints {
  readonly pattern: string;
  /** Relative to the app root, ordered by name. */
  readonly files: readonly string[];
  /** package.json says `"type": "module"`. */
  readonly isModule: boolean;
}

/** Reads package.json of the app. Throws a HostStartError when it names no file that exists. */
export function findEntryPoints(appRoot: string): EntryPoints {
  const path = join(appRoot, 'package.json');
  const { main, type } = readPackage(path);
  if (!main) {
    throw new HostStartError(
      `${path} has no "main": it must name the files that register the functions, such as "dist/main.js".`,
    );
  }
  const files = globSync(main, { cwd: appRoot })
    .filter((file) => statSync(join(appRoot, file)).isFile())
    .sort();
  if (files.length === 0) {
    throw new HostStartError(
      `Nothing in ${appRoot} matches "main": "${main}" of package.json. Build the app first (npm run build).`,
    );
  }
  return { pattern: main, files, isModule: type === 'module' };
}

function readPackage(path: string): z.infer<typeof packageSchema> {
  try {
    return packageSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new HostStartError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/**
 * Loads every entry point. All are tried, so that each broken file is reported: throws a HostStartError whose detail
 * holds the stacks of the app.
 */
export async function loadEntryPoints(appRoot: string, entryPoints: EntryPoints): Promise<void> {
  const appRequire = createRequire(join(appRoot, 'package.json'));
  const failures: Array<{ readonly file: string; readonly error: unknown }> = [];
  for (const file of entryPoints.files) {
    const path = join(appRoot, file);
    try {
      if (path.endsWith('.mjs') || (entryPoints.isModule && !path.endsWith('.cjs'))) {
        await import(pathToFileURL(path).href);
      } else {
        appRequire(path);
      }
    } catch (error) {
      failures.push({ file, error });
    }
  }
  if (failures.length > 0) {
    throw new HostStartError(`The app failed to load: ${failures.map(({ file }) => file).join(', ')}.`, {
      cause: failures[0]?.error,
      detail: failures.map(({ file, error }) => `${file}: ${stackOf(error)}`).join('\n'),
    });
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
