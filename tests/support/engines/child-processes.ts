// The processes that a process has started, as Linux tells them.
import { readdirSync, readFileSync } from 'node:fs';

function readStatus(id: string): string {
  try {
    return readFileSync(`/proc/${id}/status`, 'utf8');
  } catch {
    return ''; // it has just ended
  }
}

/** Process ids; empty where the system has no /proc. */
export function childrenOf(parent: number): readonly number[] {
  let ids: readonly string[];
  try {
    ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return ids.filter((id) => new RegExp(`^PPid:\\s*${parent}$`, 'm').test(readStatus(id))).map(Number);
}

/** The command line of a process, or empty where it has ended. */
export function commandOf(id: number): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
