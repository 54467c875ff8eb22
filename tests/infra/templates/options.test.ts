// Each option of the templates, evaluated: what is deployed, where, and that nothing in it can collide.
import {
  appSubscription,
  type Deployment,
  describeTemplates,
  Evaluator,
  galleryId,
  gallerySubscription,
  type Parameters,
  scopeOf,
} from '../../support/infra/deployment';

const secondSubscription = '22222222-3333-4444-5555-666666666666';
const thirdSubscription = '33333333-4444-5555-6666-777777777777';
const inGroup = (group: string, type: string, name: string, subscription = gallerySubscription) =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`;
const identityId = inGroup('identities', 'Microsoft.ManagedIdentity/userAssignedIdentities', 'tutorial');
const subnet = (name: string) =>
  `${inGroup('network', 'Microsoft.Network/virtualNetworks', 'hub', appSubscription)}/subnets/${name}`;
const principal = '44444444-5555-6666-7777-888888888888';

const cases: Readonly<Record<string, Parameters>> = {
  'the defaults': {},
  'two galleries in one group': { watchedGalleries: `${galleryId('a')} ${galleryId('b')}` },
  'galleries in two subscriptions': {
    watchedGalleries: `${galleryId('a')},${galleryId('b', 'other-rg', secondSubscription)}`,
  },
  'galleries in three subscriptions, two groups in one': {
    watchedGalleries: [
      galleryId('a'),
      galleryId('b', 'more-rg'),
      galleryId('c', 'other-rg', secondSubscription),
      galleryId('d', 'third-rg', thirdSubscription),
    ].join('\n'),
  },
  'one gallery in two spellings': {
    watchedGalleries: `${galleryId('contosoImages')} ${galleryId('CONTOSOIMAGES').replace('resourceGroups', 'resourcegroups')}/`,
  },
  'galleries in the app\u2019s own subscription': { watchedGalleries: galleryId('a', 'images-rg', appSubscription) },
  'the app makes the identity': { galleryIdentityMode: 'app' },
  'the tutorial\u2019s identity': { galleryIdentityMode: 'existing', galleryIdentityId: identityId },
  'an existing identity, assigned here, in two subscriptions': {
    galleryIdentityMode: 'existing',
    galleryIdentityId: identityId,
    assignGalleryIdentityRole: true,
    watchedGalleries: `${galleryId('a')} ${galleryId('b', 'other-rg', secondSubscription)}`,
  },
  'no identity': { galleryIdentityMode: 'none' },
  'identities in place': { galleryIdentitiesInPlace: `/subscriptions/${gallerySubscription}/resourceGroups/images-rg` },
  'the role in place': { galleryIdentityRoleInPlace: `/subscriptions/${gallerySubscription}/resourceGroups/images-rg` },
  'the app may assign the role': { allowAppToAssignRoles: true },
  'built-in roles': { appRoles: 'builtIn', allowAppToAssignRoles: true },
  'dev centers': {
    devCenters: inGroup('dev-rg', 'Microsoft.DevCenter/devcenters', 'dc', secondSubscription),
    allowDevBox: true,
    allowDevCenterIdentity: true,
    devCenterPrincipalIds: principal,
  },
  'built-in roles, with dev centers beside the galleries': {
    appRoles: 'builtIn',
    devCenters: inGroup('dev-rg', 'Microsoft.DevCenter/devcenters', 'dc'),
    allowDevBox: true,
    devCenterPrincipalIds: principal,
  },
  'dev centers that are only watched': { devCenters: inGroup('dev-rg', 'Microsoft.DevCenter/devcenters', 'dc') },
  'an existing topic by its own group': {
    existingSystemTopics: inGroup('images-rg', 'Microsoft.EventGrid/systemTopics', 'there'),
  },
  'one existing topic for two groups': {
    watchedGalleries: `${galleryId('a')} ${galleryId('b', 'more-rg')}`,
    existingSystemTopics: ['images-rg', 'more-rg']
      .map(
        (group) =>
          `/subscriptions/${gallerySubscription}/resourceGroups/${group}=${inGroup('events', 'Microsoft.EventGrid/systemTopics', 'there')}`,
      )
      .join(' '),
  },
  'a completion topic': {
    completionTopicId: inGroup('events', 'Microsoft.EventGrid/topics', 'done', secondSubscription),
  },
  'private networking': { privateNetworking: true },
  'a network that is there': {
    privateNetworking: true,
    appSubnetId: subnet('app'),
    privateEndpointSubnetId: subnet('endpoints'),
    privateDnsZoneIds: ['blob', 'queue', 'table']
      .map((one) => inGroup('dns', 'Microsoft.Network/privateDnsZones', `privatelink.${one}.core.windows.net`))
      .join(' '),
  },
  'DNS records by policy': {
    privateNetworking: true,
    appSubnetId: subnet('app'),
    privateEndpointSubnetId: subnet('endpoints'),
    privateDnsZoneIds: 'policy',
  },
  'a narrower door': { allowedInboundAddresses: '203.0.113.0/24,198.51.100.7', entraClientId: principal },
  'the Durable Task Scheduler': { durableBackend: 'DurableTaskScheduler' },
  'Node 22, few instances, always ready': { nodeVersion: '22', maximumInstanceCount: 40, alwaysReadyInstances: 2 },
  'zone redundancy and rolling updates': { zoneRedundant: true, siteUpdateStrategy: 'RollingUpdate' },
  'mails and an action group': {
    alertEmails: 'a@contoso.com, b@contoso.com',
    actionGroupIds: inGroup('ops', 'Microsoft.Insights/actionGroups', 'night'),
  },
  'a workspace that is there': {
    logAnalyticsWorkspaceId: inGroup('ops', 'Microsoft.OperationalInsights/workspaces', 'central'),
    hostLogs: true,
  },
  'tags and names': {
    resourceTags: 'costCenter=42, owner=Images = team',
    names: { RESOURCE_GROUP_NAME: 'images-app', FUNCTION_APP_NAME: 'contoso-replicator', SYSTEM_TOPIC_NAME: 'images' },
  },
  'access for who deploys': { grantDeployerAccess: true, principalId: principal },
  'no reconciliation': { settings: { RECONCILE_SCHEDULE: 'off' } },
};

describeTemplates('main.bicep', () => {
  let evaluator: Evaluator;
  const deployments = new Map<string, Deployment>();
  const of = (title: keyof typeof cases): Deployment => {
    const found = deployments.get(title);
    if (found === undefined) {
      throw new Error(`${title} could not be evaluated`);
    }
    return found;
  };

  beforeAll(async () => {
    evaluator = new Evaluator();
    for (const [title, parameters] of Object.entries(cases)) {
      deployments.set(title, await evaluator.main(parameters));
    }
  }, 120_000);
  afterAll(() => evaluator?.stop());

  describe.each(Object.keys(cases))('%s', (title) => {
    test('no resource is there twice', () => {
      const ids = of(title).resources.map(({ id }) => id.toLowerCase());
      expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    });

    test('a principal has a role on a scope once, under a name that holds the principal', () => {
      const { assignments } = of(title);
      expect(assignments.length).toBeGreaterThan(4);
      const keys = assignments.map((assignment) => {
        const { id, properties } = assignment;
        const of = String(properties?.principalId).replace(/^\[|\]$/g, '');
        if (!/^[\w-]{36}$/.test(of)) {
          expect(id).toContain(of);
        }
        return `${scopeOf(assignment).toLowerCase()} ${of} ${properties?.roleDefinitionId}`;
      });
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    });

    test('what the app assigns is bound to roles and to principals', () => {
      const conditions = of(title)
        .ofType('Microsoft.Authorization/roleAssignments')
        .filter(({ properties }) => JSON.stringify(properties).match(/roleAssignments\/write/))
        .map(({ properties }) => String(properties?.condition));
      for (const condition of conditions) {
        expect(condition).toMatch(/PrincipalId\] ForAnyOfAnyValues:GuidEquals/);
        expect(condition).toMatch(/RoleDefinitionId\] ForAnyOfAnyValues:GuidEquals/);
        expect(condition).not.toMatch(/GuidEquals \{\{?\}/);
      }
    });

    test('what lies outside the app\u2019s group is listed for infra/hooks/rights.mjs', () => {
      const { assignments, outputs } = of(title);
      const ownGroup = `/subscriptions/${appSubscription}/resourceGroups/${String(outputs.AZURE_RESOURCE_GROUP)}/`;
      const listed = [outputs.REPLICATOR_RIGHTS, outputs.REPLICATOR_IDENTITY_RIGHTS]
        .flatMap((one) => one as unknown as readonly string[])
        .map((one) => one.toLowerCase());
      const outside = assignments
        .filter((one) => !scopeOf(one).startsWith(ownGroup))
        .map((one) => `${scopeOf(one)}|${one.properties?.roleDefinitionId}`.toLowerCase());
      expect(outside.filter((one) => !listed.includes(one))).toEqual([]);
      // Where somebody else has assigned the identity's role, it is listed too, so that it stays.
      const held = title === 'the role in place' ? (outputs.REPLICATOR_IDENTITY_RIGHTS as unknown as string[]) : [];
      expect(listed.filter((one) => !outside.includes(one))).toEqual(held.map((one) => one.toLowerCase()));
    });
  });

  test('one gallery in two spellings is one gallery', () => {
    expect(of('one gallery in two spellings').resources.map(({ id }) => id)).toEqual(
      of('the defaults').resources.map(({ id }) => id),
    );
  });

  test('each gallery, group and subscription has what is its own', () => {
    const deployment = of('galleries in three subscriptions, two groups in one');
    expect(deployment.ids('Microsoft.EventGrid/systemTopics')).toHaveLength(4);
    expect(deployment.ids('Microsoft.ManagedIdentity/userAssignedIdentities')).toHaveLength(5);
    expect(deployment.ids('Microsoft.Authorization/roleDefinitions')).toHaveLength(9);
    for (const id of [
      galleryId('a'),
      galleryId('b', 'more-rg'),
      galleryId('c', 'other-rg', secondSubscription),
      galleryId('d', 'third-rg', thirdSubscription),
    ]) {
      const on = deployment.assignments.filter((one) => one.id.toLowerCase().includes(`'${id.toLowerCase()}'`));
      expect(on).toHaveLength(1);
    }
  });

  test('the order of galleries changes nothing but the setting', () => {
    const { watchedGalleries } = cases['galleries in three subscriptions, two groups in one'] ?? {};
    const turned = String(watchedGalleries).split('\n').toReversed().join(' ');
    return evaluator.main({ watchedGalleries: turned }).then(({ resources }) => {
      const before = of('galleries in three subscriptions, two groups in one').resources;
      const isSettings = ({ id }: { readonly id: string }) => id.endsWith('/config/appsettings');
      const sorted = (all: typeof resources) =>
        all.filter((one) => !isSettings(one)).toSorted((a, b) => a.id.localeCompare(b.id));
      expect(sorted(resources)).toEqual(sorted(before));
    });
  });

  test('an identity or a role that is in place is neither made nor assigned again', () => {
    const identities = 'Microsoft.ManagedIdentity/userAssignedIdentities';
    expect(of('identities in place').ids(identities)).toHaveLength(1);
    expect(of('the defaults').ids(identities)).toHaveLength(2);
    const contributor = /b24988ac-6180-42a0-ab88-20f7382dd24c/;
    const contributors = (title: string) =>
      of(title).assignments.filter(({ properties }) => contributor.test(String(properties?.roleDefinitionId))).length;
    expect(contributors('the defaults')).toBe(1);
    expect(contributors('identities in place')).toBe(1);
    expect(contributors('the role in place')).toBe(0);
    expect(contributors('the tutorial\u2019s identity')).toBe(0);
    expect(contributors('an existing identity, assigned here, in two subscriptions')).toBe(2);
  });

  test('a topic that exists is used, and none is made beside it', () => {
    for (const title of ['an existing topic by its own group', 'one existing topic for two groups']) {
      expect(of(title).ids('Microsoft.EventGrid/systemTopics')).toEqual([]);
      expect(of(title).ids('Microsoft.Insights/metricAlerts')).toHaveLength(2);
    }
  });

  test('a network, its zones and a workspace are made, or brought along', () => {
    const made = (title: string) =>
      ['virtualNetworks', 'privateDnsZones', 'privateEndpoints', 'privateEndpoints/privateDnsZoneGroups'].map(
        (type) => of(title).ids(`Microsoft.Network/${type}`).length,
      );
    expect(made('private networking')).toEqual([1, 3, 3, 3]);
    expect(made('a network that is there')).toEqual([0, 0, 3, 3]);
    expect(made('DNS records by policy')).toEqual([0, 0, 3, 0]);
    expect(of('a workspace that is there').ids('Microsoft.OperationalInsights/workspaces')).toEqual([]);
  });

  test('the site says what was asked for', () => {
    const site = (title: string) => JSON.stringify(of(title).only('Microsoft.Web/sites').properties);
    expect(site('Node 22, few instances, always ready')).toMatch(/"version":"22".*"maximumInstanceCount":40/);
    expect(site('a narrower door')).toMatch(/203\.0\.113\.0\/24.*198\.51\.100\.7\/32/);
    expect(site('zone redundancy and rolling updates')).toContain('"type":"RollingUpdate"');
    expect(site('the defaults')).not.toContain('RollingUpdate');
    expect(JSON.stringify(of('zone redundancy and rolling updates').resources)).not.toContain('Standard_LRS');
  });

  test('the backend is a matter of the package: no setting of the host replaces it', () => {
    const settings = (title: string) =>
      JSON.stringify(of(title).resources.find(({ id }) => id.endsWith('/config/appsettings'))?.properties);
    expect(settings('the Durable Task Scheduler')).toContain('DURABLE_TASK_SCHEDULER_CONNECTION_STRING');
    expect(settings('the defaults')).not.toContain('DURABLE_TASK_SCHEDULER_CONNECTION_STRING');
    expect(settings('the Durable Task Scheduler')).not.toContain('AzureFunctionsJobHost');
  });

  test('tags are on everything that can have them, and names replace the made ones', () => {
    const deployment = of('tags and names');
    const untagged = deployment.resources.filter(
      ({ tags, location }) => location !== undefined && tags?.costCenter !== '42',
    );
    expect(untagged.map(({ id }) => id)).toEqual([]);
    expect(deployment.only('Microsoft.Web/sites').tags?.owner).toBe('Images = team');
    expect(deployment.only('Microsoft.Web/sites').id).toContain('/resourceGroups/images-app/');
    expect(deployment.only('Microsoft.Web/sites').name).toBe('contoso-replicator');
    expect(deployment.only('Microsoft.EventGrid/systemTopics').name).toBe('images');
  });

  test('nothing in a gallery\u2019s group carries the tag by which azd finds what it removes', () => {
    for (const deployment of deployments.values()) {
      const group = String(deployment.outputs.AZURE_RESOURCE_GROUP);
      const tagged = deployment.resources.filter(({ tags }) => tags?.['azd-env-name'] !== undefined);
      expect(tagged.filter(({ id }) => !id.includes(group))).toEqual([]);
    }
  });
});
