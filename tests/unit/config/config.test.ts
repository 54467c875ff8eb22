// Settings -> Config: each setting good, bad and empty; all mistakes at once; the defaults as the documents state them.
import fc from 'fast-check';
import { type Config, ConfigError, parseConfig } from '../../../src/config/config';
import { settingNames, settings } from '../../../src/config/settings';
import { policyOfTargets } from '../../../src/domain/policy/policy';
import { galleryId, galleryText, identityText, losAngeles, perth, subscriptionId } from '../samples';

type Env = Record<string, string | undefined>;
const required: Env = { WATCHED_GALLERIES: galleryText, EXTENDED_ZONE_TARGETS: 'westus=losangeles' };

const config = (change: Env = {}): Config => parseConfig({ ...required, ...change });

function problemsOf(env: Env) {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems;
    }
    throw error;
  }
  throw new Error('the settings were taken');
}

const messagesOf = (change: Env) =>
  problemsOf({ ...required, ...change }).map(({ field, message }) => `${field} ${message}`);

test('two settings are enough; everything else has its default', () => {
  expect(config()).toEqual({
    watchedGalleries: [galleryId],
    zonePolicy: policyOfTargets([losAngeles], 7 * 86_400),
    targets: [losAngeles],
    devCenters: [],
    devBoxImages: null,
    devBoxSecurityTypes: [],
    policy: {
      regionParity: 'require',
      identity: { kind: 'check' },
      role: 'Contributor',
      deadlineSeconds: 86_400,
      writesPerDay: 20,
      retry: { rewriteAfterSeconds: 30, removeAndAddTimes: 2, removeAndAddAfterSeconds: 60, enrolmentSeconds: 1_800 },
    },
    identityTags: {},
    zoneCheck: 'require',
    reconcileSchedule: '0 17 * * * *',
    lookbackSeconds: 604_800,
    historyRetentionSeconds: 2_592_000,
    completionTopicEndpoint: null,
    arm: {
      endpoint: 'https://management.azure.com',
      regionalEndpoint: 'https://{location}.management.azure.com',
      budgetShare: 0.5,
      galleryApiVersion: '2024-03-03',
    },
    identity: { clientId: null, isManaged: false },
    applicationInsights: { connectionString: null, authentication: null },
  });
});

test('empty and blank mean absent, and what is not ours is passed over', () => {
  const empty = Object.fromEntries(settingNames.filter((name) => !(name in required)).map((name) => [name, '']));
  const blank = Object.fromEntries(Object.keys(empty).map((name) => [name, ' \t']));
  expect(config(empty)).toEqual(config());
  expect(config(blank)).toEqual(config());
  expect(config({ PATH: '/bin', AzureWebJobsStorage: 'x' })).toEqual(config());
});

const other = galleryText.replace('contosoImages', 'fabrikam');
const shared = { subscriptionId, resourceGroupName: 'images-rg', identityName: 'galleryReplicator' };
const clientId = '22222222-3333-4444-5555-666666666666';
const topic = 'https://replications.westus-1.eventgrid.azure.net/api/events';

test.each<[string, string, (read: Config) => unknown, unknown]>([
  [
    'WATCHED_GALLERIES',
    ` ${galleryText} ,\n${other}/ `,
    (read) => read.watchedGalleries,
    [galleryId, { ...galleryId, galleryName: 'fabrikam' }],
  ],
  [
    'EXTENDED_ZONE_TARGETS',
    'westus=losangeles australiaeast=perth=2=premium_lrs',
    (read) => read.targets,
    [losAngeles, perth],
  ],
  ['REGION_PARITY', 'warn', (read) => read.policy.regionParity, 'warn'],
  ['REGION_PARITY', ' ADD ', (read) => read.policy.regionParity, 'add'],
  [
    'GALLERY_IDENTITY_NAME',
    'galleryReplicator',
    (read) => read.policy.identity,
    { kind: 'name', name: 'galleryReplicator' },
  ],
  ['GALLERY_IDENTITY_ID', identityText, (read) => read.policy.identity, { kind: 'id', id: shared }],
  ['GALLERY_IDENTITY_ROLE', 'Network Reader (custom)', (read) => read.policy.role, 'Network Reader (custom)'],
  ['GALLERY_IDENTITY_ROLE', 'x'.repeat(512), (read) => read.policy.role, 'x'.repeat(512)],
  ['REPLICATION_DEADLINE', 'P2DT12H', (read) => read.policy.deadlineSeconds, 216_000],
  ['ARM_BUDGET_SHARE', '1', (read) => read.arm.budgetShare, 0.01],
  ['ARM_BUDGET_SHARE', '100', (read) => read.arm.budgetShare, 1],
  ['GALLERY_API_VERSION', '2025-03-03', (read) => read.arm.galleryApiVersion, '2025-03-03'],
  ['REPLICATION_WRITES_PER_DAY', '1', (read) => read.policy.writesPerDay, 1],
  ['REPLICATION_WRITES_PER_DAY', '1000', (read) => read.policy.writesPerDay, 1000],
  ['RETRY_REWRITE_AFTER', 'PT1S', (read) => read.policy.retry.rewriteAfterSeconds, 1],
  ['RETRY_REMOVE_AND_ADD_TIMES', '0', (read) => read.policy.retry.removeAndAddTimes, 0],
  ['RETRY_REMOVE_AND_ADD_TIMES', '10', (read) => read.policy.retry.removeAndAddTimes, 10],
  ['RETRY_REMOVE_AND_ADD_AFTER', 'PT2M', (read) => read.policy.retry.removeAndAddAfterSeconds, 120],
  ['RETRY_ENROLMENT_FOR', 'PT1H', (read) => read.policy.retry.enrolmentSeconds, 3_600],
  ['RECONCILE_SCHEDULE', '0  */15 * * * mon-fri', (read) => read.reconcileSchedule, '0 */15 * * * mon-fri'],
  ['RECONCILE_SCHEDULE', 'Off', (read) => read.reconcileSchedule, null],
  ['COMPLETION_TOPIC_ENDPOINT', topic, (read) => read.completionTopicEndpoint, topic],
  ['AZURE_CLIENT_ID', clientId.toUpperCase(), (read) => read.identity.clientId, clientId.toUpperCase()],
  ['IDENTITY_ENDPOINT', 'http://localhost:7444/msi/token', (read) => read.identity.isManaged, true],
  [
    'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
    'Authorization=AAD',
    (read) => read.applicationInsights.authentication,
    'Authorization=AAD',
  ],
  [
    'APPLICATIONINSIGHTS_CONNECTION_STRING',
    'InstrumentationKey=x',
    (read) => read.applicationInsights.connectionString,
    'InstrumentationKey=x',
  ],
])('%s may be "%s"', (name, given, pick, expected) => {
  expect(pick(config({ [name]: given }))).toEqual(expected);
});

test.each<[Env, Partial<Config['arm']>]>([
  [
    { ARM_ENDPOINT: 'https://Management.Azure.com:443/' },
    { endpoint: 'https://management.azure.com', regionalEndpoint: 'https://{location}.management.azure.com' },
  ],
  [
    { ARM_ENDPOINT: 'https://management.usgovcloudapi.net' },
    {
      endpoint: 'https://management.usgovcloudapi.net',
      regionalEndpoint: 'https://{location}.management.usgovcloudapi.net',
    },
  ],
  [
    { ARM_ENDPOINT: 'https://localhost:7443' },
    { endpoint: 'https://localhost:7443', regionalEndpoint: 'https://localhost:7443' },
  ],
  [
    { ARM_ENDPOINT: 'https://management.azure.com:8443' },
    { endpoint: 'https://management.azure.com:8443', regionalEndpoint: 'https://management.azure.com:8443' },
  ],
  [
    { ARM_ENDPOINT: 'https://arm.management.azure.com' },
    { endpoint: 'https://arm.management.azure.com', regionalEndpoint: 'https://arm.management.azure.com' },
  ],
  [
    { ARM_REGIONAL_ENDPOINT: 'https://{location}.ARM.contoso.com/' },
    { endpoint: 'https://management.azure.com', regionalEndpoint: 'https://{location}.arm.contoso.com' },
  ],
  [
    { ARM_ENDPOINT: 'https://localhost:7443', ARM_REGIONAL_ENDPOINT: 'https://localhost:7445' },
    { endpoint: 'https://localhost:7443', regionalEndpoint: 'https://localhost:7445' },
  ],
])('%j', (change, arm) => {
  expect(config(change).arm).toMatchObject(arm);
});

const counts = (name: string, range: string, given: string, good: number) =>
  `${name} must be a whole number from ${range}, not "${given}"; a good value is ${good}`;
const durations = (name: string, given: string, good: string) =>
  `${name} must be an ISO 8601 duration of at most 366 days, not "${given}"; a good value is ${good}`;
const origins = (name: string, given: string, good = 'https://management.azure.com') =>
  `${name} must be an https origin without a path, not "${given}"; a good value is ${good}`;
const schedules = (given: string) =>
  `RECONCILE_SCHEDULE must be a six-field NCRONTAB expression (UTC) or off, not "${given}"; a good value is 0 17 * * * *`;
const roles = (given: string) =>
  `GALLERY_IDENTITY_ROLE must be a role's name or id, not "${given}"; a good value is Contributor`;
const topics = (given: string) =>
  `COMPLETION_TOPIC_ENDPOINT must be an https address, not "${given}"; a good value is ${topic}`;
const clients = (given: string) =>
  `AZURE_CLIENT_ID must be a client id (a GUID), not "${given}"; a good value is ${clientId}`;
const regional = 'https://{location}.management.azure.com';

test.each<[string, string, string]>([
  ['REGION_PARITY', 'yes', 'REGION_PARITY must be one of require, warn, add, not "yes"; a good value is require'],
  [
    'GALLERY_IDENTITY_NAME',
    'a',
    'GALLERY_IDENTITY_NAME must be 3 to 24 letters, digits, hyphens and underscores, starting with a letter or digit, not "a"; a good value is galleryReplicator',
  ],
  ['GALLERY_IDENTITY_ROLE', 'x"; rm', roles('x"; rm')],
  ['GALLERY_IDENTITY_ROLE', "it's", roles("it's")],
  ['GALLERY_IDENTITY_ROLE', 'a\\b', roles('a\\b')],
  ['GALLERY_IDENTITY_ROLE', 'a\nb', roles('a?b')],
  ['GALLERY_IDENTITY_ROLE', 'x'.repeat(513), roles(`${'x'.repeat(239)}…`)],
  ['REPLICATION_DEADLINE', '24h', durations('REPLICATION_DEADLINE', '24h', 'PT24H')],
  ['REPLICATION_DEADLINE', 'P367D', durations('REPLICATION_DEADLINE', 'P367D', 'PT24H')],
  ['RETRY_REWRITE_AFTER', '30', durations('RETRY_REWRITE_AFTER', '30', 'PT30S')],
  ['RETRY_REMOVE_AND_ADD_AFTER', 'PT0S', durations('RETRY_REMOVE_AND_ADD_AFTER', 'PT0S', 'PT1M')],
  ['RETRY_ENROLMENT_FOR', 'soon', durations('RETRY_ENROLMENT_FOR', 'soon', 'PT30M')],
  ['REPLICATION_WRITES_PER_DAY', '0', counts('REPLICATION_WRITES_PER_DAY', '1 to 1000', '0', 20)],
  ['REPLICATION_WRITES_PER_DAY', '1001', counts('REPLICATION_WRITES_PER_DAY', '1 to 1000', '1001', 20)],
  ['REPLICATION_WRITES_PER_DAY', '0x10', counts('REPLICATION_WRITES_PER_DAY', '1 to 1000', '0x10', 20)],
  ['REPLICATION_WRITES_PER_DAY', 'x10', counts('REPLICATION_WRITES_PER_DAY', '1 to 1000', 'x10', 20)],
  ['REPLICATION_WRITES_PER_DAY', '10.0', counts('REPLICATION_WRITES_PER_DAY', '1 to 1000', '10.0', 20)],
  ['RETRY_REMOVE_AND_ADD_TIMES', '-1', counts('RETRY_REMOVE_AND_ADD_TIMES', '0 to 10', '-1', 2)],
  ['RETRY_REMOVE_AND_ADD_TIMES', '11', counts('RETRY_REMOVE_AND_ADD_TIMES', '0 to 10', '11', 2)],
  ['RECONCILE_SCHEDULE', '0 17 * *', schedules('0 17 * *')],
  ['RECONCILE_SCHEDULE', '0 17 * * * 7', schedules('0 17 * * * 7')],
  ['RECONCILE_SCHEDULE', 'never', schedules('never')],
  ['COMPLETION_TOPIC_ENDPOINT', 'http://topic', topics('http://topic')],
  ['COMPLETION_TOPIC_ENDPOINT', 'topic', topics('topic')],
  ['AZURE_CLIENT_ID', 'my-app', clients('my-app')],
  ['AZURE_CLIENT_ID', `${clientId}0`, clients(`${clientId}0`)],
  ['AZURE_CLIENT_ID', `0${clientId}`, clients(`0${clientId}`)],
  ...[
    'management.azure.com',
    'http://management.azure.com',
    'https://management.azure.com/subscriptions',
    'https://management.azure.com?x=1',
    'https://management.azure.com/#x',
    'https://user:password@management.azure.com',
    'https://{location}.management.azure.com',
    'https://',
  ].map((given): [string, string, string] => ['ARM_ENDPOINT', given, origins('ARM_ENDPOINT', given)]),
  ...[
    'https://{region}.management.azure.com',
    'https://{Location}.management.azure.com',
    'https://{location}.{location}.com',
    'http://{location}.a.com',
    '{location}',
  ].map((given): [string, string, string] => [
    'ARM_REGIONAL_ENDPOINT',
    given,
    origins('ARM_REGIONAL_ENDPOINT', given, regional),
  ]),
])('%s may not be "%s"', (name, given, message) => {
  expect(messagesOf({ [name]: given })).toEqual([message]);
});

test('an identity id that is none names its setting', () => {
  expect(messagesOf({ GALLERY_IDENTITY_ID: galleryText })).toEqual([
    expect.stringMatching(
      /^GALLERY_IDENTITY_ID has "Microsoft\.Compute", which is not the provider Microsoft\.ManagedIdentity; an example is /,
    ),
  ]);
});

test('both ways to name the identity are one too many', () => {
  expect(messagesOf({ GALLERY_IDENTITY_NAME: 'galleryReplicator', GALLERY_IDENTITY_ID: identityText })).toEqual([
    'GALLERY_IDENTITY_NAME and GALLERY_IDENTITY_ID are both set; set one of them',
  ]);
  expect(config({ GALLERY_IDENTITY_NAME: 'galleryReplicator', GALLERY_IDENTITY_ID: ' ' }).policy.identity.kind).toBe(
    'name',
  );
  expect(config({ GALLERY_IDENTITY_NAME: ' ', GALLERY_IDENTITY_ID: identityText }).policy.identity.kind).toBe('id');
});

test('what is required is asked for with a good value', () => {
  expect(problemsOf({})).toEqual([
    { field: 'WATCHED_GALLERIES', message: `is required; a good value is ${galleryText}` },
    {
      field: 'EXTENDED_ZONE_TARGETS',
      message:
        'is required, or REPLICATION_POLICY, or REPLICATION_POLICY_FILE; a good value is westus=losangeles=2=StandardSSD_LRS australiaeast=perth',
    },
  ]);
});

test('separators alone are no gallery', () => {
  expect(messagesOf({ WATCHED_GALLERIES: ' , ' })).toEqual([
    `WATCHED_GALLERIES names no gallery; a good value is ${galleryText}`,
  ]);
});

test('each gallery that is none is named', () => {
  const messages = messagesOf({ WATCHED_GALLERIES: `contoso, ${galleryText} ${galleryText}/images/x` });
  expect(messages).toHaveLength(2);
  expect(messages[0]).toMatch(/^WATCHED_GALLERIES must be a resource id such as .*, not "contoso"$/);
  expect(messages[1]).toMatch(/^WATCHED_GALLERIES must be a resource id such as .*\/images\/x"$/);
});

test('each target that is none is named', () => {
  const messages = messagesOf({ EXTENDED_ZONE_TARGETS: 'losangeles westus=perth=0' });
  expect(messages).toHaveLength(2);
  expect(
    messages.every((message) => /^EXTENDED_ZONE_TARGETS .*; a good value is westus=losangeles/.test(message)),
  ).toBe(true);
});

test('a configuration with five mistakes names all five, and the error lists them', () => {
  const env = {
    WATCHED_GALLERIES: 'contosoImages',
    EXTENDED_ZONE_TARGETS: 'losangeles',
    REGION_PARITY: 'maybe',
    REPLICATION_DEADLINE: 'tomorrow',
    ARM_ENDPOINT: 'http://arm',
  };
  expect(problemsOf(env).map(({ field }) => field)).toEqual(Object.keys(env));
  expect(() => parseConfig(env)).toThrow(
    /^The settings have 5 mistakes:\n {2}WATCHED_GALLERIES must .*\n {2}EXTENDED_ZONE_TARGETS .*\n {2}REGION_PARITY must .*\n {2}REPLICATION_DEADLINE must .*\n {2}ARM_ENDPOINT must .*$/,
  );
});

test('the identity named twice is told among other mistakes', () => {
  const messages = messagesOf({ GALLERY_IDENTITY_NAME: '!', GALLERY_IDENTITY_ID: '!', REGION_PARITY: '!' });
  expect(messages.map((message) => message.split(' ')[0])).toEqual([
    'REGION_PARITY',
    'GALLERY_IDENTITY_NAME',
    'GALLERY_IDENTITY_ID',
    'GALLERY_IDENTITY_NAME',
  ]);
});

test('one mistake is one mistake', () => {
  expect(() => config({ REGION_PARITY: 'x' })).toThrow(
    /^The settings have 1 mistake:\n {2}REGION_PARITY must be one of/,
  );
  expect(() => config({ REGION_PARITY: 'x' })).toThrow(expect.objectContaining({ name: 'ConfigError' }));
});

function frozenThroughout(value: unknown): boolean {
  return (
    typeof value !== 'object' ||
    value === null ||
    (Object.isFrozen(value) && Object.values(value).every(frozenThroughout))
  );
}

test('the configuration is frozen through and through', () => {
  expect(frozenThroughout(config({ GALLERY_IDENTITY_ID: identityText }))).toBe(true);
});

test('the names of all settings are known', () => {
  expect(settingNames).toEqual(expect.arrayContaining(['WATCHED_GALLERIES', 'ARM_ENDPOINT', 'IDENTITY_ENDPOINT']));
  expect(new Set(settingNames).size).toBe(settingNames.length);
});

test('whatever the settings are, the answer is a configuration or a list of mistakes that name settings', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', galleryText, 'westus=losangeles', 'PT1H', '0', 'https://a.b'),
  );
  const envs = fc.dictionary(fc.constantFrom(...settingNames), fc.option(texts, { nil: undefined }));
  fc.assert(
    fc.property(envs, fc.boolean(), (env, withRequired) => {
      try {
        expect(frozenThroughout(parseConfig(withRequired ? { ...env, ...required } : env))).toBe(true);
      } catch (error) {
        if (!(error instanceof ConfigError)) {
          throw error;
        }
        expect(error.problems.length).toBeGreaterThan(0);
        expect(error.problems.filter(({ field }) => !(field in settings))).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});

const keys =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/keys-rg/providers/Microsoft.Compute/diskEncryptionSets/k';

test('encryption sets go to the zones that they name, and to no others', () => {
  const read = config({ EXTENDED_ZONE_ENCRYPTION: `losangeles,${keys}` });
  expect(read.targets).toEqual([{ ...losAngeles, encryption: { osDiskImage: { diskEncryptionSetId: keys } } }]);
  expect(() => config({ EXTENDED_ZONE_ENCRYPTION: `perth,${keys}` })).toThrow(
    'EXTENDED_ZONE_ENCRYPTION names zone "perth", which EXTENDED_ZONE_TARGETS does not',
  );
  expect(() =>
    config({
      EXTENDED_ZONE_TARGETS: '',
      REPLICATION_POLICY: '{"rules":[]}',
      EXTENDED_ZONE_ENCRYPTION: `perth,${keys}`,
    }),
  ).toThrow('in a policy a target says its own encryption');
});

test('what stands twice in a list of resources, in whatever case, is there once', () => {
  const devCenter =
    '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/platform-rg/providers/Microsoft.DevCenter/devcenters/contoso-devcenter';
  const upper = (id: string) => id.toUpperCase();
  const { watchedGalleries, devCenters } = config({
    WATCHED_GALLERIES: `${galleryText}, ${upper(galleryText)}/\n${galleryText}`,
    DEV_CENTERS: `${devCenter} ${upper(devCenter)}`,
  });
  expect(watchedGalleries).toEqual([galleryId]);
  expect(devCenters).toHaveLength(1);
});

test.each([
  ['RECONCILE_SCHEDULE', '0 0 0 31 2 *', /which is never due; a good value is/],
  ['COMPLETION_TOPIC_ENDPOINT', 'https://me:secret@topic.example/api/events', /without a user and password/],
  ['COMPLETION_TOPIC_ENDPOINT', 'https://secret@topic.example/api/events', /without a user and password/],
])('%s that can never do its work is refused: %s', (name, given, message) => {
  expect(messagesOf({ [name]: given })).toEqual([expect.stringMatching(message)]);
  expect(messagesOf({ [name]: given }).join()).not.toContain('secret');
});

test.each([
  ['a byte order mark', '\uFEFF{"rules":[{"name":"a","selector":{},"targets":["westus=losangeles"]}]}', null],
  ['UTF-16', Buffer.from('\uFEFF{"rules":[]}', 'utf16le').toString('utf8'), /must be JSON in UTF-8/],
  ['UTF-16 without a mark', Buffer.from('{"rules":[]}', 'utf16le').toString('utf8'), /must be JSON in UTF-8/],
])('a policy file with %s', (_name, text, message) => {
  const env = { WATCHED_GALLERIES: galleryText, REPLICATION_POLICY_FILE: 'policy.json' };
  const read = () => parseConfig(env, () => text);
  return message === null ? expect(read().targets).toEqual([losAngeles]) : expect(read).toThrow(message);
});
