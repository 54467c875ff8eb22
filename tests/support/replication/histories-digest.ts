// What was recorded under one version of the orchestrators, as one digest: runs of that `defaultVersion` ask for exactly this.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const historiesFolder = join(__dirname, '..', '..', 'replay', 'histories');
/** Digest of the histories by host.json's `defaultVersion`. */
export const digestsFile = join(historiesFolder, 'digests.json');

export interface RecordedVersion {
  /** Of the app: a folder below `histories`. */
  readonly release: string;
  readonly digest: string;
}

export function digestOf(release: string): string {
  const folder = join(historiesFolder, release);
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) {
    hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex');
}

export function readDigests(): Readonly<Record<string, RecordedVersion>> {
  return JSON.parse(readFileSync(digestsFile, 'utf8')) as Record<string, RecordedVersion>;
}
