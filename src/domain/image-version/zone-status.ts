// Finds a zone's own state in a version's replicationStatus. The string that the service puts into `summary[].region`
// for a zone is undocumented, so no exact key is required.

import type { ImageVersionSnapshot, RegionalStatus } from './image-version';
import { findZone } from './image-version';

/** State of a target: those of the service, `Pending` before it names one, `Refused` where the plan or the service refused it. */
export type TargetState = 'Pending' | 'Replicating' | 'Completed' | 'Failed' | 'Refused';

export interface ZoneStatus {
  readonly state: TargetState;
  /** 0 to 100. */
  readonly progress: number;
  /** The service's own words, empty where it said nothing. */
  readonly details: string;
  /** False where the target is listed but the service tells no state of it. */
  readonly told: boolean;
}

const lettersAndDigits = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Exact name first; then the entry with the fewest other letters that has the zone's name in it. */
function findEntry(version: ImageVersionSnapshot, zone: string): RegionalStatus | undefined {
  const wanted = lettersAndDigits(zone);
  const named = version.summary.map((status) => ({ status, name: lettersAndDigits(status.region) }));
  const regions = new Set(version.regions);
  const others = version.zones.map((present) => lettersAndDigits(present.zone)).filter((name) => name !== wanted);
  const isOthers = (name: string) => others.some((other) => other.includes(wanted) && name.includes(other));
  return named
    .filter(({ name }) => name.includes(wanted) && !isOthers(name) && (name === wanted || !regions.has(name)))
    .sort((a, b) => a.name.length - b.name.length)[0]?.status;
}

/**
 * Where every entry says Completed and there are as many as regions and zones together, each zone is Completed whatever
 * its entry is called.
 */
function allCompleted(version: ImageVersionSnapshot): boolean {
  const expected = version.regions.length + version.zones.length;
  return version.summary.length >= expected && version.summary.every((status) => /^completed$/i.test(status.state));
}

function targetState(state: string): TargetState {
  switch (state.toLowerCase()) {
    case 'completed':
      return 'Completed';
    case 'failed':
      return 'Failed';
    case 'replicating':
    case 'inprogress':
      return 'Replicating';
    default:
      return 'Pending';
  }
}

/** State of a zone's replication; null where the zone is no target of the version. */
export function readZoneStatus(version: ImageVersionSnapshot, zone: string): ZoneStatus | null {
  if (findZone(version, zone) === undefined) {
    return null;
  }
  const entry = findEntry(version, zone);
  if (entry === undefined) {
    const completed = allCompleted(version);
    return {
      state: completed ? 'Completed' : 'Pending',
      progress: completed ? 100 : 0,
      details: '',
      told: completed,
    };
  }
  const state = targetState(entry.state);
  return { state, progress: state === 'Completed' ? 100 : entry.progress, details: entry.details, told: true };
}
