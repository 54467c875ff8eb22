// Where an image is, and where it should be: one row a version, one cell a zone (docs/api.md).
import { readZoneStatus } from '../image-version/zone-status';
import { formatImageVersionId } from '../values/resource-id';
import { type DesiredZones, desiredZones } from './desired-zones';
import { withoutZonesTag } from './extended-zones-tag';
import type { GalleryVersion, Siblings } from './gallery-version';
import type { Policy } from './policy';
import { latestFirst } from './ranking';

/**
 * `Targeted`: listed, its state not read. `Missing`: desired and not there. `Extra`: there and not asked for. `Held`: a tag
 * says that nothing is to change.
 */
export const coverageStates = ['Completed', 'Replicating', 'Failed', 'Targeted', 'Missing', 'Extra', 'Held'] as const;
export type CoverageState = (typeof coverageStates)[number];

export interface CoverageCell {
  readonly zone: string;
  readonly region: string;
  readonly desired: boolean;
  readonly state: CoverageState;
  /** 0 to 100; null where it was not read. */
  readonly progress: number | null;
  /** When Azure was asked, ISO 8601. */
  readonly asOf: string;
}

export interface CoverageRow {
  readonly imageVersionId: string;
  readonly imageName: string;
  readonly version: string;
  readonly publishedDate: string | null;
  readonly isLatest: boolean;
  /** Name of the rule, `tag`, or null where nothing asks for a zone. */
  readonly rule: string | null;
  readonly zones: readonly CoverageCell[];
}

export interface CoverageSummary {
  readonly versions: number;
  /** Cells that are desired; those of them that are Completed, Missing, Failed. */
  readonly desired: number;
  readonly completed: number;
  readonly missing: number;
  readonly failed: number;
}

function presentState(version: GalleryVersion, zone: string): Pick<CoverageCell, 'state' | 'progress'> {
  const status = readZoneStatus(version.snapshot, zone);
  if (status === null || status.state === 'Pending' || status.state === 'Refused') {
    return { state: 'Targeted', progress: null };
  }
  return { state: status.state, progress: status.progress };
}

/** Zones that the version would be asked to have, were it not held. */
function heldZones(version: GalleryVersion, siblings: Siblings, policy: Policy, now: string) {
  return desiredZones(withoutZonesTag(version), siblings, policy, now).targets;
}

function cellsOf(version: GalleryVersion, siblings: Siblings, policy: Policy, answer: DesiredZones, asOf: string) {
  const isHeld = answer.verdict === 'Held';
  const asked = isHeld ? heldZones(version, siblings, policy, asOf) : answer.targets;
  const present = new Map(version.snapshot.zones.map(({ zone, region }) => [zone, region]));
  const zones = new Map([...asked.map(({ zone, region }) => [zone, region] as const), ...present]);
  return [...zones].map(([zone, region]): CoverageCell => {
    const desired = !isHeld && asked.some((target) => target.zone === zone);
    const found = present.has(zone) ? presentState(version, zone) : { state: 'Missing' as const, progress: 0 };
    const state = isHeld ? 'Held' : desired ? found.state : 'Extra';
    return { zone, region, desired, state, progress: found.progress, asOf };
  });
}

/**
 * @param siblings every version of the definition
 * @param asOf when they were read, ISO 8601
 */
export function coverageRow(version: GalleryVersion, siblings: Siblings, policy: Policy, asOf: string): CoverageRow {
  const answer = desiredZones(version, siblings, policy, asOf);
  return {
    imageVersionId: formatImageVersionId(version.id),
    imageName: version.id.imageName,
    version: version.id.versionName,
    publishedDate: version.publishedDate,
    isLatest: latestFirst(siblings)[0]?.id.versionName === version.id.versionName,
    rule: answer.rule,
    zones: cellsOf(version, siblings, policy, answer, asOf),
  };
}

export function summarise(rows: readonly CoverageRow[]): CoverageSummary {
  const desired = rows.flatMap(({ zones }) => zones).filter((cell) => cell.desired);
  const count = (state: CoverageState) => desired.filter((cell) => cell.state === state).length;
  return {
    versions: rows.length,
    desired: desired.length,
    completed: count('Completed'),
    missing: count('Missing'),
    failed: count('Failed'),
  };
}

export interface CoverageFilter {
  /** Lower case; null: every zone. */
  readonly zone: string | null;
  /** Null: whatever the state. */
  readonly states: readonly CoverageState[] | null;
  readonly latestOnly: boolean;
}

/** The row with the cells that are asked for; null where it has none of them. */
export function filterRow(row: CoverageRow, { zone, states, latestOnly }: CoverageFilter): CoverageRow | null {
  if (latestOnly && !row.isLatest) {
    return null;
  }
  if (zone === null && states === null) {
    return row;
  }
  const zones = row.zones.filter(
    (cell) => (zone === null || cell.zone === zone) && (states === null || states.includes(cell.state)),
  );
  return zones.length === 0 ? null : { ...row, zones };
}

const csvColumns = [
  'imageVersionId',
  'imageName',
  'version',
  'publishedDate',
  'isLatest',
  'rule',
  'zone',
  'region',
  'desired',
  'state',
  'progress',
  'asOf',
] as const;

function csvField(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180: one line a cell; a version without zones has one line without a zone. */
export function coverageCsv(rows: readonly CoverageRow[]): string {
  const lines = rows.flatMap(({ zones, ...row }) =>
    (zones.length === 0 ? [{}] : zones).map((cell): Readonly<Record<string, unknown>> => ({ ...row, ...cell })),
  );
  const text = [csvColumns, ...lines.map((line) => csvColumns.map((column) => csvField(line[column])))];
  return `${text.map((fields) => fields.join(',')).join('\r\n')}\r\n`;
}
