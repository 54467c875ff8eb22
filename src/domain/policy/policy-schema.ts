// The grammar of a policy document, once: it checks what is given, and the JSON schema that editors use is made of it.
import * as z from 'zod';
import { regionParityModes } from '../values/region-parity-mode';
import { quote } from '../values/result';
import { replicaCountMax, replicaCountMin, targetsMax, zoneStorageAccountTypes } from '../values/zone-target';
import { enforcementModes, existingTargetsModes, tagOperators } from './policy';

interface Given {
  readonly input?: unknown;
}

/** What is wrong with a member, and what is allowed: said the same way everywhere. */
const must = (what: string) => ({
  error: ({ input }: Given) =>
    input === undefined ? `is required; it must be ${what}` : `must be ${what}, not ${quote(input)}`,
});

const text = (pattern: RegExp, what: string) => z.string(must(what)).regex(pattern, must(what));
const whole = (min: number, max: number) => {
  const what = `a whole number from ${min} to ${max}`;
  return z.int(must(what)).min(min, must(what)).max(max, must(what));
};
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, must(`one of ${values.join(', ')}`));
const duration = (good: string) =>
  text(/^P(?=\d|T\d)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/, `an ISO 8601 duration of days and time such as ${good}`);
const object = <T extends z.core.$ZodLooseShape>(shape: T, what: string) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has the unknown member ${issue.keys.map(quote).join(', ')}; there are ${Object.keys(shape).join(', ')}`
        : must(what).error(issue),
  });

const globsMax = 100;
const list = <T extends z.ZodType>(item: T, what: string) => {
  const words = `a list of 1 to ${globsMax} ${what}`;
  return z.array(item, must(words)).min(1, must(words)).max(globsMax, must(words));
};

const imageGlob = text(
  /^!?[A-Za-z0-9_.*?-]{1,80}$/,
  'a name or glob of letters, digits, . _ - * and ?, with ! in front to exclude',
);
const galleryName = text(
  /^(!?[A-Za-z0-9_.*?-]{1,80}|\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Compute\/galleries\/[^/]+)$/i,
  "a gallery's name or resource id",
);
const versionGlob = text(
  /^!?[0-9.*?]{1,40}$/,
  'a version name or glob such as 1.0.0 or *.*.0, with ! in front to exclude',
);

const versions = object(
  {
    names: list(versionGlob, 'version names or globs')
      .optional()
      .meta({ description: 'Version names or globs; `!` excludes.', examples: [['*.*.0']] }),
    latest: whole(1, 10_000).optional().meta({
      description: 'The highest so many versions of the definition; those excluded from latest do not count.',
    }),
    publishedWithin: duration('P180D')
      .optional()
      .meta({ description: 'ISO 8601 duration: versions published within it.', examples: ['P180D'] }),
    excludedFromLatest: z
      .boolean(must('true or false'))
      .optional()
      .meta({ description: 'Whether versions that are excluded from latest are covered too. Default false.' }),
  },
  'an object with names, latest, publishedWithin, excludedFromLatest',
).meta({
  description:
    'Which versions of a definition. Without names, latest and publishedWithin: the latest version and those published within RECONCILE_LOOKBACK.',
});

const tagName = text(/^[^<>%&\\?/]{1,512}$/, "a tag's name: 1 to 512 characters without < > % & \\ ? /");
const tagValue = z.string(must('a text')).max(256, must('a text of at most 256 characters'));
/** Its members are judged together. */
export const matchExpression = object(
  {
    key: tagName.meta({ description: "The tag's name, in any case." }),
    operator: oneOf(tagOperators),
    values: list(tagValue, 'tag values').optional().meta({ description: 'For In and NotIn only.' }),
  },
  'an object {key, operator, values}',
);
const tags = object(
  {
    matchLabels: z
      .record(tagName, tagValue, must('an object of tag names and values'))
      .optional()
      .meta({ description: 'Tags that must have exactly these values.', examples: [{ stage: 'prod' }] }),
    matchExpressions: list(matchExpression, 'expressions')
      .optional()
      .meta({ examples: [[{ key: 'hold', operator: 'DoesNotExist' }]] }),
  },
  'an object with matchLabels, matchExpressions',
).meta({ description: 'Tags of the version, else of its definition, else of its gallery. All must match.' });

const selector = object(
  {
    galleries: list(galleryName, 'gallery names or ids')
      .optional()
      .meta({ description: 'Gallery names or resource ids.', examples: [['contosoImages']] }),
    images: list(imageGlob, 'image names or globs')
      .optional()
      .meta({
        description: 'Names of image definitions or globs, matched whole; `!` excludes.',
        examples: [['ubuntu-*', '!ubuntu-core-*']],
      }),
    versions: versions.optional(),
    tags: tags.optional(),
  },
  'an object with galleries, images, versions, tags; {} matches everything',
).meta({ description: 'What the rule is about. Every member must match; {} matches everything.' });

const zoneName = text(/^[A-Za-z0-9 _-]{3,40}$/, 'a zone name (3 to 24 letters, digits and -) such as losangeles');
const targetText = z
  .string()
  .min(1)
  .meta({
    description: 'region=zone[=replicas][=storage type], as az --target-edge-zones has it.',
    examples: ['westus=losangeles=2=StandardSSD_LRS'],
  });
const targetObject = object(
  {
    region: text(/^[A-Za-z][A-Za-z0-9 ]{1,49}$/, 'a region name such as westus').meta({
      description: 'Parent region of the zone.',
    }),
    zone: zoneName.meta({ description: 'Name of the extended zone.' }),
    replicas: whole(replicaCountMin, replicaCountMax).optional().meta({ description: 'Default 1.' }),
    storageAccountType: z
      .string(must(`one of ${zoneStorageAccountTypes.join(', ')}`))
      .optional()
      .meta({ description: 'Default StandardSSD_LRS.', examples: [...zoneStorageAccountTypes] }),
    encryption: z
      .record(z.string(), z.unknown(), must('an object as targetExtendedLocations has it'))
      .optional()
      .meta({ description: 'EncryptionImages of the REST API, sent as it is.' }),
    after: list(zoneName, 'zone names')
      .optional()
      .meta({ description: 'Zones of this rule that must be Completed first.', examples: [['losangeles']] }),
    delay: duration('PT2H')
      .optional()
      .meta({
        description: 'Waited after those zones are Completed; without `after`, after the version was published.',
        examples: ['PT2H'],
      }),
  },
  'an object {region, zone, replicas, storageAccountType, encryption, after, delay}',
);
const target = z.union(
  [targetText, targetObject],
  must('a text such as westus=losangeles=2 or an object {region, zone}'),
);

const window = object(
  {
    start: text(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day HH:MM from 00:00 to 23:59').meta({ examples: ['22:00'] }),
    duration: duration('PT8H').meta({ description: 'At most 24 hours.', examples: ['PT8H'] }),
    timeZone: z
      .string(must('an IANA time zone such as Australia/Perth'))
      .meta({ description: 'IANA name.', examples: ['Australia/Perth'] }),
  },
  'an object {start, duration, timeZone}',
).meta({ description: 'Writes are made only within it, every day; waiting is told.' });

const retention = object(
  {
    count: whole(1, 10_000).meta({
      description: 'Newer versions that must be Completed in a zone before an older one leaves it.',
    }),
    minAge: duration('P14D').meta({ description: 'Younger versions stay.', examples: ['P14D'] }),
  },
  'an object {count, minAge}',
).meta({ description: "Takes the rule's own zones off old versions. Absent: nothing is ever removed." });

const rule = object(
  {
    name: text(/^[A-Za-z0-9][\w.-]{0,63}$/, 'a name of 1 to 64 letters, digits, . _ and -').meta({
      description: 'Told wherever the rule decides; unique, and neither `tag` nor `request`.',
      examples: ['ubuntu'],
    }),
    selector,
    targets: z
      .array(target, must(`a list of at most ${targetsMax} targets`))
      .max(targetsMax, must(`a list of at most ${targetsMax} targets`))
      .meta({ description: 'The zones. An empty list adds nothing and removes nothing.' }),
    regionParity: oneOf(regionParityModes)
      .optional()
      .meta({ description: "What a zone's parent region must be; default: the setting REGION_PARITY." }),
    enforcementMode: oneOf(enforcementModes)
      .optional()
      .meta({ description: 'DoNotEnforce plans and tells, and writes nothing.' }),
    existingTargets: oneOf(existingTargetsModes)
      .optional()
      .meta({ description: 'UpdateReplicas: zones that are there get the replica count of the rule.' }),
    window: window.optional(),
    retention: retention.optional(),
  },
  'an object {name, selector, targets}',
);

export const rulesMax = 100;
const rulesWords = `a list of 1 to ${rulesMax} rules`;

export const policySchema = object(
  {
    $schema: z.string(must('the address of the JSON schema')).optional(),
    rules: z
      .array(rule, must(rulesWords))
      .min(1, must(rulesWords))
      .max(rulesMax, must(rulesWords))
      .meta({ description: 'The first rule whose selector matches decides.' }),
  },
  'an object {rules}',
).meta({
  title: 'Replication policy of gallery-zone-replicator',
  description: 'Which image versions belong in which Azure Extended Zones. docs/policy.md explains it by examples.',
});

export type PolicyDocument = z.infer<typeof policySchema>;
export type RuleDocument = PolicyDocument['rules'][number];

/** JSON schema of a policy file, draft 2020-12: published as replication-policy.schema.json. */
export function policyJsonSchema(): unknown {
  return z.toJSONSchema(policySchema, { io: 'input' });
}
