// Retention: which old versions leave which zones. It fails closed: what is not known for certain is left where it is.
// Regions are never touched, and a zone keeps at least the versions that the rule counts.
import { readZoneStatus } from '../image-version/zone-status';
import { compareVersionNames, formatImageVersionId, isVersionName } from '../values/resource-id';
import { desiredZones } from './desired-zones';
import { findZonesTag, knownZones } from './extended-zones-tag';
import { newestCovered } from './find-rule';
import { ageSeconds, type GalleryVersion, type Siblings } from './gallery-version';
import { belongsTo } from './match-selector';
import type { Policy, Rule, TimeWindow } from './policy';
import { inOrder } from './ranking';

export interface RetiredTargets {
  readonly imageVersionId: string;
  readonly rule: string;
  /** Zones that the version shall leave, as it spells them. */
  readonly zones: readonly string[];
  readonly because: string;
  /** False where a rule that lets them go says DoNotEnforce: told, and not carried out. */
  readonly isEnforced: boolean;
  /** The rules' own: the removal is written only while all of them are open. */
  readonly windows: readonly TimeWindow[];
}

/** What is known beyond the versions themselves. */
export interface RetentionFacts {
  /** Lower-case ids of versions whose last replication a person asked for, or that were put back after a retirement. */
  readonly spared: ReadonlySet<string>;
  /** Count every listed target as Completed: for an estimate before anything is read, never for a write. */
  readonly assumeCompleted?: boolean;
  /** Lower-case id of the one version to be judged; absent: every version. */
  readonly only?: string;
}

export interface Retirement {
  readonly retired: readonly RetiredTargets[];
  /** Versions whose replicationStatus must be read before anything can be decided on them, highest first. */
  readonly unread: readonly string[];
}

const idOf = (version: GalleryVersion) => formatImageVersionId(version.id);

/** Whether a version stands for its zone: usable, and one that the rule would bring there. */
function stands(version: GalleryVersion, rule: Rule): boolean {
  return (
    !version.excludeFromLatest &&
    /^succeeded$/i.test(version.snapshot.provisioningState) &&
    belongsTo(version, rule.selector)
  );
}

/** Versions of a rule that are listed in a zone, highest first: those known to be Completed, and those whose status was not read. */
interface Standing {
  readonly completed: readonly GalleryVersion[];
  readonly unread: readonly GalleryVersion[];
}

function standingIn(zone: string, rule: Rule, siblings: Siblings, assumeCompleted: boolean): Standing {
  const listed = inOrder(siblings).filter(
    (version) => version.snapshot.zones.some((present) => present.zone === zone) && stands(version, rule),
  );
  if (assumeCompleted) {
    return { completed: listed, unread: [] };
  }
  const isCompleted = ({ snapshot }: GalleryVersion) => {
    const status = readZoneStatus(snapshot, zone);
    return status?.state === 'Completed' && status.told;
  };
  return {
    completed: listed.filter(isCompleted),
    unread: listed.filter(({ snapshot }) => snapshot.summary.length === 0),
  };
}

const newerThan = (version: GalleryVersion, others: readonly GalleryVersion[]) =>
  others.filter((other) => compareVersionNames(other.id.versionName, version.id.versionName) > 0);

/** Whether the state of a version is one in which something may be taken off it. */
function isSettledVersion({ id, snapshot }: GalleryVersion): boolean {
  return isVersionName(id.versionName) && /^(succeeded|failed)$/i.test(snapshot.provisioningState);
}

/** One definition's versions under one policy at one instant. */
class DefinitionRetention {
  private readonly standing = new Map<string, Standing>();
  private readonly isTagged: (version: GalleryVersion) => boolean;

  constructor(
    private readonly siblings: Siblings,
    private readonly policy: Policy,
    private readonly now: string,
    private readonly assumeCompleted: boolean,
  ) {
    const zones = knownZones(policy);
    this.isTagged = (version) => findZonesTag(version, zones) !== null;
  }

  /** The rules that the version belongs to; none where a tag or a rule without targets speaks for it. */
  rulesOver(version: GalleryVersion): readonly Rule[] {
    const rules = this.policy.rules.filter(({ selector }) => belongsTo(version, selector));
    return this.isTagged(version) || rules.some(({ targets }) => targets.length === 0) ? [] : rules;
  }

  /** Zones that the version should have now; null where that is not known. */
  wanted(version: GalleryVersion): readonly string[] | null {
    const { verdict, targets } = desiredZones(version, this.siblings, this.policy, this.now);
    return verdict === 'Covered' || verdict === 'NotCovered' ? targets.map(({ zone }) => zone) : null;
  }

  /** Whether the rule lets the version leave the zone, and what would have to be read to know it. */
  judge(
    version: GalleryVersion,
    zone: string,
    rule: Rule,
  ): { readonly may: boolean; readonly unread: readonly GalleryVersion[] } {
    const { retention } = rule;
    const age = ageSeconds(version, this.now);
    const isKept = () =>
      newestCovered(rule, this.policy, this.siblings, this.now, this.isTagged).includes(version.id.versionName);
    if (retention === null || age === null || age < retention.minAgeSeconds || isKept()) {
      return { may: false, unread: [] };
    }
    const standing = this.standingIn(zone, rule);
    const completed = newerThan(version, standing.completed).length;
    const unread = newerThan(version, standing.unread);
    const isUnknown = completed < retention.count && completed + unread.length >= retention.count;
    return { may: completed >= retention.count, unread: isUnknown ? unread.slice(0, retention.count) : [] };
  }

  private standingIn(zone: string, rule: Rule): Standing {
    const key = `${rule.name} ${zone}`;
    const made = this.standing.get(key) ?? standingIn(zone, rule, this.siblings, this.assumeCompleted);
    this.standing.set(key, made);
    return made;
  }
}

interface Judged {
  readonly zone: string;
  readonly rules: readonly Rule[];
  readonly may: boolean;
  readonly unread: readonly GalleryVersion[];
}

/** A zone leaves only where every rule of the version that names it lets it go. */
function judgeZones(version: GalleryVersion, definition: DefinitionRetention): readonly Judged[] {
  const rules = definition.rulesOver(version);
  const wanted = rules.length === 0 ? null : definition.wanted(version);
  if (wanted === null) {
    return [];
  }
  return version.snapshot.zones
    .filter(({ zone }) => !wanted.some((one) => one === zone))
    .map(({ zone }) => {
      const naming = rules.filter(({ targets }) => targets.some((target) => target.zone === zone));
      const judged = naming.map((rule) => definition.judge(version, zone, rule));
      return {
        zone,
        rules: naming,
        may: judged.length > 0 && judged.every(({ may }) => may),
        unread: judged.flatMap(({ unread }) => unread),
      };
    });
}

function retiredTargets(version: GalleryVersion, judged: readonly Judged[]): readonly RetiredTargets[] {
  const leaving = judged.filter(({ may }) => may);
  const rules = [...new Map(leaving.flatMap((one) => one.rules).map((rule) => [rule.name, rule])).values()];
  const counts = rules.map(({ name, retention }) => `rule ${name} keeps ${retention?.count ?? 0}`);
  const zones = leaving.map(({ zone }) => zone);
  return leaving.length === 0
    ? []
    : [
        {
          imageVersionId: idOf(version),
          rule: rules[0]?.name ?? '',
          zones,
          because: `published ${version.publishedDate}; enough newer versions are Completed in ${zones.join(', ')}: ${counts.join(', ')}`,
          isEnforced: rules.every(({ enforcementMode }) => enforcementMode === 'Default'),
          windows: rules.flatMap(({ window }) => window ?? []),
        },
      ];
}

/**
 * @param siblings every version of one image definition; those that matter must have been read with their
 * replicationStatus: `unread` names them otherwise
 * @param now ISO 8601
 */
export function zonesToRetire(
  siblings: Siblings,
  policy: Policy,
  now: string,
  facts: RetentionFacts = { spared: new Set() },
): Retirement {
  if (!siblings.complete || policy.rules.every(({ retention }) => retention === null)) {
    return { retired: [], unread: [] };
  }
  const definition = new DefinitionRetention(siblings, policy, now, facts.assumeCompleted ?? false);
  const judged = siblings.versions
    .filter((version) => {
      const id = idOf(version).toLowerCase();
      return isSettledVersion(version) && !facts.spared.has(id) && (facts.only === undefined || facts.only === id);
    })
    .map((version) => ({ version, zones: judgeZones(version, definition) }));
  const unread = new Set(judged.flatMap(({ zones }) => zones.flatMap((zone) => zone.unread)));
  return {
    retired: judged.flatMap(({ version, zones }) => retiredTargets(version, zones)),
    unread: inOrder(siblings)
      .filter((version) => unread.has(version))
      .map(idOf),
  };
}
