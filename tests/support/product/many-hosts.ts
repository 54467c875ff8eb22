// What suites with several hosts on one task hub share. Only the engine of Azure has such a hub.
import { setTimeout as wait } from 'node:timers/promises';
import type { EngineName } from '../../../local/host/engines/engine-name';
import type { Replication } from '../../../src/domain/replication/replication';

export const enginesWithSharedHubs: readonly EngineName[] = ['azure-storage'];

/** All replications, asked of one host; it lists at most a hundred a page. */
export async function listAll(url: string): Promise<readonly Replication[]> {
  const found: Replication[] = [];
  let next: string | null = `${url}/api/replications?$top=1000`;
  while (next !== null) {
    const page = (await (await fetch(next)).json()) as { value: Replication[]; nextLink: string | null };
    found.push(...page.value);
    next = page.nextLink;
  }
  return found;
}

/** What a person would look at of a replication that is not final. */
export const unfinished = (replications: readonly Replication[]) =>
  replications.flatMap(({ imageVersionId, state, updatedAt, finishedAt }) =>
    finishedAt === null ? [{ version: imageVersionId.split('/').at(-1), state, updatedAt }] : [],
  );

/**
 * Asks twice a second until `missing` answers with null. Rejects where that answer has stayed the same for `patience` milliseconds, so
 * that a slow machine is not a failure, and says what was missing.
 */
export async function until(what: string, patience: number, missing: () => Promise<unknown>): Promise<void> {
  let last = '';
  for (let changedAt = Date.now(); ; await wait(500)) {
    const rest = await missing();
    if (rest === null) {
      return;
    }
    const now = JSON.stringify(rest);
    if (now !== last) {
      [last, changedAt] = [now, Date.now()];
    }
    if (Date.now() > changedAt + patience) {
      throw new Error(`nothing changed for ${patience} ms: ${what}; missing: ${now}`);
    }
  }
}
