// The query of GET /api/coverage: every wrong parameter is named.

import type { CoverageFilter, CoverageRow, CoverageState } from '../policy/coverage';
import { coverageStates } from '../policy/coverage';
import type { Finding } from '../values/finding';
import { isObject, textAt } from '../values/json';
import { normaliseZone } from '../values/region';
import type { GalleryId } from '../values/resource-id';
import { type Parsed, type Problem, parsed, quote, refused } from '../values/result';
import { isZoneName } from '../values/zone-target';
import { parseGalleryChoice } from './preview-request';

/** A version after which a page begins, wherever it stands by then. */
export interface CoverageCursor {
  /** In lower case. */
  readonly galleryId: string;
  readonly imageName: string;
  readonly versionName: string;
}

export interface CoverageQuery {
  readonly galleries: readonly GalleryId[];
  /** Globs; null: every image definition. */
  readonly images: readonly string[] | null;
  readonly filter: CoverageFilter;
  /** Whether each version's replicationStatus is read. */
  readonly expand: boolean;
  readonly csv: boolean;
  readonly top: number;
  readonly after: CoverageCursor | null;
}

export interface CoveragePage {
  readonly rows: readonly CoverageRow[];
  /** Null: this is the last page. */
  readonly next: CoverageCursor | null;
  readonly findings: readonly Finding[];
}

export const coverageParameters = [
  'galleryId',
  'imageName',
  'zone',
  'state',
  'versions',
  'expand',
  'format',
  '$top',
  '$skiptoken',
] as const;

const topMax = 1000;
/** Each row is a request of its own then. */
const topMaxExpanded = 100;

/** A query parameter by its name; null where it is absent. */
type Parameter = (name: (typeof coverageParameters)[number]) => string | null;

const none = { ok: true, value: null } as const;
const listOf = (text: string) => text.split(',').map((one) => one.trim());

function oneOf<T extends string>(given: string | null, field: string, allowed: readonly T[]): Parsed<T | null> {
  const found = allowed.find((one) => one.toLowerCase() === given?.toLowerCase());
  return given === null
    ? none
    : found === undefined
      ? refused(
          field,
          `must be ${allowed.length === 1 ? allowed[0] : `one of ${allowed.join(', ')}`}, not ${quote(given)}`,
        )
      : parsed(found);
}

function readImages(given: string | null): Parsed<readonly string[] | null> {
  const globs = given === null ? [] : listOf(given);
  const wrong = globs.filter((glob) => !/^!?[A-Za-z0-9_.*?-]{1,80}$/.test(glob));
  return given === null
    ? none
    : wrong.length > 0
      ? refused('imageName', `must be names or globs such as ubuntu-*, separated by commas, not ${quote(given)}`)
      : parsed(globs);
}

function readZone(given: string | null): Parsed<string | null> {
  const zone = given === null ? null : normaliseZone(given);
  return zone === null || isZoneName(zone)
    ? parsed(zone)
    : refused('zone', `must be a zone name such as losangeles, not ${quote(given)}`);
}

function readStates(given: string | null): Parsed<readonly CoverageState[] | null> {
  if (given === null) {
    return none;
  }
  const read = listOf(given).map((one) => oneOf(one, 'state', coverageStates));
  const problems = read.flatMap((one) => (one.ok ? [] : one.problems));
  return problems.length > 0
    ? { ok: false, problems }
    : parsed(read.flatMap((one) => (one.ok ? (one.value ?? []) : [])));
}

function readTop(given: string | null, max: number): Parsed<number> {
  const top = Number(given ?? max);
  return Number.isInteger(top) && top >= 1 && top <= max
    ? parsed(top)
    : refused('$top', `must be a whole number from 1 to ${max}, not ${quote(given)}`);
}

export function formatCursor(cursor: CoverageCursor): string {
  return encodeURIComponent(JSON.stringify(cursor));
}

function readCursor(given: string | null): Parsed<CoverageCursor | null> {
  if (given === null) {
    return none;
  }
  try {
    const value: unknown = JSON.parse(decodeURIComponent(given));
    const [galleryId, imageName, versionName] = ['galleryId', 'imageName', 'versionName'].map((name) =>
      textAt(value, name),
    );
    if (isObject(value) && galleryId && imageName && versionName) {
      return parsed({ galleryId, imageName, versionName });
    }
  } catch {
    // told below, as everything else that is not a cursor
  }
  return refused('$skiptoken', `${quote(given)} is not known; request the list again without it`);
}

/** @param acceptsCsv whether the Accept header asks for text/csv */
export function parseCoverageQuery(
  parameter: Parameter,
  watched: readonly GalleryId[],
  acceptsCsv: boolean,
): Parsed<CoverageQuery> {
  const galleries = parseGalleryChoice(parameter('galleryId'), watched);
  const images = readImages(parameter('imageName'));
  const zone = readZone(parameter('zone'));
  const states = readStates(parameter('state'));
  const versions = oneOf(parameter('versions'), 'versions', ['latest', 'all'] as const);
  const expand = oneOf(parameter('expand'), 'expand', ['replicationStatus'] as const);
  const format = oneOf(parameter('format'), 'format', ['json', 'csv'] as const);
  const top = readTop(parameter('$top'), parameter('expand') === null ? topMax : topMaxExpanded);
  const after = readCursor(parameter('$skiptoken'));
  if (
    galleries.ok &&
    images.ok &&
    zone.ok &&
    states.ok &&
    versions.ok &&
    expand.ok &&
    format.ok &&
    top.ok &&
    after.ok
  ) {
    return parsed({
      galleries: galleries.value,
      images: images.value,
      filter: {
        zone: zone.value,
        states: states.value,
        latestOnly: versions.value === 'latest',
      },
      expand: expand.value !== null,
      csv: format.value === null ? acceptsCsv : format.value === 'csv',
      top: top.value,
      after: after.value,
    });
  }
  const problems: readonly Problem[] = [galleries, images, zone, states, versions, expand, format, top, after].flatMap(
    (one) => (one.ok ? [] : one.problems),
  );
  return { ok: false, problems };
}
