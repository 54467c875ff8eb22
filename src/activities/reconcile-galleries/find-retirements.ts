// Versions of one image definition that a rule's retention lets leave zones, oldest first, without those of which a run's record
// says otherwise.
import type { Arm } from '../../azure/arm/arm';
import type { Siblings } from '../../domain/policy/gallery-version';
import type { Policy } from '../../domain/policy/policy';
import type { RetiredTargets } from '../../domain/policy/retention';
import { replicationId } from '../../domain/replication/replication-id';
import { whySpared } from '../../domain/replication/retirement';
import { compareVersionNames } from '../../domain/values/resource-id';
import {
  type FoundRetirements,
  type RetirableVersion,
  retirementsMax,
} from '../../orchestrators/reconcile-galleries/contract';
import { versionIdOf } from '../activity';
import type { ReplicationRuns } from '../deps';
import { asRetirement, findRetirable } from '../find-retirable';

/** @throws ArmError */
export async function findRetirements(
  arm: Arm,
  siblings: Siblings,
  policy: Policy,
  at: string,
  runs: Pick<ReplicationRuns, 'find'>,
): Promise<FoundRetirements> {
  const { retired } = await findRetirable(arm, siblings, policy, at);
  const retirable: RetirableVersion[] = [];
  let unenforced = 0;
  for (const one of oldestFirst(retired)) {
    const { imageVersionId, rule } = one;
    const retirement = asRetirement(siblings, one);
    const left = retirement === null ? null : await withoutSpared({ imageVersionId, rule, retirement }, runs);
    unenforced += left !== null && !one.isEnforced ? 1 : 0;
    if (left !== null && one.isEnforced) {
      retirable.push(left);
    }
    if (retirable.length >= retirementsMax) {
      break;
    }
  }
  return { retirable, unenforced };
}

function oldestFirst(retired: readonly RetiredTargets[]): readonly RetiredTargets[] {
  const nameOf = ({ imageVersionId }: RetiredTargets) => imageVersionId.split('/').at(-1) ?? '';
  return [...retired].sort((a, b) => compareVersionNames(nameOf(a), nameOf(b)));
}

/** Null where nothing is left: a run is under way, or what is known of the version speaks for all of its zones. */
async function withoutSpared(version: RetirableVersion, runs: Pick<ReplicationRuns, 'find'>) {
  const known = await runs.find(replicationId(versionIdOf(version)));
  const { publication } = version.retirement;
  const zones = version.retirement.zones.filter(
    ({ zone }) => whySpared(known?.record ?? null, zone, publication) === null,
  );
  return known?.isLive === true || zones.length === 0
    ? null
    : { ...version, retirement: { ...version.retirement, zones } };
}
