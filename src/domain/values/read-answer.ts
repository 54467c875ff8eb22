// What became of the wish to read something of Azure for a person who waits: refusals and passing faults are values.
import type { Finding } from './finding';

export type ReadAnswer<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'refused'; readonly finding: Finding }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly afterSeconds: number };
