// The body of POST /api/replications: every wrong field is named, not only the first.
import * as z from 'zod';
import { normaliseRegion, normaliseZone } from '../values/region';
import { type GalleryId, type ImageVersionId, isInGallery, parseImageVersionId } from '../values/resource-id';
import { type Parsed, type Problem, parsed, quote, refused } from '../values/result';
import {
  defaultReplicaCount,
  defaultZoneStorageAccountType,
  isRegionName,
  isReplicaCount,
  isZoneName,
  parseZoneStorageAccountType,
  parseZoneTargets,
  repeatedZones,
  replicaCountMax,
  replicaCountMin,
  targetsMax,
  type ZoneTarget,
  zoneStorageAccountTypes,
} from '../values/zone-target';

export interface ReplicationRequest {
  readonly imageVersionId: ImageVersionId;
  /** Null: those of the configuration. */
  readonly targets: readonly ZoneTarget[] | null;
  readonly dryRun: boolean;
  /** Whether zones that are there get the replica counts of the targets. */
  readonly updateReplicas: boolean;
}

const region = z
  .string('must be a region name such as westus')
  .transform(normaliseRegion)
  .refine(isRegionName, { error: ({ input }) => `must be a region name such as westus, not ${quote(input)}` });

const zone = z
  .string('must be a zone name such as losangeles')
  .transform(normaliseZone)
  .refine(isZoneName, {
    error: ({ input }) =>
      `must be a zone name (3 to 24 letters, digits and hyphens) such as losangeles, not ${quote(input)}`,
  });

const replicas = z.unknown().refine(isReplicaCount, {
  error: ({ input }) => `must be a whole number from ${replicaCountMin} to ${replicaCountMax}, not ${quote(input)}`,
});

const storageAccountType = z
  .unknown()
  .transform((given) => (typeof given === 'string' ? (parseZoneStorageAccountType(given) ?? given) : given))
  .refine((type) => zoneStorageAccountTypes.some((allowed) => allowed === type), {
    error: ({ input }) => `must be one of ${zoneStorageAccountTypes.join(', ')}, not ${quote(input)}`,
  });

const targetObject = z.strictObject(
  {
    region,
    zone,
    replicas: replicas.optional(),
    storageAccountType: storageAccountType.optional(),
    encryption: z.record(z.string(), z.unknown(), 'must be an object as publishingProfile has it').optional(),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has the unknown field ${issue.keys.map(quote).join(', ')}`
        : 'must be an object {region, zone, replicas?, storageAccountType?} or a text such as westus=losangeles=2',
  },
);

const pathOf = (path: readonly PropertyKey[]) => path.map((key) => `.${String(key)}`).join('');

function parseTargetObject(given: unknown, field: string): Parsed<readonly ZoneTarget[]> {
  const read = targetObject.safeParse(given);
  if (!read.success) {
    return {
      ok: false,
      problems: read.error.issues.map((issue) => ({ field: `${field}${pathOf(issue.path)}`, message: issue.message })),
    };
  }
  const { encryption, ...target } = read.data;
  return parsed([
    {
      region: target.region,
      zone: target.zone,
      replicas: (target.replicas as number | undefined) ?? defaultReplicaCount,
      storageAccountType:
        parseZoneStorageAccountType(String(target.storageAccountType ?? defaultZoneStorageAccountType)) ??
        defaultZoneStorageAccountType,
      ...(encryption === undefined ? {} : { encryption }),
    },
  ]);
}

/** @param given a list of targets, objects or texts, or one text; null where there is none */
export function parseTargets(given: unknown): Parsed<readonly ZoneTarget[] | null> {
  if (given === undefined || given === null) {
    return parsed(null);
  }
  if (typeof given === 'string') {
    return parseZoneTargets(given, 'targets');
  }
  if (!Array.isArray(given) || given.length === 0 || given.length > targetsMax) {
    const message = `must be a list of 1 to ${targetsMax} targets, not ${Array.isArray(given) ? `${given.length} of them` : quote(given)}`;
    return { ok: false, problems: [{ field: 'targets', message }] };
  }
  const read = given.map((one: unknown, index) =>
    typeof one === 'string' ? parseZoneTargets(one, `targets[${index}]`) : parseTargetObject(one, `targets[${index}]`),
  );
  const targets = read.flatMap((one) => (one.ok ? one.value : []));
  const problems: Problem[] = read.flatMap((one) => (one.ok ? [] : one.problems));
  problems.push(
    ...repeatedZones(targets).map((name) => ({ field: 'targets', message: `has zone ${quote(name)} more than once` })),
  );
  return problems.length > 0 ? { ok: false, problems } : parsed(targets);
}

function parseVersion(given: unknown, watched: readonly GalleryId[]): Parsed<ImageVersionId> {
  if (given === undefined) {
    return refused(
      'imageVersionId',
      'is required: the resource id of an image version, /subscriptions/…/versions/1.0.0',
    );
  }
  const version = parseImageVersionId(given);
  if (version.ok && !isInGallery(version.value, watched)) {
    const message = `names the gallery ${quote(version.value.galleryName)}, which is not among WATCHED_GALLERIES`;
    return { ok: false, problems: [{ field: 'imageVersionId', message }] };
  }
  return version;
}

const fields = ['imageVersionId', 'targets', 'dryRun', 'updateReplicas'];

function unknownFields(body: object): readonly Problem[] {
  return Object.keys(body)
    .filter((field) => !fields.includes(field))
    .slice(0, 20)
    .map((field) => ({
      field: field.slice(0, 100),
      message: `is not a known field; known fields: ${fields.join(', ')}`,
    }));
}

/** @param watched the galleries that may be written to */
export function parseReplicationRequest(body: unknown, watched: readonly GalleryId[]): Parsed<ReplicationRequest> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return {
      ok: false,
      problems: [{ field: 'body', message: 'must be a JSON object such as {"imageVersionId": "/subscriptions/…"}' }],
    };
  }
  const given = body as Record<string, unknown>;
  const version = parseVersion(given.imageVersionId, watched);
  const targets = parseTargets(given.targets);
  const dryRun = given.dryRun ?? false;
  const updateReplicas = given.updateReplicas ?? false;
  const problems = [
    ...(version.ok ? [] : version.problems),
    ...(targets.ok ? [] : targets.problems),
    ...(typeof dryRun === 'boolean'
      ? []
      : [{ field: 'dryRun', message: `must be true or false, not ${quote(dryRun)}` }]),
    ...(typeof updateReplicas === 'boolean'
      ? []
      : [{ field: 'updateReplicas', message: `must be true or false, not ${quote(updateReplicas)}` }]),
    ...unknownFields(body),
  ];
  return version.ok && targets.ok && problems.length === 0
    ? parsed({
        imageVersionId: version.value,
        targets: targets.value,
        dryRun: dryRun === true,
        updateReplicas: updateReplicas === true,
      })
    : { ok: false, problems };
}
