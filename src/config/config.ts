// Settings -> a frozen, nested Config. Every problem is reported at once, each naming its setting and a good value.
import { readFileSync } from 'node:fs';
import type { IdentitySetting } from '../domain/plan/gallery-identity';
import type { Policy } from '../domain/policy/policy';
import type { ReplicationPolicy } from '../domain/replication/replication-run';
import type { DevCenterId, GalleryId, UserAssignedIdentityId } from '../domain/values/resource-id';
import { type Parsed, type Problem, quote } from '../domain/values/result';
import { withZoneEncryption, zonesWithoutTarget } from '../domain/values/zone-encryption';
import type { ZoneTarget } from '../domain/values/zone-target';
import { readSettings, type SettingValues } from './setting';
import { type SettingName, settings } from './settings';
import { type ReadPackageFile, readZonePolicy } from './zone-policy';

export interface Config {
  /** The allow-list for events and requests. */
  readonly watchedGalleries: readonly GalleryId[];
  /** Where each image version belongs. */
  readonly zonePolicy: Policy;
  /** Every zone that a rule of it names. */
  readonly targets: readonly ZoneTarget[];
  readonly policy: ReplicationPolicy;
  /** Tags of an identity that is created. */
  readonly identityTags: Readonly<Record<string, string>>;
  /** What a zone that Microsoft.EdgeZones does not list means. */
  readonly zoneCheck: 'require' | 'warn';
  /** How long after its publication a version is covered by a rule that names no versions, seconds. */
  readonly lookbackSeconds: number;
  /** After this time ended runs are purged, seconds. */
  readonly historyRetentionSeconds: number;
  /** Six-field NCRONTAB, UTC; null: no reconciliation. */
  readonly reconcileSchedule: string | null;
  readonly completionTopicEndpoint: string | null;
  /** The allow-list of the Dev Box functions. */
  readonly devCenters: readonly DevCenterId[];
  /** Globs of the image definitions whose versions are checked for Dev Box; null: none. */
  readonly devBoxImages: readonly string[] | null;
  /** Security types that Dev Box takes besides TrustedLaunch. */
  readonly devBoxSecurityTypes: readonly string[];
  readonly arm: {
    /** Origin, without a path. */
    readonly endpoint: string;
    /** Origin in which `{location}` may stand for the region. */
    readonly regionalEndpoint: string;
    /** Share of Azure's own request budgets, 0 to 1. */
    readonly budgetShare: number;
    /** Of Compute Gallery. */
    readonly galleryApiVersion: string;
  };
  readonly identity: {
    readonly clientId: string | null;
    /** Whether the platform offers a managed identity (`IDENTITY_ENDPOINT`). */
    readonly isManaged: boolean;
  };
  /** As everywhere in Azure; a mistake in them costs the telemetry, not the app. */
  readonly applicationInsights: { readonly connectionString: string | null; readonly authentication: string | null };
}

export class ConfigError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(
      `The settings have ${problems.length} ${problems.length === 1 ? 'mistake' : 'mistakes'}:\n${problems.map(({ field, message }) => `  ${field} ${message}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    // Hosts print the stack: it would only bury the mistakes, which are not in the code.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** Until a wrong RECONCILE_LOOKBACK is corrected. */
const defaultLookbackSeconds = 7 * 86_400;

const readWorkingFolder: ReadPackageFile = (path) => readFileSync(path, 'utf8');

/** The regional hosts of a cloud stand below its global one; a host that serves one machine only has none. */
function defaultRegionalEndpoint(endpoint: string): string {
  return /^https:\/\/management\.[a-z.]+$/.test(endpoint)
    ? endpoint.replace('https://', 'https://{location}.')
    : endpoint;
}

function deepFreeze<T>(object: T): T {
  if (typeof object === 'object' && object !== null && !Object.isFrozen(object)) {
    Object.freeze(object);
    Object.values(object).forEach(deepFreeze);
  }
  return object;
}

type Environment = Readonly<Record<string, string | undefined>>;

const isSetIn = (env: Environment) => (name: SettingName) => (env[name]?.trim() ?? '') !== '';

/** What each setting allows alone, and together they do not. */
function contradictions(env: Environment, values: Partial<SettingValues<typeof settings>>): readonly Problem[] {
  const isSet = isSetIn(env);
  const { EXTENDED_ZONE_TARGETS: targets, EXTENDED_ZONE_ENCRYPTION: encryption } = values;
  const identities =
    isSet('GALLERY_IDENTITY_NAME') && isSet('GALLERY_IDENTITY_ID')
      ? [{ field: 'GALLERY_IDENTITY_NAME', message: 'and GALLERY_IDENTITY_ID are both set; set one of them' }]
      : [];
  const astray = encryption && targets ? zonesWithoutTarget(targets, encryption) : [];
  return [
    ...identities,
    ...(encryption && !isSet('EXTENDED_ZONE_TARGETS')
      ? [
          {
            field: 'EXTENDED_ZONE_ENCRYPTION',
            message: 'is for EXTENDED_ZONE_TARGETS; in a policy a target says its own encryption',
          },
        ]
      : []),
    ...astray.map((zone) => ({
      field: 'EXTENDED_ZONE_ENCRYPTION',
      message: `names zone ${quote(zone)}, which EXTENDED_ZONE_TARGETS does not`,
    })),
  ];
}

function identitySetting(name: string | null, id: UserAssignedIdentityId | null): IdentitySetting {
  if (name !== null) {
    return { kind: 'name', name };
  }
  return id === null ? { kind: 'check' } : { kind: 'id', id };
}

/** A policy is read even where other settings are wrong: all mistakes are told at once. */
function zonePolicyOf(
  values: Partial<SettingValues<typeof settings>>,
  env: Environment,
  read: ReadPackageFile,
): Parsed<Policy> {
  const { EXTENDED_ZONE_TARGETS = null, REPLICATION_POLICY = null, REPLICATION_POLICY_FILE = null } = values;
  const lookbackSeconds = values.RECONCILE_LOOKBACK ?? defaultLookbackSeconds;
  const targets =
    EXTENDED_ZONE_TARGETS && withZoneEncryption(EXTENDED_ZONE_TARGETS, values.EXTENDED_ZONE_ENCRYPTION ?? {});
  const given = { EXTENDED_ZONE_TARGETS: targets, REPLICATION_POLICY, REPLICATION_POLICY_FILE };
  return readZonePolicy(given, isSetIn(env), lookbackSeconds, read);
}

function uniqueTargets(policy: Policy): readonly ZoneTarget[] {
  const byZone = new Map(policy.rules.flatMap(({ targets }) => targets.map((target) => [target.zone, target])));
  return [...byZone.values()].map(({ after: _, delaySeconds: __, ...target }) => target);
}

/**
 * @param env process.env, or a table like it
 * @param read reads REPLICATION_POLICY_FILE
 * @throws ConfigError that lists every mistake
 */
export function parseConfig(env: Environment, read: ReadPackageFile = readWorkingFolder): Config {
  const { values, problems } = readSettings(settings, env);
  const zonePolicy = zonePolicyOf(values, env, read);
  const mistakes = [...problems, ...(zonePolicy.ok ? [] : zonePolicy.problems), ...contradictions(env, values)];
  if (!zonePolicy.ok || mistakes.length > 0) {
    throw new ConfigError(mistakes);
  }
  const given = values as SettingValues<typeof settings>; // without a problem every one of them has been read
  const endpoint = given.ARM_ENDPOINT;
  return deepFreeze({
    watchedGalleries: given.WATCHED_GALLERIES,
    zonePolicy: zonePolicy.value,
    targets: uniqueTargets(zonePolicy.value),
    policy: {
      regionParity: given.REGION_PARITY,
      identity: identitySetting(given.GALLERY_IDENTITY_NAME, given.GALLERY_IDENTITY_ID),
      role: given.GALLERY_IDENTITY_ROLE,
      deadlineSeconds: given.REPLICATION_DEADLINE,
      writesPerDay: given.REPLICATION_WRITES_PER_DAY,
      retry: {
        rewriteAfterSeconds: given.RETRY_REWRITE_AFTER,
        removeAndAddTimes: given.RETRY_REMOVE_AND_ADD_TIMES,
        removeAndAddAfterSeconds: given.RETRY_REMOVE_AND_ADD_AFTER,
        enrolmentSeconds: given.RETRY_ENROLMENT_FOR,
      },
    },
    identityTags: given.GALLERY_IDENTITY_TAGS ?? {},
    zoneCheck: given.ZONE_CHECK,
    reconcileSchedule: given.RECONCILE_SCHEDULE,
    lookbackSeconds: given.RECONCILE_LOOKBACK,
    historyRetentionSeconds: given.HISTORY_RETENTION,
    completionTopicEndpoint: given.COMPLETION_TOPIC_ENDPOINT,
    devCenters: given.DEV_CENTERS ?? [],
    devBoxImages: given.DEV_BOX_IMAGES,
    devBoxSecurityTypes: given.DEV_BOX_SECURITY_TYPES ?? [],
    arm: {
      endpoint,
      regionalEndpoint: given.ARM_REGIONAL_ENDPOINT ?? defaultRegionalEndpoint(endpoint),
      budgetShare: given.ARM_BUDGET_SHARE / 100,
      galleryApiVersion: given.GALLERY_API_VERSION,
    },
    identity: { clientId: given.AZURE_CLIENT_ID, isManaged: given.IDENTITY_ENDPOINT !== null },
    applicationInsights: {
      connectionString: given.APPLICATIONINSIGHTS_CONNECTION_STRING,
      authentication: given.APPLICATIONINSIGHTS_AUTHENTICATION_STRING,
    },
  } satisfies Config);
}
