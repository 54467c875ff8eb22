// What GET /api/replications filters by: read from the query, all mistakes at once.
import { type Replication, replicationStates } from '../replication/replication';
import { findingTable } from '../values/finding-codes';
import { normaliseZone } from '../values/region';
import { isInGallery, parseGalleryId, parseImageVersionId, sameResourceId } from '../values/resource-id';
import { type Parsed, type Problem, quote } from '../values/result';
import { isZoneName } from '../values/zone-target';

export const replicationFilters = [
  'state',
  'imageVersionId',
  'galleryId',
  'imageName',
  'zone',
  'rule',
  'finding',
  'since',
] as const;

export type ReplicationFilter = (replication: Replication) => boolean;

type Read = Parsed<ReplicationFilter>;

const pass = (value: ReplicationFilter): Read => ({ ok: true, value });
const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

function mistake(field: string, message: string): Read {
  return { ok: false, problems: [{ field, message }] };
}

/** By parameter: what its text lets through. */
const readers: Readonly<Record<(typeof replicationFilters)[number], (text: string) => Read>> = {
  state(text) {
    const states = text.split(',').map((state) => state.trim());
    const wrong = states.find((state) => !replicationStates.some((known) => same(known, state)));
    return wrong === undefined
      ? pass((one) => states.some((state) => same(state, one.state)))
      : mistake('state', `must be one or several of ${replicationStates.join(', ')}, not ${quote(wrong)}`);
  },
  imageVersionId(text) {
    const id = parseImageVersionId(text);
    return id.ok ? pass((one) => sameResourceId(one.imageVersionId, text)) : id;
  },
  galleryId(text) {
    if (/^[A-Za-z0-9][\w.-]{0,79}$/.test(text)) {
      return pass((one) => idOf(one, ({ galleryName }) => same(galleryName, text)));
    }
    const gallery = parseGalleryId(text);
    return gallery.ok ? pass((one) => idOf(one, (id) => isInGallery(id, [gallery.value]))) : gallery;
  },
  imageName: (text) => pass((one) => idOf(one, ({ imageName }) => same(imageName, text))),
  zone: (text) =>
    !isZoneName(normaliseZone(text))
      ? mistake('zone', `must be a zone name such as losangeles, not ${quote(text)}`)
      : pass((one) => one.targets.some(({ zone }) => same(zone, text))),
  rule: (text) => pass((one) => one.rule === text),
  finding(text) {
    const codes = text.split(',').map((code) => code.trim());
    const wrong = codes.find((code) => !Object.keys(findingTable).some((known) => same(known, code)));
    return wrong === undefined
      ? pass(({ findings }) => findings.some((one) => codes.some((code) => same(code, one.code))))
      : mistake('finding', `must be one or several codes of findings such as RegionFailed, not ${quote(wrong)}`);
  },
  since(text) {
    const from = /^\d{4}-\d\d-\d\d(T.*)?$/.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(from)
      ? mistake('since', `must be an ISO 8601 instant such as 2026-11-28T12:00:00Z, not ${quote(text)}`)
      : pass((one) => Date.parse(one.startedAt) >= from);
  },
};

function idOf(
  { imageVersionId }: Replication,
  test: (id: Extract<ReturnType<typeof parseImageVersionId>, { ok: true }>['value']) => boolean,
): boolean {
  const id = parseImageVersionId(imageVersionId);
  return id.ok && test(id.value);
}

/** @param query text of a parameter, null where it is absent */
export function readReplicationFilter(query: (name: string) => string | null): Parsed<ReplicationFilter> {
  const reads = replicationFilters.flatMap((name) => {
    const text = query(name);
    return text === null ? [] : [readers[name](text)];
  });
  const problems: readonly Problem[] = reads.flatMap((read) => (read.ok ? [] : read.problems));
  const filters = reads.flatMap((read) => (read.ok ? [read.value] : []));
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, value: (replication) => filters.every((filter) => filter(replication)) };
}
