// Settings -> a frozen, nested Config. Every problem is reported at once, each naming its setting and a good value.
import * as z from 'zod';
import { type IdentitySetting, parseIdentityName } from '../domain/plan/gallery-identity';
import { regionParityPolicies } from '../domain/plan/region-parity';
import type { ReplicationPolicy } from '../domain/replication/replication-run';
import { type GalleryId, parseUserAssignedIdentityId } from '../domain/values/resource-id';
import { type Parsed, type Problem, parsed, refused } from '../domain/values/result';
import { parseZoneTargets, type ZoneTarget } from '../domain/values/zone-target';
import {
  defaultSchedule,
  goodGallery,
  parseClientId,
  parseCount,
  parseDuration,
  parseGalleries,
  parseOneOf,
  parseOrigin,
  parseRole,
  parseSchedule,
  parseTopic,
} from './setting-parsers';

export interface Config {
  /** The allow-list for events and requests. */
  readonly watchedGalleries: readonly GalleryId[];
  readonly targets: readonly ZoneTarget[];
  readonly policy: ReplicationPolicy;
  /** Six-field NCRONTAB, UTC; null: no reconciliation. */
  readonly reconcileSchedule: string | null;
  readonly completionTopicEndpoint: string | null;
  readonly arm: {
    /** Origin, without a path. */
    readonly endpoint: string;
    /** Origin in which `{location}` may stand for the region. */
    readonly regionalEndpoint: string;
    /** Requests that one process may make on average. */
    readonly requestsPerMinute: number;
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

/** Empty means absent. */
const text = z
  .string()
  .optional()
  .transform((value) => value?.trim() || null);

/** A setting whose text a parser of the domain reads; `absent` is the value where it is not set. */
function setting<T>(name: string, parse: (given: string) => Parsed<T>, absent: () => Parsed<T>) {
  return text.transform((given, context): T => {
    const read = given === null ? absent() : parse(given);
    if (read.ok) {
      return read.value;
    }
    for (const { message } of read.problems) {
      context.addIssue({ code: 'custom', path: [], message, params: { field: name } });
    }
    return z.NEVER;
  });
}

const unsupportedPolicy = (name: string) =>
  setting<null>(
    name,
    () =>
      refused(
        name,
        'is not supported by this version; set EXTENDED_ZONE_TARGETS, such as westus=losangeles=2=StandardSSD_LRS',
      ),
    () => parsed(null),
  );

const settings = z.object({
  WATCHED_GALLERIES: setting('WATCHED_GALLERIES', parseGalleries, () =>
    refused('WATCHED_GALLERIES', `is required; a good value is ${goodGallery}`),
  ),
  EXTENDED_ZONE_TARGETS: setting(
    'EXTENDED_ZONE_TARGETS',
    (given) => parseZoneTargets(given, 'EXTENDED_ZONE_TARGETS'),
    () =>
      refused(
        'EXTENDED_ZONE_TARGETS',
        'is required; a good value is westus=losangeles=2=StandardSSD_LRS australiaeast=perth',
      ),
  ),
  REPLICATION_POLICY: unsupportedPolicy('REPLICATION_POLICY'),
  REPLICATION_POLICY_FILE: unsupportedPolicy('REPLICATION_POLICY_FILE'),
  REGION_PARITY: setting('REGION_PARITY', parseOneOf('REGION_PARITY', regionParityPolicies), () =>
    parsed('require' as const),
  ),
  GALLERY_IDENTITY_NAME: setting<IdentitySetting | null>(
    'GALLERY_IDENTITY_NAME',
    (given) => {
      const name = parseIdentityName(given, 'GALLERY_IDENTITY_NAME');
      return name.ok ? parsed({ kind: 'name', name: name.value } as const) : name;
    },
    () => parsed(null),
  ),
  GALLERY_IDENTITY_ID: setting<IdentitySetting | null>(
    'GALLERY_IDENTITY_ID',
    (given) => {
      const id = parseUserAssignedIdentityId(given, 'GALLERY_IDENTITY_ID');
      return id.ok ? parsed({ kind: 'id', id: id.value } as const) : id;
    },
    () => parsed(null),
  ),
  GALLERY_IDENTITY_ROLE: setting('GALLERY_IDENTITY_ROLE', parseRole, () => parsed('Contributor')),
  REPLICATION_DEADLINE: setting('REPLICATION_DEADLINE', parseDuration('REPLICATION_DEADLINE', 'PT24H'), () =>
    parsed(86_400),
  ),
  REPLICATION_WRITES_PER_DAY: setting(
    'REPLICATION_WRITES_PER_DAY',
    parseCount('REPLICATION_WRITES_PER_DAY', 1, 1000, 20),
    () => parsed(20),
  ),
  RETRY_REWRITE_AFTER: setting('RETRY_REWRITE_AFTER', parseDuration('RETRY_REWRITE_AFTER', 'PT30S'), () => parsed(30)),
  RETRY_REMOVE_AND_ADD_TIMES: setting(
    'RETRY_REMOVE_AND_ADD_TIMES',
    parseCount('RETRY_REMOVE_AND_ADD_TIMES', 0, 10, 2),
    () => parsed(2),
  ),
  RETRY_REMOVE_AND_ADD_AFTER: setting(
    'RETRY_REMOVE_AND_ADD_AFTER',
    parseDuration('RETRY_REMOVE_AND_ADD_AFTER', 'PT1M'),
    () => parsed(60),
  ),
  RETRY_ENROLMENT_FOR: setting('RETRY_ENROLMENT_FOR', parseDuration('RETRY_ENROLMENT_FOR', 'PT30M'), () =>
    parsed(1800),
  ),
  RECONCILE_SCHEDULE: setting('RECONCILE_SCHEDULE', parseSchedule, () => parsed<string | null>(defaultSchedule)),
  COMPLETION_TOPIC_ENDPOINT: setting('COMPLETION_TOPIC_ENDPOINT', parseTopic, () => parsed<string | null>(null)),
  ARM_ENDPOINT: setting('ARM_ENDPOINT', parseOrigin('ARM_ENDPOINT', 'https://management.azure.com'), () =>
    parsed<string | null>(null),
  ),
  ARM_REGIONAL_ENDPOINT: setting(
    'ARM_REGIONAL_ENDPOINT',
    parseOrigin('ARM_REGIONAL_ENDPOINT', 'https://{location}.management.azure.com'),
    () => parsed<string | null>(null),
  ),
  ARM_REQUESTS_PER_MINUTE: setting(
    'ARM_REQUESTS_PER_MINUTE',
    parseCount('ARM_REQUESTS_PER_MINUTE', 1, 100_000, 1200),
    () => parsed(1200),
  ),
  MAXIMUM_INSTANCE_COUNT: setting('MAXIMUM_INSTANCE_COUNT', parseCount('MAXIMUM_INSTANCE_COUNT', 1, 1000, 40), () =>
    parsed(1),
  ),
  AZURE_CLIENT_ID: setting('AZURE_CLIENT_ID', parseClientId, () => parsed<string | null>(null)),
  IDENTITY_ENDPOINT: text,
  APPLICATIONINSIGHTS_CONNECTION_STRING: text,
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: text,
});

/** Every name that this program reads, for the documents and templates that must know them all. */
export const settingNames: readonly string[] = Object.keys(settings.shape);

/** One activity makes about that many requests. */
const leastRequestsPerMinute = 6;

const publicArm = 'https://management.azure.com';

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

/**
 * @param env process.env, or a table like it
 * @throws ConfigError that lists every mistake
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const read = settings.safeParse(env);
  const problems: Problem[] = (read.error?.issues ?? []).map((issue) => ({
    field: String(issue.path[0] ?? 'settings'),
    message: issue.message,
  }));
  if (env.GALLERY_IDENTITY_NAME?.trim() && env.GALLERY_IDENTITY_ID?.trim()) {
    problems.push({ field: 'GALLERY_IDENTITY_NAME', message: 'and GALLERY_IDENTITY_ID are both set; set one of them' });
  }
  if (!read.success || problems.length > 0) {
    throw new ConfigError(problems);
  }
  const given = read.data;
  const endpoint = given.ARM_ENDPOINT ?? publicArm;
  return deepFreeze({
    watchedGalleries: given.WATCHED_GALLERIES,
    targets: given.EXTENDED_ZONE_TARGETS,
    policy: {
      regionParity: given.REGION_PARITY,
      identity: given.GALLERY_IDENTITY_NAME ?? given.GALLERY_IDENTITY_ID ?? { kind: 'check' },
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
    reconcileSchedule: given.RECONCILE_SCHEDULE,
    completionTopicEndpoint: given.COMPLETION_TOPIC_ENDPOINT,
    arm: {
      endpoint,
      regionalEndpoint: given.ARM_REGIONAL_ENDPOINT ?? defaultRegionalEndpoint(endpoint),
      requestsPerMinute: Math.max(
        leastRequestsPerMinute,
        Math.floor(given.ARM_REQUESTS_PER_MINUTE / given.MAXIMUM_INSTANCE_COUNT),
      ),
    },
    identity: { clientId: given.AZURE_CLIENT_ID, isManaged: given.IDENTITY_ENDPOINT !== null },
    applicationInsights: {
      connectionString: given.APPLICATIONINSIGHTS_CONNECTION_STRING,
      authentication: given.APPLICATIONINSIGHTS_AUTHENTICATION_STRING,
    },
  } satisfies Config);
}
