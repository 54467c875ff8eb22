// What a policy would change: for each version and zone, and in GiB, writes and money. Nothing is written for it.
import { whyNotAddable } from '../image-version/absent-zone';
import type { RegionParity } from '../values/region-parity-mode';
import { compareVersionNames, formatImageVersionId } from '../values/resource-id';
import { desiredZones, type Verdict } from './desired-zones';
import type { GalleryVersion, Siblings } from './gallery-version';
import type { Policy, PolicyTarget } from './policy';
import { type RetiredTargets, zonesToRetire } from './retention';

export interface PreviewZone {
  readonly zone: string;
  readonly region: string;
  readonly replicas: number;
}

/** A present zone whose replica count the rule would change. */
export interface UpdatedZone extends PreviewZone {
  readonly replicasNow: number;
}

/** A zone that the policy asks for and the version cannot be given as it is. */
export interface RefusedZone extends PreviewZone {
  readonly because: string;
}

export interface PreviewRow {
  readonly imageVersionId: string;
  readonly rule: string | null;
  readonly verdict: Verdict;
  readonly because: readonly string[];
  /** False: the rule says DoNotEnforce, so this is what it would do, and nothing is written. */
  readonly enforced: boolean;
  readonly added: readonly PreviewZone[];
  /** Asked for, and refused: its parent region is not among the version's, it needs an encryption set, and the like. */
  readonly refused: readonly RefusedZone[];
  /** By retention: an upper bound, since each listed target is taken for Completed. */
  readonly removed: readonly PreviewZone[];
  readonly updated: readonly UpdatedZone[];
  readonly unchanged: readonly PreviewZone[];
  /** Size of one replica, GiB; null where Azure does not tell it. */
  readonly sizeInGiB: number | null;
  /** Writes that this version needs, were it enforced: one for each wave, one for a removal. */
  readonly writes: number;
}

export interface PreviewSummary {
  readonly versions: number;
  readonly added: number;
  readonly refused: number;
  readonly removed: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly giBToAdd: number;
  readonly giBToFree: number;
  readonly writes: number;
  /** Versions that would change, were their rule enforced. */
  readonly notEnforced: number;
  /** Versions whose size is unknown: their GiB are not in the sums. */
  readonly unknownSizes: number;
  /** Money a month, in the currency of the price; null without one. */
  readonly costPerMonth: { readonly added: number; readonly freed: number; readonly net: number } | null;
}

/** How many targets must be Completed one after the other before this one is written. */
function waveOf(target: PolicyTarget, targets: readonly PolicyTarget[]): number {
  const before = targets.filter(({ zone }) => target.after.includes(zone));
  return before.length === 0 ? 0 : 1 + Math.max(...before.map((one) => waveOf(one, targets)));
}

function countWrites(
  added: readonly PolicyTarget[],
  targets: readonly PolicyTarget[],
  removed: number,
  updated: number,
): number {
  const waves = new Set(added.map((target) => `${waveOf(target, targets)} ${target.delaySeconds}`)).size;
  return Math.max(waves, updated > 0 ? 1 : 0) + (removed > 0 ? 1 : 0);
}

function previewVersion(
  version: GalleryVersion,
  siblings: Siblings,
  policy: Policy,
  now: string,
  retired: RetiredTargets | null,
  regionParity: RegionParity,
): PreviewRow {
  const answer = desiredZones(version, siblings, policy, now);
  const present = version.snapshot.zones.map(({ zone, region, replicas }) => ({
    zone,
    region,
    replicas: replicas ?? 1,
  }));
  const absent = answer.targets
    .filter((target) => !present.some(({ zone }) => zone === target.zone))
    .map((target) => ({
      target,
      because: whyNotAddable(target, version.snapshot, answer.regionParity ?? regionParity),
    }));
  const missing = absent.flatMap(({ target, because }) => (because === null ? target : []));
  const refused = absent.flatMap(({ target: { zone, region, replicas }, because }) =>
    because === null ? [] : { zone, region, replicas, because },
  );
  const removed = present.filter(({ zone }) => retired?.zones.includes(zone) === true);
  const updated =
    answer.existingTargets === 'UpdateReplicas'
      ? present.flatMap(({ zone, region, replicas }) => {
          const target = answer.targets.find((one) => one.zone === zone);
          return target === undefined || target.replicas === replicas
            ? []
            : [{ zone, region, replicas: target.replicas, replicasNow: replicas }];
        })
      : [];
  const changed = new Set([...removed, ...updated].map(({ zone }) => zone));
  return {
    imageVersionId: formatImageVersionId(version.id),
    rule: answer.rule,
    verdict: answer.verdict,
    because: answer.because,
    enforced: answer.enforcementMode === 'Default' && retired?.isEnforced !== false,
    added: missing.map(({ zone, region, replicas }) => ({ zone, region, replicas })),
    refused,
    removed,
    updated,
    unchanged: present.filter(({ zone }) => !changed.has(zone)),
    sizeInGiB: version.sizeInGB,
    writes: countWrites(missing, answer.targets, removed.length, updated.length),
  };
}

/**
 * @param siblings every version of one image definition
 * @param regionParity the setting REGION_PARITY, for rules that do not say
 * @returns a row for each version, highest first
 */
export function previewDefinition(
  siblings: Siblings,
  policy: Policy,
  now: string,
  regionParity: RegionParity,
): readonly PreviewRow[] {
  const { retired } = zonesToRetire(siblings, policy, now, { spared: new Set(), assumeCompleted: true });
  const retiredOf = new Map(retired.map((one) => [one.imageVersionId, one]));
  return [...siblings.versions]
    .sort((a, b) => compareVersionNames(b.id.versionName, a.id.versionName))
    .map((version) =>
      previewVersion(
        version,
        siblings,
        policy,
        now,
        retiredOf.get(formatImageVersionId(version.id)) ?? null,
        regionParity,
      ),
    );
}

const replicasOf = (zones: readonly PreviewZone[]) => zones.reduce((sum, { replicas }) => sum + replicas, 0);
const toCents = (amount: number) => Math.round(amount * 100) / 100;

/** @param storagePricePerGiBMonth of one replica; null where no money is asked for */
export function summarisePreview(rows: readonly PreviewRow[], storagePricePerGiBMonth: number | null): PreviewSummary {
  const sum = (value: (row: PreviewRow) => number) => rows.reduce((total, row) => total + value(row), 0);
  const grown = ({ updated }: PreviewRow, sign: number) =>
    updated.reduce((total, { replicas, replicasNow }) => total + Math.max(0, sign * (replicas - replicasNow)), 0);
  const giBToAdd = sum((row) => (replicasOf(row.added) + grown(row, 1)) * (row.sizeInGiB ?? 0));
  const giBToFree = sum((row) => (replicasOf(row.removed) + grown(row, -1)) * (row.sizeInGiB ?? 0));
  const price = storagePricePerGiBMonth;
  return {
    versions: rows.length,
    added: sum(({ added }) => added.length),
    refused: sum(({ refused }) => refused.length),
    removed: sum(({ removed }) => removed.length),
    updated: sum(({ updated }) => updated.length),
    unchanged: sum(({ unchanged }) => unchanged.length),
    giBToAdd,
    giBToFree,
    writes: sum(({ writes }) => writes),
    notEnforced: rows.filter(({ enforced, writes }) => !enforced && writes > 0).length,
    unknownSizes: rows.filter(({ sizeInGiB }) => sizeInGiB === null).length,
    costPerMonth:
      price === null
        ? null
        : {
            added: toCents(giBToAdd * price),
            freed: toCents(giBToFree * price),
            net: toCents((giBToAdd - giBToFree) * price),
          },
  };
}
