// A policy document becomes a policy, or a list of everything that is wrong with it.

import { parseDurationSeconds } from '../values/iso-duration';
import { normaliseRegion, normaliseZone } from '../values/region';
import { parseGalleryId } from '../values/resource-id';
import { type Parsed, type Problem, parsed, quote, refused } from '../values/result';
import {
  defaultReplicaCount,
  defaultZoneStorageAccountType,
  isRegionName,
  isZoneName,
  parseZoneStorageAccountType,
  parseZoneTargets,
  repeatedZones,
  zoneStorageAccountTypes,
} from '../values/zone-target';
import {
  defaultRuleSettings,
  everyVersion,
  type Policy,
  type PolicyTarget,
  type Retention,
  type Rule,
  reservedRuleNames,
  type Selector,
  type TagSelector,
  type TimeWindow,
  toPolicyTarget,
  type VersionSelector,
} from './policy';
import { matchExpression, policySchema, type RuleDocument } from './policy-schema';
import { pathsOfPrototypes } from './prototype-members';
import { type Readable, readablePart } from './readable-part';
import { schemaProblems } from './schema-problems';
import { isTimeZone } from './time-window';

/** How a duration is described that may be zero. */
const orZero = 'a duration of zero';
const isZero = (duration: string) => !/[1-9]/.test(duration);

/** Takes down what is wrong and goes on. */
class Reading {
  readonly problems: Problem[] = [];

  tell(field: string, message: string): void {
    this.problems.push({ field, message });
  }

  /** The value, or what stands in for it until the problems are told. */
  take<T>(read: Parsed<T>, instead: T): T {
    if (read.ok) {
      return read.value;
    }
    this.problems.push(...read.problems);
    return instead;
  }

  seconds(given: string, field: string, most: number, what: string): number {
    const seconds = isZero(given) && what.startsWith(orZero) ? 0 : parseDurationSeconds(given);
    if (seconds === null || seconds > most) {
      this.tell(field, `must be ${what}, not ${quote(given)}`);
    }
    return seconds ?? 0;
  }
}

/** Members that are wrong are missing: the schema has told of them. */
type RulePart = Readable<RuleDocument>;
type SelectorPart = NonNullable<RulePart['selector']>;
type TargetPart = NonNullable<RulePart['targets']>[number];
type TargetObject = Exclude<TargetPart, string | undefined>;

const yearSeconds = 366 * 86_400;
const daySeconds = 86_400;
const upToYear = (good: string) => `a duration of more than zero and at most 366 days, such as ${good}`;
const zeroToYear = (good: string) => `${orZero} up to 366 days, such as ${good}`;

function readTargetObject(given: TargetObject, field: string, reading: Reading): PolicyTarget {
  const region = normaliseRegion(given.region ?? '');
  const zone = normaliseZone(given.zone ?? '');
  const storage = parseZoneStorageAccountType(given.storageAccountType ?? defaultZoneStorageAccountType);
  if (given.region !== undefined && !isRegionName(region)) {
    reading.tell(`${field}.region`, `must be a region name such as westus, not ${quote(given.region)}`);
  }
  if (given.zone !== undefined && !isZoneName(zone)) {
    reading.tell(`${field}.zone`, `must be a zone name such as losangeles, not ${quote(given.zone)}`);
  }
  if (storage === null) {
    const allowed = zoneStorageAccountTypes.join(', ');
    reading.tell(`${field}.storageAccountType`, `must be one of ${allowed}, not ${quote(given.storageAccountType)}`);
  }
  return {
    region,
    zone,
    replicas: given.replicas ?? defaultReplicaCount,
    storageAccountType: storage ?? defaultZoneStorageAccountType,
    ...(given.encryption !== undefined && { encryption: given.encryption }),
    after: (given.after ?? []).flatMap((one) => (one === undefined ? [] : normaliseZone(one))),
    delaySeconds:
      given.delay === undefined ? 0 : reading.seconds(given.delay, `${field}.delay`, yearSeconds, zeroToYear('PT2H')),
  };
}

function readTarget(given: TargetPart, field: string, reading: Reading): readonly PolicyTarget[] {
  if (given === undefined) {
    return [];
  }
  if (typeof given !== 'string') {
    return [readTargetObject(given, field, reading)];
  }
  const targets = reading.take(parseZoneTargets(given, field), []);
  if (targets.length > 1) {
    reading.tell(field, `holds ${targets.length} targets; write each as an entry of the list of its own`);
  }
  return targets.map(toPolicyTarget);
}

/** Zones that wait for themselves in the end, by way of those that they wait for. */
function zonesInCircles(targets: readonly PolicyTarget[]): readonly string[] {
  const started = new Set<string>();
  for (let more = true; more; ) {
    const next = targets.filter(({ zone, after }) => !started.has(zone) && after.every((one) => started.has(one)));
    for (const { zone } of next) {
      started.add(zone);
    }
    more = next.length > 0;
  }
  return targets.map(({ zone }) => zone).filter((zone) => !started.has(zone));
}

/** @param isWhole whether all of them could be read: else who waits for whom cannot be judged */
function checkTargets(targets: readonly PolicyTarget[], field: string, reading: Reading, isWhole: boolean): void {
  for (const zone of repeatedZones(targets.filter(({ zone: name }) => name !== ''))) {
    reading.tell(field, `has zone ${quote(zone)} more than once`);
  }
  if (!isWhole) {
    return;
  }
  const zones = new Set(targets.map(({ zone }) => zone));
  const unknown = targets.flatMap(({ zone, after }) =>
    after.filter((one) => !zones.has(one)).map((one) => ({ zone, one })),
  );
  for (const { zone, one } of unknown) {
    reading.tell(
      field,
      `has ${zone} wait for ${quote(one)}, which is not among the zones of the rule: ${[...zones].join(', ')}`,
    );
  }
  const circle = unknown.length > 0 ? [] : zonesInCircles(targets);
  if (circle.length > 0) {
    reading.tell(field, `has zones that wait for each other by \`after\`: ${circle.join(', ')}`);
  }
}

/** Those that could be read. */
const present = <T>(values: readonly (T | undefined)[]) => values.filter((value) => value !== undefined);

function readVersions(given: SelectorPart['versions'], field: string, reading: Reading): VersionSelector | null {
  if (given === undefined) {
    return null;
  }
  const { names, latest = null, publishedWithin, excludedFromLatest = false } = given;
  return {
    names: names === undefined ? null : present(names),
    latest,
    publishedWithinSeconds:
      publishedWithin === undefined
        ? null
        : reading.seconds(publishedWithin, `${field}.publishedWithin`, yearSeconds, upToYear('P180D')),
    excludedFromLatest,
  };
}

function readTagSelector(given: SelectorPart['tags'], field: string, reading: Reading): TagSelector | null {
  if (given === undefined) {
    return null;
  }
  const matchExpressions = (given.matchExpressions ?? []).flatMap((expression, index) => {
    const { key, operator, values = [] } = expression ?? {};
    if (key === undefined || operator === undefined) {
      return [];
    }
    const takesValues = operator === 'In' || operator === 'NotIn';
    if (takesValues !== values.length > 0) {
      reading.tell(
        `${field}.matchExpressions[${index}].values`,
        takesValues ? `is required with ${operator}: a list of values` : `must be absent with ${operator}`,
      );
    }
    return [{ key, operator, values: present(values) }];
  });
  const labels = Object.entries(given.matchLabels ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { matchLabels: Object.fromEntries(labels), matchExpressions };
}

function readSelector(given: SelectorPart, field: string, reading: Reading): Selector {
  for (const [index, gallery] of (given.galleries ?? []).entries()) {
    if (gallery?.startsWith('/') === true) {
      reading.take<unknown>(parseGalleryId(gallery, `${field}.galleries[${index}]`), null);
    }
  }
  return {
    galleries: given.galleries === undefined ? null : present(given.galleries),
    images: given.images === undefined ? null : present(given.images),
    versions: readVersions(given.versions, `${field}.versions`, reading),
    tags: readTagSelector(given.tags, `${field}.tags`, reading),
  };
}

function readWindow(given: RulePart['window'], field: string, reading: Reading): TimeWindow | null {
  if (given === undefined) {
    return null;
  }
  const { start = '', duration, timeZone = 'UTC' } = given;
  if (!isTimeZone(timeZone)) {
    reading.tell(`${field}.timeZone`, `must be an IANA time zone such as Australia/Perth, not ${quote(timeZone)}`);
  }
  const durationSeconds = reading.seconds(
    duration ?? 'PT1H',
    `${field}.duration`,
    daySeconds,
    'a duration of more than zero and at most 24 hours, such as PT8H',
  );
  return { start, durationSeconds, timeZone };
}

function readRetention(given: RulePart['retention'], field: string, reading: Reading): Retention | null {
  return given === undefined
    ? null
    : {
        count: given.count ?? 1,
        minAgeSeconds: reading.seconds(given.minAge ?? 'P1D', `${field}.minAge`, yearSeconds, zeroToYear('P14D')),
      };
}

/** A rule that keeps images out means all their versions, unless it says which. */
function ofEveryVersion(selector: Selector): Selector {
  return selector.versions === null ? { ...selector, versions: everyVersion } : selector;
}

function readRule(given: RulePart, field: string, reading: Reading): Rule {
  const { name = '', targets: listed = [] } = given;
  const targets = listed.flatMap((target, index) => readTarget(target, `${field}.targets[${index}]`, reading));
  const isWhole = listed.every((target) => typeof target === 'string' || target?.zone !== undefined);
  checkTargets(targets, `${field}.targets`, reading, isWhole);
  const selector = readSelector(given.selector ?? {}, `${field}.selector`, reading);
  if (reservedRuleNames.some((reserved) => reserved === name.toLowerCase())) {
    reading.tell(`${field}.name`, `must not be ${quote(name)}: that says that a tag or a request decided`);
  }
  return {
    name,
    selector: targets.length === 0 && listed.length === 0 ? ofEveryVersion(selector) : selector,
    targets,
    regionParity: given.regionParity ?? defaultRuleSettings.regionParity,
    enforcementMode: given.enforcementMode ?? defaultRuleSettings.enforcementMode,
    existingTargets: given.existingTargets ?? defaultRuleSettings.existingTargets,
    window: readWindow(given.window, `${field}.window`, reading),
    retention: readRetention(given.retention, `${field}.retention`, reading),
  };
}

export interface PolicyOptions {
  /** What the whole is called in a problem, such as `REPLICATION_POLICY`. */
  readonly field: string;
  /** RECONCILE_LOOKBACK. */
  readonly lookbackSeconds: number;
}

/**
 * The members that the schema found right are read even where others are wrong: everything is told at once.
 *
 * @param given the parsed JSON of a policy document
 */
export function parsePolicy(given: unknown, { field, lookbackSeconds }: PolicyOptions): Parsed<Policy> {
  const read = policySchema.safeParse(given, { reportInput: true });
  const reading = new Reading();
  for (const path of pathsOfPrototypes(given)) {
    reading.tell(field === '' ? path.slice(1) : `${field}${path}`, 'must not have the name __proto__');
  }
  if (!read.success) {
    reading.problems.push(...schemaProblems(read.error, field));
  }
  const root = field === '' ? 'rules' : `${field}.rules`;
  const part = read.success ? read.data : readablePart(policySchema, given, [matchExpression]);
  const rules = (part?.rules ?? []).map((rule, index) =>
    rule === undefined ? null : readRule(rule, `${root}[${index}]`, reading),
  );
  for (const [index, rule] of rules.entries()) {
    const first = rules.findIndex((other) => other?.name.toLowerCase() === rule?.name.toLowerCase());
    if (rule !== null && rule.name !== '' && first < index) {
      reading.tell(`${root}[${index}].name`, `must be unique, but ${quote(rule.name)} is rules[${first}] too`);
    }
  }
  return reading.problems.length > 0
    ? { ok: false, problems: reading.problems }
    : parsed({ rules: rules.filter((rule) => rule !== null), lookbackSeconds });
}

/** @param text JSON */
export function parsePolicyText(text: string, options: PolicyOptions): Parsed<Policy> {
  try {
    return parsePolicy(JSON.parse(text) as unknown, options);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return refused(
      options.field,
      `must be JSON such as {"rules": [{"name": "all", "selector": {}, "targets": ["westus=losangeles"]}]}: ${words}`,
    );
  }
}
