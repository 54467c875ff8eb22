// Folders that are made when they are first needed and never changed: the built engine, the installed emulator.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../../build/build-app';

/** Not below LOCAL_STATE_DIR, which may be another one at each start. */
const madeFolder = join(projectRoot, '.local', 'azure-storage');

/**
 * The folder of that name, made by `make` where it is not there yet. Several processes may ask at the same time: each makes its own, one
 * of them stays. Rejects with what `make` rejects with.
 */
export async function madeOnce(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(madeFolder, name);
  if (existsSync(folder)) {
    return folder;
  }
  const temporary = `${folder}.${process.pid}`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  try {
    await make(temporary);
    renameSync(temporary, folder);
  } catch (error) {
    if (!existsSync(folder)) {
      throw error;
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return folder;
}
