// Recorded pairs as the simulated Azure writes them, one JSON object a line.

import { readFileSync } from 'node:fs';

export interface Pair {
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  status: number;
  responseHeaders: Record<string, string>;
  response: unknown;
}

export function readPairs(file: string): Pair[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Pair);
}

/** A pair in a word, ids that differ from run to run included. */
export function nameOf({ method, path, query }: Pair): string {
  return `${method} ${path} api-version=${query['api-version'] ?? ''}`;
}

/** The same without what only one run has: GUIDs. */
export function kindOf(pair: Pair): string {
  return nameOf(pair).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '{guid}');
}
