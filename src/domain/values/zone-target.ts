// An extended-zone target, its limits, and the text grammar of az `--target-edge-zones`.
import { normaliseRegion, normaliseZone } from './region';
import { type Parsed, type Problem, parsed, quote } from './result';

/** Storage types the API takes for a zone (EdgeZoneStorageAccountType). Zones have Standard SSD and Premium SSD disks. */
export const zoneStorageAccountTypes = ['StandardSSD_LRS', 'Premium_LRS', 'Standard_LRS', 'Standard_ZRS'] as const;
export type ZoneStorageAccountType = (typeof zoneStorageAccountTypes)[number];

export const replicaCountMin = 1;
/** Replicas an image version may have at most: "Limits" of the Azure Compute Gallery documentation. */
export const replicaCountMax = 100;
/** Targets one version can have: each has at least one of its replicas. */
export const targetsMax = replicaCountMax;
export const defaultReplicaCount = 1;
export const defaultZoneStorageAccountType: ZoneStorageAccountType = 'StandardSSD_LRS';

/** A zone that an image version shall be replicated to. */
export interface ZoneTarget {
  /** Parent region, normalised: `westus`. */
  readonly region: string;
  /** Zone in lower case: `losangeles`. */
  readonly zone: string;
  /** extendedLocationReplicaCount, 1 to 100. */
  readonly replicas: number;
  readonly storageAccountType: ZoneStorageAccountType;
  /** EncryptionImages of the REST API, sent as it is. */
  readonly encryption?: Readonly<Record<string, unknown>>;
}

const goodValue = 'westus=losangeles=2=StandardSSD_LRS australiaeast=perth';
const regionPattern = /^[a-z][a-z0-9]{1,49}$/;
const zonePattern = /^[a-z0-9-]{3,24}$/;

/** @returns the canonical spelling, or null where the text is none of the types */
export function parseZoneStorageAccountType(text: string): ZoneStorageAccountType | null {
  return zoneStorageAccountTypes.find((type) => type.toLowerCase() === text.trim().toLowerCase()) ?? null;
}

export function isReplicaCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= replicaCountMin && value <= replicaCountMax;
}

export function isRegionName(name: string): boolean {
  return regionPattern.test(name);
}

export function isZoneName(name: string): boolean {
  return zonePattern.test(name);
}

/** Decimal digits only: `0x2`, `1e1` and `2.0` are numbers to JavaScript, but no replica counts. */
const parseReplicaCount = (text: string) => (/^\d+$/.test(text) ? Number(text) : Number.NaN);

interface Parts {
  readonly replicas: string | undefined;
  readonly storage: string | undefined;
}

/** az accepts `region=zone=replicas`, `region=zone=storage` and `region=zone=replicas=storage`. */
function optionalParts(rest: readonly string[]): Parts {
  const [first, second] = rest;
  if (rest.length === 1 && first !== undefined && !/^[-+]?\d/.test(first)) {
    return { replicas: undefined, storage: first };
  }
  return { replicas: first, storage: second };
}

function parseEntry(entry: string): { readonly target?: ZoneTarget; readonly mistakes: readonly string[] } {
  const [regionText = '', zoneText, ...rest] = entry.split('=');
  if (zoneText === undefined || rest.length > 2) {
    return { mistakes: [`${quote(entry)} is not region=zone[=replicas][=storage type]`] };
  }
  const mistakes: string[] = [];
  const region = normaliseRegion(regionText);
  const zone = normaliseZone(zoneText);
  if (!isRegionName(region)) {
    mistakes.push(`${quote(entry)}: ${quote(regionText)} is not a region name such as westus`);
  }
  if (!isZoneName(zone)) {
    mistakes.push(
      `${quote(entry)}: ${quote(zoneText)} is not a zone name (3 to 24 letters, digits and hyphens) such as losangeles`,
    );
  }
  const parts = optionalParts(rest);
  const replicas = parts.replicas === undefined ? defaultReplicaCount : parseReplicaCount(parts.replicas);
  if (!isReplicaCount(replicas)) {
    const range = `a whole number from ${replicaCountMin} to ${replicaCountMax}`;
    mistakes.push(`${quote(entry)}: the replica count is ${quote(parts.replicas)}, but must be ${range}`);
  }
  const storageAccountType =
    parts.storage === undefined ? defaultZoneStorageAccountType : parseZoneStorageAccountType(parts.storage);
  if (storageAccountType === null) {
    const allowed = zoneStorageAccountTypes.join(', ');
    mistakes.push(`${quote(entry)}: the storage type is ${quote(parts.storage)}, but must be one of ${allowed}`);
  }
  return mistakes.length > 0 || storageAccountType === null
    ? { mistakes }
    : { target: { region, zone, replicas, storageAccountType }, mistakes };
}

/** The zones that stand more than once in the list: a zone has one parent region, so the zone alone is the key. */
export function repeatedZones(targets: readonly ZoneTarget[]): readonly string[] {
  const zones = targets.map((target) => target.zone);
  return [...new Set(zones.filter((zone, index) => zones.indexOf(zone) !== index))];
}

/**
 * Parses `region=zone[=replicas][=storage]` entries separated by blanks or commas. az skips what it cannot read, which clears
 * targets; here every malformed or repeated entry is a mistake.
 */
export function parseZoneTargets(text: string, field: string): Parsed<readonly ZoneTarget[]> {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  const read = entries.map(parseEntry);
  const targets = read.flatMap((one) => one.target ?? []);
  const mistakes = read.flatMap((one) => one.mistakes);
  if (entries.length === 0 || entries.length > targetsMax) {
    mistakes.push(`holds ${entries.length} targets, but must hold 1 to ${targetsMax}`);
  }
  mistakes.push(...repeatedZones(targets).map((zone) => `zone ${quote(zone)} stands more than once`));
  const problems: readonly Problem[] = mistakes.map((message) => ({
    field,
    message: `${message}; a good value is ${goodValue}`,
  }));
  return problems.length > 0 ? { ok: false, problems } : parsed(targets);
}

/** Inverse of the grammar, with every part spelled out. */
export function formatZoneTarget(target: ZoneTarget): string {
  return `${target.region}=${target.zone}=${target.replicas}=${target.storageAccountType}`;
}
