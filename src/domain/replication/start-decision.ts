// What a hint or a request means, given what is known of the version's instance: one instance a version.

import type { ZoneTarget } from '../values/zone-target';
import type { ReplicationTrigger } from './replication';
import type { RunRecord } from './replication-run';
import { isLive } from './replication-view';

export interface ExistingRun {
  readonly runtimeStatus: string;
  /** Seconds since the instance was created. */
  readonly ageSeconds: number;
  readonly record: RunRecord;
}

export type StartDecision =
  | { readonly kind: 'start'; readonly previous: RunRecord | null; readonly writtenAt: readonly string[] }
  /** A run is under way and pursues all that is asked for. */
  | { readonly kind: 'join' }
  /** A run is under way that does not pursue these zones. */
  | { readonly kind: 'conflict'; readonly zones: readonly string[] }
  /** An instance that never left Pending: terminate it, then start. */
  | { readonly kind: 'replace' }
  /** A person canceled: a hint does not undo that, a request does. */
  | { readonly kind: 'ignore'; readonly reason: 'Canceled' };

/** An instance that is Pending for longer was lost by the task hub (durable-extension issue 1252). */
export const pendingTooLongSeconds = 600;

export function decideStart(
  existing: ExistingRun | null,
  trigger: ReplicationTrigger['kind'],
  targets: readonly ZoneTarget[],
): StartDecision {
  if (existing === null) {
    return { kind: 'start', previous: null, writtenAt: [] };
  }
  const { record, runtimeStatus } = existing;
  if (isLive(runtimeStatus)) {
    if (runtimeStatus === 'Pending' && existing.ageSeconds > pendingTooLongSeconds) {
      return { kind: 'replace' };
    }
    const pursued = new Set(record.targets.map((target) => target.zone));
    const zones = targets.map((target) => target.zone).filter((zone) => !pursued.has(zone));
    return zones.length === 0 ? { kind: 'join' } : { kind: 'conflict', zones };
  }
  if (trigger === 'http') {
    return { kind: 'start', previous: null, writtenAt: record.writtenAt };
  }
  return record.state === 'Canceled'
    ? { kind: 'ignore', reason: 'Canceled' }
    : { kind: 'start', previous: record, writtenAt: record.writtenAt };
}
