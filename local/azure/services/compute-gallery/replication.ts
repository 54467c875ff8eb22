// Replication of a version to its targets, computed from the clock: each target has a start, a duration, and perhaps a failure.

import { displayLocation } from '../../arm/locations';
import type { SimulationSettings } from '../../simulation/settings';
import type { JsonObject } from '../../state/json';
import type { Target } from './target';

/** How one target comes to hold the version. Times are simulated milliseconds. */
export interface Replication {
  readonly startedAt: number;
  readonly duration: number;
  /** When it fails instead of completing. */
  readonly failsAt?: number;
  readonly details?: string;
  /** A retry fails at once until the target was removed and added again. */
  readonly untilReadded?: boolean;
}

export type ReplicationState = 'Replicating' | 'Completed' | 'Failed';

export interface ReplicationSnapshot {
  readonly state: ReplicationState;
  /** 0 to 100. */
  readonly progress: number;
  readonly details: string;
}

export function replicationAt(
  { startedAt, duration, failsAt, details }: Replication,
  now: number,
): ReplicationSnapshot {
  const reached = Math.min(now, failsAt ?? now);
  const share = duration > 0 ? (reached - startedAt) / duration : 1;
  const progress = Math.max(0, Math.min(100, Math.floor(share * 100)));
  if (failsAt !== undefined && now >= failsAt) {
    return { state: 'Failed', progress: Math.min(progress, 99), details: details ?? '' };
  }
  if (failsAt === undefined && progress === 100) {
    return { state: 'Completed', progress, details: '' };
  }
  return { state: 'Replicating', progress: Math.min(progress, 99), details: '' };
}

/** The `replicationStatus` of a version (REST: Gallery Image Versions - Get, $expand=ReplicationStatus). */
export function replicationStatus(
  targets: ReadonlyArray<{ readonly target: Pick<Target, 'region' | 'zone'>; readonly replication: Replication }>,
  now: number,
  { zoneStatusRegion, replicationSummary }: SimulationSettings,
): JsonObject {
  const snapshots = targets.map(({ target, replication }) => ({ target, ...replicationAt(replication, now) }));
  const has = (wanted: ReplicationState) => snapshots.some(({ state }) => state === wanted);
  const aggregatedState = has('Replicating') ? 'InProgress' : has('Failed') ? 'Failed' : 'Completed';
  if (replicationSummary === 'absent') {
    return { aggregatedState };
  }
  const shown = replicationSummary === 'empty' ? [] : snapshots;
  const summary = shown
    .filter(({ target }) => target.zone === undefined || zoneStatusRegion !== 'absent')
    .map(({ target, state, details, progress }) => ({
      region: statusRegion(target, zoneStatusRegion),
      state,
      details,
      progress,
    }));
  return { aggregatedState, summary };
}

function statusRegion(
  { region, zone }: Pick<Target, 'region' | 'zone'>,
  style: SimulationSettings['zoneStatusRegion'],
): string {
  const display = displayLocation(region);
  if (zone === undefined || style === 'region') {
    return display;
  }
  if (style === 'zoneDisplayName') {
    return `${display} (${zone.charAt(0).toUpperCase()}${zone.slice(1)})`;
  }
  return style === 'regionAndZone' ? `${display}/${zone}` : zone;
}

/** The error that a write ends with when targets failed (azure-cli issue 15539). */
export function replicationFailed(
  failed: ReadonlyArray<{ readonly region: string; readonly details: string }>,
): JsonObject {
  const regions = failed.map(({ region, details }) => `{region:${region}, detail:${details}}`).join(', ');
  return {
    code: 'ValidationError',
    message: `Gallery replication jobs failed in one or more regions. The failing regions' details are as follows: '${regions}'. If retry does not work, then please do an update by removing the failed regions and update again by adding them back.`,
  };
}
