// How the simulated Azure behaves: one table of settings with defaults, environment names and allowed values.

export interface SimulationSettings {
  /** Simulated seconds until a region holds a new version, give or take 24 percent. Recorded: 315 to 520. */
  readonly regionReplicationSeconds: number;
  /** Simulated seconds until an extended zone holds a new version, give or take 24 percent. Recorded: 376 to 510. */
  readonly zoneReplicationSeconds: number;
  /** `withLastTarget`: a version is Creating or Updating until its last target is done, as recorded; `beforeTargets`: its write succeeds first. */
  readonly versionSucceeds: 'withLastTarget' | 'beforeTargets';
  /** Simulated seconds of a version write that copies nothing, and of every version write where it succeeds before its targets. */
  readonly versionWriteSeconds: number;
  /** Simulated seconds of a version write that copies nothing and takes targets out, give or take 24 percent. Recorded: 195 and 240. */
  readonly targetRemovalSeconds: number;
  /** Simulated seconds that writing or deleting a gallery or image definition takes. */
  readonly galleryWriteSeconds: number;
  /** Simulated seconds that deleting a version or resource group takes, give or take 24 percent. Recorded for versions: 90 to 150. */
  readonly deleteSeconds: number;
  /** `Retry-After` of the operations of image versions, in simulated seconds; those of galleries and definitions have none. */
  readonly retryAfterSeconds: number;
  /** How many data disks are found in a source that is an image or a virtual machine. */
  readonly sourceDataDisks: number;
  /** Simulated seconds after which a new role assignment counts. */
  readonly roleLagSeconds: number;
  /** Simulated seconds for which the directory does not know a new identity (`PrincipalNotFound`). */
  readonly principalLagSeconds: number;
  /** Simulated seconds from PendingRegister to Registered of an extended zone or feature. */
  readonly zoneRegistrationSeconds: number;
  /** Simulated seconds for which a new resource is still answered with 404. */
  readonly notFoundAfterCreateSeconds: number;
  /** `on`: Microsoft.Compute refuses requests beyond the recorded budget of their operation, which all callers of a subscription share. */
  readonly throttling: 'off' | 'on';
  /** The share of the recorded budgets that is there. */
  readonly throttleBudgetPercent: number;
  /** Most entries in one page of a list. */
  readonly pageSize: number;
  /** `varying`: the case of `resourceGroups` in ids changes from answer to answer. */
  readonly idCase: 'varying' | 'steady';
  /** `display`: target regions are answered as `West US`; `short`: as `westus`. */
  readonly regionNames: 'display' | 'short';
  /**
   * What `replicationStatus.summary[].region` says for a zone; nobody outside has seen it. `region`: an entry that names only the
   * parent region; `absent`: no entry for zones.
   */
  readonly zoneStatusRegion: 'zone' | 'zoneDisplayName' | 'regionAndZone' | 'region' | 'absent';
  /** Whether `replicationStatus` has a summary: with its entries, with none, or not at all. */
  readonly replicationSummary: 'given' | 'empty' | 'absent';
  /** `refuse`: a write with a zone that is not accessible is a 400; `fail`: that zone's replication fails. */
  readonly zoneAccess: 'refuse' | 'fail';
  /** `needed`: a zone takes only a gallery whose identity may read features; `ignored`: any gallery, as in recorded traffic of enrolled subscriptions. */
  readonly zoneIdentity: 'needed' | 'ignored';
  /** Which headers lead to a long-running operation; `recorded`: Azure-AsyncOperation, and Location too where something is deleted. */
  readonly operationHeaders: 'recorded' | 'both' | 'location' | 'asyncOperation' | 'none';
  /** `on`: resources outlive a restart, in `azure.db` of the state folder. */
  readonly keepState: 'on' | 'off';
  /** `on`: a seeded version carries members that no published model knows, to find out clients that drop them. */
  readonly futureMembers: 'off' | 'on';
  /** `off`: the seed has no gallery contosoLibrary, whose 440 resources cost some milliseconds. */
  readonly library: 'on' | 'off';
  /** Galleries, image definitions and image versions that a subscription may have in a region, besides those of the seed. */
  readonly galleryQuota: number;
  readonly galleryImageQuota: number;
  readonly galleryImageVersionQuota: number;
  /** Replicas of one image version, over all of its targets. */
  readonly replicaQuota: number;
  /** The api-versions of Compute Gallery that are served, separated by commas; another one is refused with `NoRegisteredProviderFound`. */
  readonly galleryApiVersions: string;
  /** Seed of the jitter in replication times. */
  readonly seed: number;
}

interface Range {
  readonly variable: string;
  readonly fallback: number;
  readonly least: number;
}
/** api-versions, separated by commas. */
interface Versions {
  readonly variable: string;
  readonly fallback: string;
  readonly form: RegExp;
}
interface Choice {
  readonly variable: string;
  readonly fallback: string;
  readonly allowed: readonly string[];
}

const number = (variable: string, fallback: number, least = 0): Range => ({ variable, fallback, least });
const choice = (variable: string, ...allowed: [string, ...string[]]): Choice => ({
  variable,
  fallback: allowed[0],
  allowed,
});

/** Each setting with its variable (after `AZURE_SIM_`), default, and what it may be. */
const settingTable: Readonly<Record<keyof SimulationSettings, Range | Choice | Versions>> = {
  regionReplicationSeconds: number('REGION_REPLICATION_SECONDS', 417),
  zoneReplicationSeconds: number('ZONE_REPLICATION_SECONDS', 417),
  versionSucceeds: choice('VERSION_SUCCEEDS', 'withLastTarget', 'beforeTargets'),
  versionWriteSeconds: number('VERSION_WRITE_SECONDS', 150),
  targetRemovalSeconds: number('TARGET_REMOVAL_SECONDS', 215),
  galleryWriteSeconds: number('GALLERY_WRITE_SECONDS', 0.3),
  deleteSeconds: number('DELETE_SECONDS', 120),
  retryAfterSeconds: number('RETRY_AFTER_SECONDS', 60),
  sourceDataDisks: number('SOURCE_DATA_DISKS', 1),
  roleLagSeconds: number('ROLE_LAG_SECONDS', 1),
  principalLagSeconds: number('PRINCIPAL_LAG_SECONDS', 0),
  zoneRegistrationSeconds: number('ZONE_REGISTRATION_SECONDS', 60),
  notFoundAfterCreateSeconds: number('NOT_FOUND_AFTER_CREATE_SECONDS', 0),
  throttling: choice('THROTTLING', 'off', 'on'),
  throttleBudgetPercent: number('THROTTLE_BUDGET_PERCENT', 100),
  pageSize: number('PAGE_SIZE', 200, 1),
  idCase: choice('ID_CASE', 'varying', 'steady'),
  regionNames: choice('REGION_NAMES', 'display', 'short'),
  zoneStatusRegion: choice('ZONE_STATUS_REGION', 'zone', 'zoneDisplayName', 'regionAndZone', 'region', 'absent'),
  replicationSummary: choice('REPLICATION_SUMMARY', 'given', 'empty', 'absent'),
  zoneAccess: choice('ZONE_ACCESS', 'refuse', 'fail'),
  zoneIdentity: choice('ZONE_IDENTITY', 'needed', 'ignored'),
  operationHeaders: choice('OPERATION_HEADERS', 'recorded', 'both', 'location', 'asyncOperation', 'none'),
  keepState: choice('KEEP_STATE', 'off', 'on'),
  futureMembers: choice('FUTURE_MEMBERS', 'off', 'on'),
  library: choice('LIBRARY', 'on', 'off'),
  galleryQuota: number('GALLERY_QUOTA', 100),
  galleryImageQuota: number('GALLERY_IMAGE_QUOTA', 1_000),
  galleryImageVersionQuota: number('GALLERY_IMAGE_VERSION_QUOTA', 10_000),
  replicaQuota: number('REPLICA_QUOTA', 100),
  galleryApiVersions: {
    variable: 'GALLERY_API_VERSIONS',
    fallback:
      '2018-06-01,2019-03-01,2019-07-01,2019-12-01,2020-09-30,2021-07-01,2021-10-01,2022-01-03,2022-03-03,2022-08-03,2023-07-03,2024-03-03,2025-03-03,2025-12-03,2026-03-03',
    form: /^\d{4}-\d\d-\d\d(-preview)?( *, *\d{4}-\d\d-\d\d(-preview)?)*$/,
  },
  seed: number('SEED', 1),
};

export const defaultSettings: SimulationSettings = Object.freeze(
  Object.fromEntries(Object.entries(settingTable).map(([name, { fallback }]) => [name, fallback])),
) as unknown as SimulationSettings;

/** Everything that is wrong with a set of settings, one line each. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SettingsError';
  }
}

/**
 * Checks settings given by name, as a control request or a program gives them.
 * @throws SettingsError with all problems
 */
export function checkSettings(
  given: Readonly<Record<string, unknown>>,
  label = (name: string) => name,
): Partial<SimulationSettings> {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const rule = settingTable[name as keyof SimulationSettings];
    if (!rule) {
      problems.push(`${label(name)} is not a setting; allowed: ${Object.keys(settingTable).join(', ')}`);
    } else if ('allowed' in rule) {
      if (!rule.allowed.some((allowed) => allowed === value)) {
        problems.push(`${label(name)} is ${JSON.stringify(value)}; allowed: ${rule.allowed.join(', ')}`);
      }
    } else if ('form' in rule) {
      if (typeof value !== 'string' || !rule.form.test(value)) {
        problems.push(
          `${label(name)} is ${JSON.stringify(value)}; it must be api-versions separated by commas, such as 2023-07-03,2024-03-03`,
        );
      }
    } else if (typeof value !== 'number' || !Number.isFinite(value) || value < rule.least) {
      problems.push(`${label(name)} is ${JSON.stringify(value)}; it must be a number of at least ${rule.least}`);
    }
  }
  if (problems.length > 0) {
    throw new SettingsError(problems);
  }
  return given as Partial<SimulationSettings>;
}

/**
 * Settings from the environment; an empty variable is an absent one.
 * @throws SettingsError with all problems
 */
export function settingsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Partial<SimulationSettings> {
  const given: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(settingTable)) {
    const text = environment[`AZURE_SIM_${rule.variable}`];
    if (text) {
      given[name] = 'allowed' in rule || 'form' in rule || Number.isNaN(Number(text)) ? text : Number(text);
    }
  }
  return checkSettings(given, (name) => `AZURE_SIM_${settingTable[name as keyof SimulationSettings].variable}`);
}
