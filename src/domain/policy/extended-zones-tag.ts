// The tag `extended-zones` on a version, its definition or its gallery: what their owners say of themselves.
import { normaliseZone } from '../values/region';
import { type Parsed, parsed, quote } from '../values/result';
import { isReplicaCount, parseZoneStorageAccountType, parseZoneTargets, type ZoneTarget } from '../values/zone-target';
import { type GalleryVersion, type Tags, tagOf } from './gallery-version';
import type { Policy } from './policy';

export const zonesTagName = 'extended-zones';

export type TagCarrier = 'version' | 'definition' | 'gallery';

export type TagOrder =
  | { readonly kind: 'none' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'targets'; readonly targets: readonly ZoneTarget[] };

export interface ZonesTag {
  readonly carrier: TagCarrier;
  readonly value: string;
  readonly order: Parsed<TagOrder>;
}

const zonesOfPolicy = new WeakMap<Policy, ReadonlyMap<string, string>>();

/** Regions of the zones that are known by name: those of every rule. */
export function knownZones(policy: Policy): ReadonlyMap<string, string> {
  const known = zonesOfPolicy.get(policy);
  if (known !== undefined) {
    return known;
  }
  const targets = policy.rules.flatMap((rule) => rule.targets);
  const made = new Map(targets.map(({ zone, region }) => [zone, region]));
  zonesOfPolicy.set(policy, made);
  return made;
}

const isReplicas = (text: string) => /^\d+$/.test(text) && isReplicaCount(Number(text));

/** `losangeles=2` and `losangeles` become `westus=losangeles=2` and `westus=losangeles` where the zone is known. */
function withRegion(entry: string, zones: ReadonlyMap<string, string>): string {
  const [first = '', second] = entry.split('=');
  const region = zones.get(normaliseZone(first));
  const leavesRegionOut = second === undefined || isReplicas(second) || parseZoneStorageAccountType(second) !== null;
  return region !== undefined && leavesRegionOut ? `${region}=${entry}` : entry;
}

/** @param value of the tag: `none`, `hold`, or targets in the az grammar */
export function parseZonesTag(value: string, zones: ReadonlyMap<string, string>): Parsed<TagOrder> {
  const word = value.trim().toLowerCase();
  if (word === 'none' || word === 'hold') {
    return parsed({ kind: word });
  }
  const entries = value.split(/[\s,]+/).filter((entry) => entry !== '');
  const targets = parseZoneTargets(entries.map((entry) => withRegion(entry, zones)).join(' '), zonesTagName);
  if (targets.ok) {
    return parsed({ kind: 'targets', targets: targets.value });
  }
  const known = [...zones.keys()];
  return {
    ok: false,
    problems: [
      {
        field: zonesTagName,
        message: `is ${quote(value)}, but must be none, hold, or targets such as westus=losangeles=2${known.length === 0 ? '' : `; the region may be left out for ${known.join(', ')}`}`,
      },
      ...targets.problems,
    ],
  };
}

/** The tag that decides: the version's own, else its definition's, else its gallery's. */
export function findZonesTag(version: GalleryVersion, zones: ReadonlyMap<string, string>): ZonesTag | null {
  const carriers = [
    ['version', version.tags],
    ['definition', version.definitionTags],
    ['gallery', version.galleryTags],
  ] as const;
  for (const [carrier, tags] of carriers) {
    const value = tagOf(tags, zonesTagName);
    if (value !== null) {
      return { carrier, value, order: parseZonesTag(value, zones) };
    }
  }
  return null;
}

const without = (tags: Tags): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([name]) => name.toLowerCase() !== zonesTagName));

/** The version as if no tag spoke for it. */
export function withoutZonesTag(version: GalleryVersion): GalleryVersion {
  const { tags, definitionTags, galleryTags } = version;
  return {
    ...version,
    tags: without(tags),
    definitionTags: without(definitionTags),
    galleryTags: without(galleryTags),
  };
}
