// Shapes of the HTTP API, as zod schemas: the OpenAPI document is made of them, and tests hold every answer of the running app
// against them.
import * as z from 'zod';
import { coverageStates } from '../../domain/policy/coverage';
import { policySchema } from '../../domain/policy/policy-schema';
import { isFinal, replicationStates } from '../../domain/replication/replication';
import { findingTable } from '../../domain/values/finding-codes';
import { operationStatuses } from '../../domain/values/operation';
import { zoneStorageAccountTypes } from '../../domain/values/zone-target';

const instant = z.string().meta({ format: 'date-time', examples: ['2026-11-28T12:00:00.000Z'] });
const link = z.string().nullable().meta({ description: 'Where the list goes on; null at its end.' });
const versionId = z.string().meta({
  description: 'Resource id of an image version.',
  examples: [
    '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages/images/ubuntu-pro/versions/1.0.0',
  ],
});
const codes = Object.keys(findingTable) as [string, ...string[]];

export const finding = z
  .object({
    code: z.enum(codes).meta({ description: 'See the table of findings in docs/api.md.' }),
    severity: z.enum(['error', 'warning', 'info']),
    message: z.string().meta({ description: 'What, where, and how to mend it.' }),
    target: z.string().nullable().meta({ description: 'Zone or region that it is about.' }),
  })
  .meta({ id: 'Finding' });

export const trigger = z
  .object({
    kind: z.enum(['event', 'http', 'timer']),
    by: z.string().nullable().meta({ description: 'Who or what asked.' }),
  })
  .meta({ id: 'Trigger' });

export const replicationTarget = z
  .object({
    region: z.string().meta({ examples: ['westus'] }),
    zone: z.string().meta({ examples: ['losangeles'] }),
    replicas: z.int(),
    storageAccountType: z.string(),
    state: z.enum(['Pending', 'Replicating', 'Completed', 'Failed', 'Refused']),
    progress: z.number().meta({ description: '0 to 100.' }),
    details: z.string().nullable(),
  })
  .meta({ id: 'ReplicationTarget' });

export const replication = z
  .object({
    id: z.string().meta({ examples: ['ubuntu-pro-1.0.0-ff6cb2b86a87521c'] }),
    imageVersionId: versionId,
    state: z.enum(replicationStates),
    targets: z.array(replicationTarget),
    findings: z.array(finding),
    trigger,
    rule: z.string().nullable().optional().meta({ description: 'The rule that decided, `tag`, or `request`.' }),
    startedAt: instant,
    updatedAt: instant,
    finishedAt: instant.nullable(),
    history: z
      .array(z.object({ state: z.string(), trigger, startedAt: instant, finishedAt: instant.nullable() }))
      .optional()
      .meta({ description: 'The runs before, newest first, at most ten.' }),
  })
  .meta({ id: 'Replication' });

const ended = replicationStates.filter(isFinal);

/** What the topic of COMPLETION_TOPIC_ENDPOINT is sent at the end of each replication: CloudEvents 1.0. */
export const completionEvent = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string().meta({ description: 'The same whenever the same outcome is sent again: an event may come twice.' }),
    type: z.enum(ended.map((state) => `GalleryZoneReplicator.Replication.${state}` as const)),
    source: versionId,
    subject: z.string().meta({ description: 'For filters.', examples: ['/contosoImages/ubuntu-pro/1.2.0'] }),
    time: instant,
    data: replication,
  })
  .meta({ id: 'CompletionEvent', description: 'A replication has ended.' });

export const replicationList = z
  .object({ value: z.array(replication), nextLink: link })
  .meta({ id: 'ReplicationList' });

export const targetWish = z
  .union([
    z.string().meta({ examples: ['westus=losangeles=2=StandardSSD_LRS'] }),
    z.object({
      region: z.string(),
      zone: z.string(),
      replicas: z.int().min(1).max(100).optional(),
      storageAccountType: z.enum(zoneStorageAccountTypes).optional(),
      encryption: z.record(z.string(), z.unknown()).optional(),
    }),
  ])
  .meta({ id: 'TargetWish' });

export const replicationRequest = z
  .object({
    imageVersionId: versionId.optional(),
    galleryId: z.string().optional().meta({ description: 'Instead of one version: a selection of this gallery.' }),
    images: z.array(z.string()).optional().meta({ description: 'Globs of image definitions; `!` excludes.' }),
    versions: z
      .union([z.enum(['latest', 'all']), z.array(z.string())])
      .optional()
      .meta({ description: '`latest`, `all`, or names and globs.' }),
    targets: z.union([z.string(), z.array(targetWish)]).optional(),
    updateReplicas: z.boolean().optional(),
    dryRun: z.boolean().optional().meta({ description: 'Answer with the plan and write nothing.' }),
  })
  .meta({ id: 'ReplicationRequest' });

export const plan = z
  .looseObject({
    dryRun: z.literal(true),
    targets: z.array(
      z.looseObject({
        region: z.string(),
        zone: z.string(),
        action: z.enum(['Add', 'Keep', 'UpdateReplicas', 'Refuse']),
        details: z.string().nullable(),
      }),
    ),
    removed: z
      .array(
        z.object({
          zone: z.string(),
          region: z.string(),
          replicas: z.int(),
          rule: z.string(),
          because: z.string(),
          enforced: z.boolean().meta({ description: 'False: the rule says DoNotEnforce, so nothing leaves.' }),
        }),
      )
      .meta({ description: "Zones that the next reconciliation would take off the version, by a rule's retention." }),
    findings: z.array(finding),
  })
  .meta({ id: 'Plan' });

export const selectionPlan = z
  .object({
    dryRun: z.literal(true),
    value: z.array(
      z.object({
        imageVersionId: versionId,
        action: z.enum(['Replicate', 'Unchanged', 'Refused']),
        rule: z.string().nullable(),
        targets: z.array(z.looseObject({ zone: z.string(), region: z.string(), action: z.string() })),
        details: z.string(),
      }),
    ),
    summary: z.object({ selected: z.int(), toReplicate: z.int(), unchanged: z.int(), refused: z.int() }),
    findings: z.array(finding),
  })
  .meta({ id: 'SelectionPlan', description: 'What a selection would do; nothing was written.' });

export const operation = z
  .object({
    id: z.string(),
    kind: z.string(),
    status: z.enum(operationStatuses),
    percentComplete: z.number(),
    createdDateTime: instant,
    lastActionDateTime: instant,
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    result: z.looseObject({}).nullable(),
  })
  .meta({ id: 'Operation' });

export const coverage = z
  .object({
    value: z.array(
      z.object({
        imageVersionId: versionId,
        imageName: z.string(),
        version: z.string(),
        publishedDate: z.string().nullable(),
        isLatest: z.boolean(),
        rule: z.string().nullable(),
        zones: z.array(
          z.object({
            zone: z.string(),
            region: z.string(),
            desired: z.boolean(),
            state: z.enum(coverageStates),
            progress: z.number().nullable(),
            asOf: instant,
          }),
        ),
      }),
    ),
    nextLink: link,
    summary: z.object({
      versions: z.int(),
      desired: z.int(),
      completed: z.int(),
      missing: z.int(),
      failed: z.int(),
    }),
    findings: z.array(finding),
  })
  .meta({ id: 'Coverage' });

export const policyInForce = z
  .looseObject({
    lookback: z.string(),
    rules: z.array(z.looseObject({ name: z.string() })),
    findings: z.array(finding),
    asOf: instant,
  })
  .meta({ id: 'PolicyInForce' });

export const previewRequest = z
  .object({
    policy: policySchema.optional(),
    galleryId: z.string().optional(),
    images: z.union([z.string(), z.array(z.string())]).optional(),
    versions: z.union([z.enum(['latest', 'all']), z.array(z.string())]).optional(),
    storagePricePerGiBMonth: z.number().min(0).optional(),
  })
  .meta({ id: 'PreviewRequest' });

const previewZone = z.looseObject({ zone: z.string(), region: z.string(), replicas: z.int() });

export const preview = z
  .looseObject({
    value: z.array(
      z.looseObject({
        imageVersionId: versionId,
        rule: z.string().nullable(),
        added: z.array(previewZone),
        refused: z
          .array(previewZone.extend({ because: z.string() }))
          .meta({ description: 'Zones that the policy asks for and a run would not add, with why.' }),
        removed: z.array(previewZone).meta({ description: 'By retention, at most.' }),
        updated: z.array(previewZone.extend({ replicasNow: z.int() })),
      }),
    ),
    nextLink: link,
    summary: z.looseObject({ versions: z.int(), added: z.int(), refused: z.int(), removed: z.int(), writes: z.int() }),
    findings: z.array(finding),
    asOf: instant,
  })
  .meta({ id: 'Preview' });

const imagesAt = { versions: z.array(z.string()), latest: z.string().nullable() };

export const platformParity = z
  .object({
    value: z.array(
      z.object({
        urn: z.string().meta({ description: 'publisher:offer:sku' }),
        region: z.object({ location: z.string(), ...imagesAt }),
        zone: z.object({ name: z.string(), ...imagesAt }),
        onPar: z.boolean(),
        missing: z.array(z.string()),
      }),
    ),
    nextLink: link,
    request: z
      .object({ to: z.string(), subject: z.string(), body: z.string() })
      .nullable()
      .meta({ description: 'A mail that asks Microsoft for what is missing; null where nothing is.' }),
    note: z
      .string()
      .nullable()
      .meta({ description: 'Which parameter names what Azure does not have; null where something was found.' }),
  })
  .meta({ id: 'PlatformParity' });

export const readinessRow = z
  .object({
    imageId: z.string(),
    version: z.string().nullable(),
    verdict: z.enum(['Pass', 'Warn', 'Fail', 'Unknown']),
    requirements: z.array(
      z.object({
        code: z.string(),
        verdict: z.enum(['Pass', 'Warn', 'Fail', 'Unknown']),
        found: z.string().nullable(),
        expected: z.string(),
        remedy: z.string(),
        fix: z.enum(['NewDefinition', 'NewVersion', 'InPlace']).nullable(),
      }),
    ),
  })
  .meta({ id: 'ReadinessRow' });

export const readiness = z.object({ value: z.array(readinessRow) }).meta({ id: 'Readiness' });

export const devBoxGalleries = z
  .object({
    value: z.array(
      z.object({
        devCenterId: z.string(),
        name: z.string(),
        galleryResourceId: z.string(),
        isWatched: z.boolean(),
        images: z.array(z.string()),
        notListed: z.array(readinessRow),
        regionGaps: z
          .array(
            z.object({
              imageName: z.string(),
              version: z.string().nullable(),
              found: z.string().nullable(),
              expected: z.string(),
              remedy: z.string(),
            }),
          )
          .meta({ description: 'Listed images that are not in every region of the dev center and its networks.' }),
      }),
    ),
    nextLink: link,
    findings: z.array(finding),
    note: z.string(),
  })
  .meta({ id: 'DevBoxGalleries' });

export const attachRequest = z
  .object({
    devCenterId: z.string(),
    galleryId: z.string(),
    name: z.string().optional(),
    role: z.enum(['Contributor', 'Owner']).optional(),
    windows365Reader: z.string().optional(),
    identity: z.string().optional().meta({
      description: 'SystemAssigned, or the resource id of a user-assigned identity that the dev center shall have.',
    }),
    dryRun: z.boolean().optional(),
  })
  .meta({ id: 'AttachRequest' });

export const health = z
  .looseObject({
    status: z.enum(['Healthy', 'Degraded', 'Unhealthy']),
    reasons: z.array(z.string()).optional(),
  })
  .meta({ id: 'Health' });

export const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'Every wrong field of the request.' }),
  })
  .meta({ id: 'Problem', description: 'Problem details, RFC 9457.' });

export const reconciliation = z
  .object({
    instanceId: z.string().meta({ description: 'Of the task hub.', examples: ['reconcile-galleries'] }),
    status: z.enum(['Started', 'Running']).meta({ description: '`Running`: it was under way already.' }),
  })
  .meta({ id: 'Reconciliation' });

export const reconciliationRequest = z
  .strictObject({})
  .meta({ id: 'ReconciliationRequest', description: 'It takes no member: it is about everything that is watched.' });

export const anyPlan = z.union([plan, selectionPlan]).meta({ id: 'AnyPlan' });

/** Told apart by `percentComplete`, which an operation has. */
export const accepted = z.union([replication, operation]).meta({ id: 'Accepted' });

export const detaching = z
  .object({ devCenterId: z.string(), name: z.string(), galleryResourceId: z.string(), state: z.literal('Detaching') })
  .meta({ id: 'Detaching' });

export const anything = z.looseObject({}).meta({ id: 'JsonObject' });
