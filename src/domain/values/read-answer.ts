// What became of the wish to read something of Azure for a person who waits: refusals and passing faults are values.
import type { Finding } from './finding';

export type ReadAnswer<T> =
  | { readonly kind: 'read'; readonly value: T }
  /** `isGone`: what was asked for does not exist; absent: it may. */
  | { readonly kind: 'refused'; readonly finding: Finding; readonly isGone?: boolean }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly afterSeconds: number };
