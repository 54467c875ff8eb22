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

const good = galleryId('contosoImages');
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
  ['RECONCILE_SCHEDULE', '17 * * * *', false],
  ['RECONCILE_SCHEDULE', 'hourly', false],
  ['GALLERY_IDENTITY_NAME', 'gallery_Replicator-1', true],
  ['GALLERY_IDENTITY_NAME', 'ab', false],
  ['GALLERY_IDENTITY_NAME', '-replicator', false],
  ['GALLERY_IDENTITY_NAME', 'a'.repeat(25), false],
  ['ARM_ENDPOINT', 'https://arm.contoso.com', true],
  ['ARM_ENDPOINT', 'https://arm.contoso.com/', true],
  ['ARM_ENDPOINT', 'http://arm.contoso.com', false],
  ['ARM_ENDPOINT', 'https://arm.contoso.com/path', false],
  ['ARM_REGIONAL_ENDPOINT', 'https://{location}.arm.contoso.com', true],
  ['ARM_REGIONAL_ENDPOINT', 'arm.contoso.com', false],
];

/** What only the template is given: parameter, its name for azd, what was typed, whether it is right. */
const ofTheTemplate: readonly (readonly [parameters: Parameters, name: string, isRight: boolean])[] = [
  [{ existingSystemTopics: `${topics}/there` }, 'EXISTING_SYSTEM_TOPICS', true],
  [{ existingSystemTopics: 'there' }, 'EXISTING_SYSTEM_TOPICS', false],
  [{ existingSystemTopics: `images-rg=${topics}/there` }, 'EXISTING_SYSTEM_TOPICS', false],
  [
    { existingSystemTopics: `${good}=${topics}/there` },
    'EXISTING_SYSTEM_TOPICS must be the id of a resource group',
    false,
  ],
  [{ completionTopicId: topics }, 'COMPLETION_TOPIC_ID', false],
  [{ galleryIdentityMode: 'existing' }, 'GALLERY_IDENTITY_ID', false],
  [{ galleryIdentityMode: 'existing', galleryIdentityId: 'tutorial' }, 'GALLERY_IDENTITY_ID', false],
  [{ galleryIdentityId: good }, 'GALLERY_IDENTITY_ID', false],
  [{ galleryIdentityMode: 'app', allowAppToAssignRoles: true }, 'ALLOW_APP_TO_ASSIGN_ROLES', false],
  [{ galleryIdentityRole: 'Gallery Reader' }, 'GALLERY_IDENTITY_ROLE', false],
  [{ galleryIdentityRole: 'Gallery Reader', assignGalleryIdentityRole: false }, '', true],
  [{ extendedZoneTargets: '' }, 'EXTENDED_ZONE_TARGETS, REPLICATION_POLICY, REPLICATION_POLICY_FILE', false],
  [{ settings: { REPLICATION_POLICY: '{}' } }, 'exactly one of them', false],
  [{ extendedZoneTargets: '', settings: { REPLICATION_POLICY: 'policy.json' } }, 'REPLICATION_POLICY', false],
  [{ extendedZoneTargets: '', settings: { REPLICATION_POLICY_FILE: 'replication-policy.json' } }, '', true],
  [{ allowedInboundAddresses: '10.0.0.0/33' }, 'ALLOWED_INBOUND_ADDRESSES', false],
  [{ allowedInboundAddresses: '10.0.0' }, 'ALLOWED_INBOUND_ADDRESSES', false],
  [{ allowedInboundAddresses: '2001:db8::/32 10.1.2.3' }, '', true],
  [{ entraClientId: 'my-app' }, 'ENTRA_CLIENT_ID', false],
  [{ alertEmails: 'oncall' }, 'ALERT_EMAILS', false],
  [{ actionGroupIds: 'night' }, 'ACTION_GROUP_IDS', false],
  [{ logAnalyticsWorkspaceId: 'central' }, 'LOG_ANALYTICS_WORKSPACE_ID', false],
  [{ devCenters: good }, 'DEV_CENTERS', false],
  [{ devCenterPrincipalIds: 'dev center' }, 'DEV_CENTER_PRINCIPAL_IDS', false],
  [{ resourceTags: 'costCenter' }, 'RESOURCE_TAGS', false],
  [{ privateNetworking: true, appSubnetId: 'app' }, 'APP_SUBNET_ID', false],
  [{ privateNetworking: true, privateDnsZoneIds: 'blob' }, 'PRIVATE_DNS_ZONE_IDS', false],
  [{ virtualNetworkAddressPrefix: '10.0.0.0/24/1' }, 'VIRTUAL_NETWORK_ADDRESS_PREFIX', false],
  [{ galleryIdentitiesInPlace: 'images-rg' }, 'GALLERY_IDENTITIES_IN_PLACE', false],
  [{ galleryIdentityRoleInPlace: `/subscriptions/${appSubscription}` }, '', true],
  [
    {
      watchedGalleries: Array.from({ length: 25 }, (_, index) => galleryId(`g${index}`)).join(' '),
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

const parameterOf: Readonly<Record<string, string>> = {
  WATCHED_GALLERIES: 'watchedGalleries',
  EXTENDED_ZONE_TARGETS: 'extendedZoneTargets',
  GALLERY_IDENTITY_NAME: 'galleryIdentityName',
};

describeTemplates('what people type', () => {
  let evaluator: Evaluator;
  beforeAll(() => {
    evaluator = new Evaluator();
  });
  afterAll(() => evaluator?.stop());

  /** @returns what the template says; null where it takes it */
  const templateSays = (parameters: Parameters): Promise<string | null> =>
    evaluator.main(parameters).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );

  test.each(shared)('%s %j: right %s, for the app and for the template', async (name, typed, isRight) => {
    const parameter = parameterOf[name];
    const template = await templateSays(
      parameter === undefined ? { settings: { [name]: typed } } : { [parameter]: typed },
    );
    const app = appSays(name, typed);
    if (isRight) {
      expect([app, template]).toEqual([null, null]);
    } else {
      expect(app).toContain(name);
      expect(template).toContain(`1 of the values are wrong (azd env set): ${name} `);
    }
  });

  test.each(ofTheTemplate)('%j %s: right %s', async (parameters, name, isRight) => {
    const says = await templateSays(parameters);
    if (isRight) {
      expect(says).toBeNull();
    } else {
      expect(says).toContain('of the values are wrong');
      expect(says).toContain(name);
    }
  });

  test('every mistake is told at once', async () => {
    const says = await templateSays({
      watchedGalleries: 'contosoImages',
      extendedZoneTargets: 'losangeles',
      alertEmails: 'oncall',
      settings: { REGION_PARITY: 'never' },
    });
    expect(says).toMatch(
      /4 of the values.*WATCHED_GALLERIES.*"contosoImages".*EXTENDED_ZONE_TARGETS.*"losangeles".*REGION_PARITY.*"never".*ALERT_EMAILS.*"oncall"/s,
    );
  });
});
