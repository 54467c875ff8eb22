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

/** Asks twice a second; rejects after `patience` milliseconds, saying what was not there. */
export async function until(what: string, patience: number, check: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + patience; !(await check()); await wait(500)) {
    if (Date.now() > deadline) {
      throw new Error(`not in time: ${what}`);
    }
  }
}
