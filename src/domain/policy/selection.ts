// Which versions of a definition a selection names, and what each of them needs.
import { compareVersionNames } from '../values/resource-id';
import type { ZoneTarget } from '../values/zone-target';
import { type DesiredZones, desiredZones } from './desired-zones';
import type { GalleryVersion, Siblings } from './gallery-version';
import { matchGlobs } from './glob';
import type { Policy } from './policy';
import { latestFirst } from './ranking';

/** `latest`, `all`, or globs over version names. */
export type VersionChoice = 'latest' | 'all' | readonly string[];

export interface Selection {
  readonly versions: VersionChoice;
  /** Null: those of the policy, for versions that it covers. */
  readonly targets: readonly ZoneTarget[] | null;
}

/** `Replicate`: a zone is missing, or the version's last operation failed. `Unchanged`: nothing is asked for, or all of it is there. */
export interface SelectedVersion {
  readonly version: GalleryVersion;
  readonly action: 'Replicate' | 'Unchanged' | 'Refused';
  readonly answer: DesiredZones;
  /** Zones that are asked for and not there. */
  readonly missing: readonly string[];
}

function isChosen(version: GalleryVersion, choice: VersionChoice, latest: GalleryVersion | undefined): boolean {
  if (choice === 'all') {
    return true;
  }
  return choice === 'latest' ? version === latest : matchGlobs(choice, version.id.versionName).matches;
}

function judge(version: GalleryVersion, answer: DesiredZones): SelectedVersion {
  const present = new Set(version.snapshot.zones.map(({ zone }) => zone));
  const missing = answer.targets.map(({ zone }) => zone).filter((zone) => !present.has(zone));
  if (answer.verdict === 'Refused' || answer.verdict === 'Held') {
    return { version, action: 'Refused', answer, missing: [] };
  }
  const isSettled = /^succeeded$/i.test(version.snapshot.provisioningState);
  const isNeeded = answer.targets.length > 0 && (missing.length > 0 || !isSettled);
  return { version, action: isNeeded ? 'Replicate' : 'Unchanged', answer, missing };
}

/** @param siblings null where they are not listed: the verdict is then `Undecided` only where they matter */
export function selectVersion(
  version: GalleryVersion,
  siblings: Siblings | null,
  targets: Selection['targets'],
  policy: Policy,
  now: string,
): SelectedVersion {
  return judge(version, desiredZones(version, siblings, policy, now, targets === null ? null : { targets }));
}

/**
 * @param siblings every version of one definition
 * @returns the versions of the selection, highest first
 */
export function selectVersions(
  siblings: Siblings,
  { versions, targets }: Selection,
  policy: Policy,
  now: string,
): readonly SelectedVersion[] {
  const latest = latestFirst(siblings)[0];
  return [...siblings.versions]
    .sort((a, b) => compareVersionNames(b.id.versionName, a.id.versionName))
    .filter((version) => isChosen(version, versions, latest))
    .map((version) => selectVersion(version, siblings, targets, policy, now));
}

/** Why a version is refused, in one text. */
export function refusalOf({ answer }: SelectedVersion): string {
  return answer.findings[0]?.message ?? answer.because.join('; ');
}
