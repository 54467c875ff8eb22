// What people type, put to the app's own parser and to the template: both take it, or both refuse it and name the setting.
import { ConfigError, parseConfig } from '../../../src/config/config';
import {
  appSubscription,
  describeTemplates,
  Evaluator,
  galleryId,
  gallerySubscription,
  type Parameters,
} from '../../support/infra/deployment';
import { block, matches, readProjectFile } from '../../support/infra/infra-text';

const good = galleryId('contosoImages');
const devCenter = good.replace('Microsoft.Compute/galleries', 'Microsoft.DevCenter/devcenters');
const encryptionSet = good.replace('galleries', 'diskEncryptionSets');
const topics = `/subscriptions/${gallerySubscription}/resourceGroups/images-rg/providers/Microsoft.EventGrid/systemTopics`;

/** Setting, what was typed, and whether it is right. */
const shared: readonly (readonly [name: string, typed: string, isRight: boolean])[] = [
  ['WATCHED_GALLERIES', good, true],
  ['WATCHED_GALLERIES', `${good} ${galleryId('b')}`, true],
  ['WATCHED_GALLERIES', `${good},${galleryId('b')}`, true],
  ['WATCHED_GALLERIES', `${good}, ${galleryId('b')},`, true],
  ['WATCHED_GALLERIES', `${good}\n${galleryId('b')}\n`, true],
  ['WATCHED_GALLERIES', `  ${good}\r\n\t${galleryId('b')}`, true],
  ['WATCHED_GALLERIES', `${good}\u00a0${galleryId('b')}`, true],
  ['WATCHED_GALLERIES', `${good}/`, true],
  ['WATCHED_GALLERIES', good.toUpperCase(), true],
  ['WATCHED_GALLERIES', `${good} ${good.toLowerCase()}`, true],
  ['WATCHED_GALLERIES', galleryId('a.b_c-d'), true],
  ['WATCHED_GALLERIES', galleryId('a', 'Bilder (neu)_1.x'.replace(' ', '')), true],
  ['WATCHED_GALLERIES', galleryId('a', 'Größe'), true],
  ['WATCHED_GALLERIES', ' ,\n', false],
  ['WATCHED_GALLERIES', `${good};${galleryId('b')}`, false],
  ['WATCHED_GALLERIES', 'contosoImages', false],
  ['WATCHED_GALLERIES', `${good}//`, false],
  ['WATCHED_GALLERIES', `${good}/images/ubuntu`, false],
  ['WATCHED_GALLERIES', good.slice(1), false],
  ['WATCHED_GALLERIES', `"${good}"`, false],
  ['WATCHED_GALLERIES', good.replace(gallerySubscription, 'mine'), false],
  ['WATCHED_GALLERIES', good.replace('galleries/', 'images/'), false],
  ['WATCHED_GALLERIES', good.replace('Microsoft.Compute', 'Microsoft.Web'), false],
  ['WATCHED_GALLERIES', good.replace('resourceGroups', 'resource-groups'), false],
  ['WATCHED_GALLERIES', galleryId('ends-'), false],
  ['WATCHED_GALLERIES', galleryId('-begins'), false],
  ['WATCHED_GALLERIES', galleryId('what?'), false],
  ['WATCHED_GALLERIES', galleryId('a', 'ends.'), false],
  ['WATCHED_GALLERIES', galleryId('a'.repeat(81)), false],
  ['EXTENDED_ZONE_TARGETS', 'westus=losangeles', true],
  ['EXTENDED_ZONE_TARGETS', 'westus=losangeles=2', true],
  ['EXTENDED_ZONE_TARGETS', 'westus=losangeles=Premium_LRS', true],
  ['EXTENDED_ZONE_TARGETS', 'westus=losangeles=2=standardssd_lrs australiaeast=perth', true],
  ['EXTENDED_ZONE_TARGETS', 'WestUS=LosAngeles=100', true],
  ['EXTENDED_ZONE_TARGETS', 'westus=losangeles\naustraliaeast=perth', true],
  ['EXTENDED_ZONE_TARGETS', 'losangeles', false],
  ['EXTENDED_ZONE_TARGETS', 'westus=losangeles=0', false],
  ['EXTENDED_ZONE_TARGETS', 'westus=losangeles=101', false],
  ['EXTENDED_ZONE_TARGETS', 'westus=losangeles=two', false],
  ['EXTENDED_ZONE_TARGETS', 'westus=losangeles=2=Fast', false],
  ['EXTENDED_ZONE_TARGETS', 'westus=losangeles=2=Premium_LRS=x', false],
  ['EXTENDED_ZONE_TARGETS', 'westus=losangeles westus=losangeles=2', false],
  ['EXTENDED_ZONE_TARGETS', 'westus=la', false],
  ['EXTENDED_ZONE_TARGETS', 'west.us=losangeles', false],
  ['EXTENDED_ZONE_TARGETS', 'westus=losangeles;australiaeast=perth', false],
  ['EXTENDED_ZONE_TARGETS', '=losangeles', false],
  ['REGION_PARITY', 'warn', true],
  ['REGION_PARITY', 'Require', true],
  ['REGION_PARITY', 'never', false],
  ['REPLICATION_DEADLINE', 'PT24H', true],
  ['REPLICATION_DEADLINE', 'P1DT12H30M', true],
  ['REPLICATION_DEADLINE', 'PT90S', true],
  ['REPLICATION_DEADLINE', '24h', false],
  ['REPLICATION_DEADLINE', 'PT', false],
  ['REPLICATION_DEADLINE', 'P1DT', false],
  ['REPLICATION_DEADLINE', 'PT0S', false],
  ['REPLICATION_DEADLINE', 'PT1M1H', false],
  ['REPLICATION_DEADLINE', 'PT1.5H', false],
  ['REPLICATION_DEADLINE', 'P1M', false],
  ['REPLICATION_DEADLINE', 'P400D', false],
  ['REPLICATION_WRITES_PER_DAY', '20', true],
  ['REPLICATION_WRITES_PER_DAY', '0', false],
  ['REPLICATION_WRITES_PER_DAY', '1001', false],
  ['REPLICATION_WRITES_PER_DAY', '2.5', false],
  ['REPLICATION_WRITES_PER_DAY', '-1', false],
  ['RETRY_REMOVE_AND_ADD_TIMES', '0', true],
  ['RETRY_REMOVE_AND_ADD_TIMES', '11', false],
  ['RECONCILE_SCHEDULE', '0 17 * * * *', true],
  ['RECONCILE_SCHEDULE', '0 0 3 * * mon-fri', true],
  ['RECONCILE_SCHEDULE', 'OFF', true],
  ['RECONCILE_SCHEDULE', '17 * * * *', true],
  ['RECONCILE_SCHEDULE', '17 * * *', false],
  ['RECONCILE_SCHEDULE', 'hourly', false],
  ['GALLERY_IDENTITY_NAME', 'gallery_Replicator-1', true],
  ['GALLERY_IDENTITY_NAME', 'ab', false],
  ['GALLERY_IDENTITY_NAME', '-replicator', false],
  ['GALLERY_IDENTITY_NAME', 'a'.repeat(25), false],
  ['GALLERY_API_VERSION', '2024-03-03', true],
  ['GALLERY_API_VERSION', '2025-12-03-preview', true],
  ['GALLERY_API_VERSION', 'latest', false],
  ['GALLERY_API_VERSION', '2024-13-03', false],
  ['GALLERY_API_VERSION', '2024-03-03-beta', false],
  ['ARM_BUDGET_SHARE', '100', true],
  ['ARM_BUDGET_SHARE', '101', false],
  ['RECONCILE_LOOKBACK', 'P7D', true],
  ['RECONCILE_LOOKBACK', 'a week', false],
  ['HISTORY_RETENTION', '30 days', false],
  ['ZONE_CHECK', 'warn', true],
  ['ZONE_CHECK', 'off', false],
  ['DEV_CENTERS', devCenter, true],
  ['DEV_CENTERS', `${devCenter},${devCenter}2`, true],
  ['DEV_CENTERS', good, false],
  ['DEV_CENTERS', 'contoso-dc', false],
  ['EXTENDED_ZONE_ENCRYPTION', `losangeles,${encryptionSet}`, true],
  ['EXTENDED_ZONE_ENCRYPTION', `losangeles,${encryptionSet},0,${encryptionSet}`, true],
  ['EXTENDED_ZONE_ENCRYPTION', 'losangeles,keys', false],
  ['EXTENDED_ZONE_ENCRYPTION', `losangeles,${encryptionSet},one,${encryptionSet}`, false],
  ['EXTENDED_ZONE_ENCRYPTION', 'losangeles', false],
  ['ARM_ENDPOINT', 'https://arm.contoso.com', true],
  ['ARM_ENDPOINT', 'https://arm.contoso.com/', true],
  ['ARM_ENDPOINT', 'http://arm.contoso.com', false],
  ['ARM_ENDPOINT', 'https://arm.contoso.com/path', false],
  ['ARM_REGIONAL_ENDPOINT', 'https://{location}.arm.contoso.com', true],
  ['ARM_REGIONAL_ENDPOINT', 'arm.contoso.com', false],
];

/** What only the template is given: values by their names for azd, what the mistake says, whether they are right. */
const ofTheTemplate: readonly (readonly [inputs: Parameters, name: string, isRight: boolean])[] = [
  [{ EXISTING_SYSTEM_TOPICS: `${topics}/there` }, 'EXISTING_SYSTEM_TOPICS', true],
  [{ EXISTING_SYSTEM_TOPICS: 'there' }, 'EXISTING_SYSTEM_TOPICS', false],
  [{ EXISTING_SYSTEM_TOPICS: `images-rg=${topics}/there` }, 'EXISTING_SYSTEM_TOPICS', false],
  [
    { EXISTING_SYSTEM_TOPICS: `${good}=${topics}/there` },
    'EXISTING_SYSTEM_TOPICS must be the id of a resource group',
    false,
  ],
  [{ COMPLETION_TOPIC_ID: topics }, 'COMPLETION_TOPIC_ID', false],
  [{ GALLERY_IDENTITY_MODE: 'existing' }, 'GALLERY_IDENTITY_ID', false],
  [{ GALLERY_IDENTITY_MODE: 'existing', GALLERY_IDENTITY_ID: 'tutorial' }, 'GALLERY_IDENTITY_ID', false],
  [{ GALLERY_IDENTITY_ID: good }, 'GALLERY_IDENTITY_ID', false],
  [{ GALLERY_IDENTITY_MODE: 'app', ALLOW_APP_TO_ASSIGN_ROLES: true }, 'ALLOW_APP_TO_ASSIGN_ROLES', false],
  [{ GALLERY_IDENTITY_ROLE: 'Gallery Reader' }, 'GALLERY_IDENTITY_ROLE', false],
  [{ GALLERY_IDENTITY_ROLE: 'Gallery Reader', ASSIGN_GALLERY_IDENTITY_ROLE: false }, '', true],
  [{ EXTENDED_ZONE_TARGETS: '' }, 'EXTENDED_ZONE_TARGETS, REPLICATION_POLICY, REPLICATION_POLICY_FILE', false],
  [{ settings: { REPLICATION_POLICY: '{}' } }, 'exactly one of them', false],
  [{ EXTENDED_ZONE_TARGETS: '', settings: { REPLICATION_POLICY: 'policy.json' } }, 'REPLICATION_POLICY', false],
  [{ EXTENDED_ZONE_TARGETS: '', settings: { REPLICATION_POLICY_FILE: 'replication-policy.json' } }, '', true],
  [{ ALLOWED_INBOUND_ADDRESSES: '10.0.0.0/33' }, 'ALLOWED_INBOUND_ADDRESSES', false],
  [{ ALLOWED_INBOUND_ADDRESSES: '10.0.0' }, 'ALLOWED_INBOUND_ADDRESSES', false],
  [{ ALLOWED_INBOUND_ADDRESSES: '2001:db8::/32 10.1.2.3' }, '', true],
  [{ ENTRA_CLIENT_ID: 'my-app' }, 'ENTRA_CLIENT_ID', false],
  [{ ALERT_EMAILS: 'oncall' }, 'ALERT_EMAILS', false],
  [{ ACTION_GROUP_IDS: 'night' }, 'ACTION_GROUP_IDS', false],
  [{ LOG_ANALYTICS_WORKSPACE_ID: 'central' }, 'LOG_ANALYTICS_WORKSPACE_ID', false],
  [{ DEV_CENTERS: good }, 'DEV_CENTERS', false],
  [{ DEV_CENTER_PRINCIPAL_IDS: 'dev center' }, 'DEV_CENTER_PRINCIPAL_IDS', false],
  [{ names: { STORAGE_ACCOUNT_NAME: 'contoso-storage' } }, 'STORAGE_ACCOUNT_NAME', false],
  [{ names: { FUNCTION_APP_NAME: 'contoso.replicator' } }, 'FUNCTION_APP_NAME', false],
  [{ names: { RESOURCE_GROUP_NAME: 'images/app' } }, 'RESOURCE_GROUP_NAME', false],
  [{ names: { SYSTEM_TOPIC_NAME: 'a' } }, 'SYSTEM_TOPIC_NAME', false],
  [{ names: { RESOURCE_GROUP_NAME: 'images_app(1)', STORAGE_ACCOUNT_NAME: 'contoso1' } }, '', true],
  [
    {
      EXTENDED_ZONE_TARGETS: '',
      settings: { REPLICATION_POLICY: '{}', EXTENDED_ZONE_ENCRYPTION: `perth,${encryptionSet}` },
    },
    'EXTENDED_ZONE_ENCRYPTION',
    false,
  ],
  [{ RESOURCE_TAGS: 'costCenter' }, 'RESOURCE_TAGS', false],
  [{ APP_SUBNET_ID: 'app' }, 'APP_SUBNET_ID', false],
  [{ PRIVATE_DNS_ZONE_IDS: 'blob' }, 'PRIVATE_DNS_ZONE_IDS', false],
  [{ VIRTUAL_NETWORK_ADDRESS_PREFIX: '10.0.0.0/24/1' }, 'VIRTUAL_NETWORK_ADDRESS_PREFIX', false],
  [{ GALLERY_IDENTITIES_IN_PLACE: 'images-rg' }, 'GALLERY_IDENTITIES_IN_PLACE', false],
  [{ GALLERY_IDENTITY_ROLE_IN_PLACE: `/subscriptions/${appSubscription}` }, '', true],
  [
    {
      WATCHED_GALLERIES: Array.from({ length: 25 }, (_, index) => galleryId(`g${index}`)).join(' '),
    },
    'WATCHED_GALLERIES may hold 24',
    false,
  ],
];

/** @returns what the app says of the setting; null where it takes it */
function appSays(name: string, typed: string): string | null {
  try {
    parseConfig({ WATCHED_GALLERIES: good, EXTENDED_ZONE_TARGETS: 'westus=losangeles', [name]: typed });
    return null;
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.message;
    }
    throw error;
  }
}

const inputs = {
  WATCHED_GALLERIES: good,
  EXTENDED_ZONE_TARGETS: 'westus=losangeles',
  settings: {},
  names: {},
  GALLERY_IDENTITY_MODE: 'deployment',
  GALLERY_IDENTITY_NAME: 'galleryReplicator',
  GALLERY_IDENTITY_ID: '',
  GALLERY_IDENTITY_ROLE: 'Contributor',
  ASSIGN_GALLERY_IDENTITY_ROLE: true,
  ALLOW_APP_TO_ASSIGN_ROLES: false,
  GALLERY_IDENTITIES_IN_PLACE: '',
  GALLERY_IDENTITY_ROLE_IN_PLACE: '',
  EXISTING_SYSTEM_TOPICS: '',
  COMPLETION_TOPIC_ID: '',
  DEV_CENTERS: '',
  DEV_CENTER_PRINCIPAL_IDS: '',
  ALLOWED_INBOUND_ADDRESSES: '',
  ENTRA_CLIENT_ID: '',
  VIRTUAL_NETWORK_ADDRESS_PREFIX: '10.0.0.0/24',
  APP_SUBNET_ID: '',
  PRIVATE_ENDPOINT_SUBNET_ID: '',
  PRIVATE_DNS_ZONE_IDS: '',
  ALERT_EMAILS: '',
  ACTION_GROUP_IDS: '',
  LOG_ANALYTICS_WORKSPACE_ID: '',
  RESOURCE_TAGS: '',
};

describeTemplates('what people type', () => {
  let evaluator: Evaluator;
  let problems: readonly (readonly string[])[];
  const problemsAt = (index: number): readonly string[] => problems[index] ?? ['was not evaluated'];

  beforeAll(async () => {
    evaluator = new Evaluator();
    const cases = [
      ...shared.map(([name, typed]) =>
        name in inputs ? { ...inputs, [name]: typed } : { ...inputs, settings: { [name]: typed } },
      ),
      ...ofTheTemplate.map(([given]) => ({ ...inputs, ...given })),
    ];
    const { outputs } = await evaluator.snapshot('tests/support/infra/input-problems.bicep', { cases });
    problems = outputs.problems as unknown as string[][];
  }, 120_000);
  afterAll(() => evaluator?.stop());

  test.each(shared.map((row, index) => [...row, index] as const))(
    '%s %j: right %s, for the app and for the template',
    (name, typed, isRight, index) => {
      const app = appSays(name, typed);
      if (isRight) {
        expect(app).toBeNull();
        expect(problemsAt(index)).toEqual([]);
      } else {
        expect(app).toContain(name);
        expect(problemsAt(index)).toHaveLength(1);
        expect(problemsAt(index)[0]).toMatch(new RegExp(`^${name} `));
      }
    },
  );

  test.each(ofTheTemplate.map((row, index) => [...row, shared.length + index] as const))(
    '%j %s: right %s',
    (_inputs, says, isRight, index) => {
      expect(problemsAt(index).length > 0).toBe(!isRight);
      expect(problemsAt(index).join('')).toContain(isRight ? '' : says);
    },
  );

  test('a deployment with mistakes fails, and tells them all, before anything is made', async () => {
    const parameters = {
      watchedGalleries: 'contosoImages',
      extendedZoneTargets: 'losangeles',
      alertEmails: 'oncall',
      settings: { REGION_PARITY: 'never' },
    };
    await expect(evaluator.main(parameters)).rejects.toThrow(
      /4 of the values.*WATCHED_GALLERIES.*"contosoImages".*EXTENDED_ZONE_TARGETS.*"losangeles".*REGION_PARITY.*"never".*ALERT_EMAILS.*"oncall"/s,
    );
  });

  test('main.bicep checks every value that somebody types', () => {
    const main = readProjectFile('infra/main.bicep');
    const checked = matches(block(main, 'var problems'), /^ {2}[A-Za-z_]+: (\w+)$/gm);
    const typed = matches(main, /^param (\w+) (?:string|productSettings|resourceNames)/gm);
    // azd's own, checked by @allowed, or by Azure where a name is taken.
    const others = [
      'environmentName',
      'location',
      'principalId',
      'principalType',
      'durableBackend',
      'nodeVersion',
      'siteUpdateStrategy',
    ];
    expect(typed.filter((name) => !checked.includes(name) && !others.includes(name))).toEqual([]);
  });
});
