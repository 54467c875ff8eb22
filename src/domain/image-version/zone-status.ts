// Finds a zone's own state in a version's replicationStatus. The string that the service puts into `summary[].region`
// for a zone is undocumented, so no exact key is required; but a state that belongs to another entry is never believed.

import { normaliseRegion, normaliseZone } from '../values/region';
import type { ImageVersionSnapshot, RegionalStatus } from './image-version';
import { findZone, isBusy } from './image-version';

/** State of a target: those of the service, `Pending` before it names one, `Refused` where the plan or the service refused it. */
export type TargetState = 'Pending' | 'Replicating' | 'Completed' | 'Failed' | 'Refused';

export interface ZoneStatus {
  readonly state: TargetState;
  /** 0 to 100. */
  readonly progress: number;
  /** The service's own words, empty where it said nothing. */
  readonly details: string;
  /** False where the target is listed but the service names no state of it: then the state of the whole stands in. */
  readonly told: boolean;
}

const lettersAndDigits = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** `losangeles2` is another zone than `losangeles`. */
function holdsName(text: string, wanted: string): boolean {
  const at = text.indexOf(wanted);
  return at >= 0 && !/^[0-9]/.test(text.slice(at + wanted.length));
}

/** Entries that name the zone exactly; else those with the fewest other letters that have its name in them. */
function ownEntries(version: ImageVersionSnapshot, zone: string): readonly RegionalStatus[] {
  const exact = version.summary.filter(({ region }) => normaliseZone(region) === zone);
  if (exact.length > 0) {
    return exact;
  }
  const wanted = lettersAndDigits(zone);
  const others = version.zones.map((present) => present.zone).filter((other) => other !== zone);
  const isOthers = ({ region }: RegionalStatus) =>
    others.some(
      (other) => normaliseZone(region) === other || lettersAndDigits(region).includes(lettersAndDigits(other)),
    );
  const isRegion = ({ region }: RegionalStatus) => version.regions.includes(normaliseRegion(region));
  const holding = version.summary.filter(
    (entry) => holdsName(lettersAndDigits(entry.region), wanted) && !isOthers(entry) && !isRegion(entry),
  );
  const shortest = Math.min(...holding.map(({ region }) => lettersAndDigits(region).length));
  return holding.filter(({ region }) => lettersAndDigits(region).length === shortest);
}

/** Words of which the display names of Azure's regions are made. */
const regionWords =
  /^((north|south|east|west|central)+|us|usgov|usdod|europe|asia|africa|australia|austria|belgium|brazil|canada|chile|china|denmark|france|germany|greece|india|indonesia|israel|italy|japan|jio|korea|malaysia|mexico|newzealand|norway|poland|qatar|saudiarabia|spain|sweden|switzerland|taiwan|uae|uk|euap|stg)+[0-9]?(euap|stg)?$/;

/**
 * Where every entry says Completed, and for each zone that no entry names there is one that names neither a zone nor a
 * region, each zone is Completed whatever its entry is called.
 */
function allCompleted(version: ImageVersionSnapshot): boolean {
  const unnamed = version.zones.filter(({ zone }) => ownEntries(version, zone).length === 0).length;
  const strangers = version.summary.filter((entry) => {
    const name = normaliseRegion(entry.region);
    const letters = lettersAndDigits(entry.region);
    const isOfZone = version.zones.some(({ zone }) => letters.includes(lettersAndDigits(zone)));
    return !isOfZone && !version.regions.includes(name) && !regionWords.test(name);
  });
  return strangers.length >= unnamed && version.summary.every((status) => /^completed$/i.test(status.state));
}

function targetState(state: string): TargetState {
  switch (state.trim().toLowerCase()) {
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

/** Of several entries for one zone, the one that says least good. */
const severity: Readonly<Record<TargetState, number>> = {
  Failed: 0,
  Refused: 0,
  Pending: 1,
  Replicating: 2,
  Completed: 3,
};

function worst(entries: readonly RegionalStatus[]): RegionalStatus | undefined {
  const rank = ({ state, progress }: RegionalStatus) => severity[targetState(state)] * 1000 + progress;
  return [...entries].sort((a, b) => rank(a) - rank(b) || (a.details < b.details ? -1 : 1))[0];
}

/** The state of the whole, once its operation has ended, for a zone whose own state nothing names. */
function stateOfWhole(version: ImageVersionSnapshot): ZoneStatus {
  const isOver = !isBusy(version.provisioningState);
  const aggregated = targetState(version.aggregatedState ?? '');
  // Failed as a whole may be any one's failure: it is this zone's where all that is named has completed.
  const othersCompleted =
    version.summary.length > 0 && version.summary.every(({ state }) => /^completed$/i.test(state));
  const isOwn = aggregated === 'Completed' || (aggregated === 'Failed' && othersCompleted);
  return isOver && isOwn
    ? { state: aggregated, progress: aggregated === 'Completed' ? 100 : 0, details: '', told: false }
    : { state: 'Pending', progress: 0, details: '', told: false };
}

/**
 * Entries of the version's status that failed, but for those of the zones. Where the version has Failed and no entry of it says so, one
 * without a place.
 */
export function failedPlaces(version: ImageVersionSnapshot, zones: readonly string[]): readonly RegionalStatus[] {
  const own = new Set(zones.flatMap((zone) => ownEntries(version, zone)));
  const failed = version.summary.filter((entry) => targetState(entry.state) === 'Failed');
  return failed.length === 0 && /^failed$/i.test(version.provisioningState)
    ? [{ region: 'a place that it does not name', state: 'Failed', progress: 0, details: '' }]
    : failed.filter((entry) => !own.has(entry));
}

/** Whether the version is at rest and Azure says nothing at all of its replication, as where `$expand` is not known. */
export function saysNothing({ provisioningState, summary, aggregatedState }: ImageVersionSnapshot): boolean {
  return /^succeeded$/i.test(provisioningState) && summary.length === 0 && aggregatedState === null;
}

/** State of a zone's replication; null where the zone is no target of the version. */
export function readZoneStatus(version: ImageVersionSnapshot, zone: string): ZoneStatus | null {
  if (findZone(version, zone) === undefined) {
    return null;
  }
  const entry = worst(ownEntries(version, zone));
  if (entry === undefined) {
    return allCompleted(version)
      ? { state: 'Completed', progress: 100, details: '', told: true }
      : stateOfWhole(version);
  }
  const state = targetState(entry.state);
  // A word that nobody knows is as good as none: the run does not wait for another one to its deadline.
  const whole = state === 'Pending' ? stateOfWhole(version) : null;
  return whole !== null && whole.state !== 'Pending'
    ? { ...whole, details: entry.details }
    : { state, progress: state === 'Completed' ? 100 : entry.progress, details: entry.details, told: true };
}
