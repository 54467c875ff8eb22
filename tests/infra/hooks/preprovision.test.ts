// The hook that asks Azure before anything is deployed.
import { type Answer, runHook } from '../../support/infra/hook-run';

const subscription = '11111111-2222-3333-4444-555555555555';
const group = `/subscriptions/${subscription}/resourceGroups/images-rg`;
const gallery = `${group}/providers/Microsoft.Compute/galleries/contosoImages`;
const lower = group.toLowerCase();
const contributor = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const principalId = '22222222-3333-4444-5555-666666666666';

const environment = {
  AZURE_ENV_NAME: 'dev',
  AZURE_SUBSCRIPTION_ID: subscription,
  AZURE_LOCATION: 'westus',
  WATCHED_GALLERIES: gallery,
  EXTENDED_ZONE_TARGETS: 'westus=losangeles',
};

const namespaces = [
  'Web',
  'App',
  'Storage',
  'Insights',
  'OperationalInsights',
  'Compute',
  'EventGrid',
  'EdgeZones',
  'ManagedIdentity',
];
const registered = namespaces.map((name) => ({ namespace: `Microsoft.${name}`, registrationState: 'Registered' }));

const topic = {
  id: `${group}/providers/Microsoft.EventGrid/systemTopics/there`,
  name: 'there',
  source: group.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'),
  identity: { type: 'SystemAssigned' },
};
const assignment = (name: string) => ({
  name,
  properties: {
    scope: `/subscriptions/${subscription}`,
    roleDefinitionId: `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${contributor}`,
    principalId,
  },
});

/** Answers of a subscription where everything is as it should be; the given ones come first. */
const answers = (...first: readonly Answer[]): readonly Answer[] => [
  ...first,
  { when: 'account show*', json: { tenantId: 'tenant' } },
  { when: 'provider list*', json: registered },
  { when: 'functionapp list-flexconsumption-locations*', json: [{ name: 'West US' }, { name: 'eastus' }] },
  { when: 'functionapp list-flexconsumption-runtimes*', json: [{ version: '24' }, { version: '22' }] },
  { when: 'resource show*', json: {} },
  { when: 'eventgrid system-topic list*', json: [] },
  { when: 'identity list*', json: [] },
  { when: 'rest*roleAssignments*', json: { value: [] } },
  {
    when: 'rest*extendedZones*',
    json: { value: [{ name: 'losangeles', properties: { registrationState: 'Registered' } }] },
  },
];

const kept = (calls: readonly string[]) =>
  calls.flatMap((call) => /^azd env set (\w+ .*?) ?--cwd \S+ --environment dev$/.exec(call)?.[1] ?? []);

test('says nothing and keeps nothing where everything is as it should be', async () => {
  const { status, stderr, calls } = await runHook('preprovision', environment, answers());
  expect([status, stderr, kept(calls)]).toEqual([0, '', []]);
});

test.each<readonly [string, NodeJS.ProcessEnv, readonly Answer[], RegExp]>([
  [
    'az is not signed in',
    {},
    [{ when: 'account show*', error: 'Please run az login' }],
    /not signed in.*az login.*Please run/s,
  ],
  ['az is signed in elsewhere', { AZURE_TENANT_ID: 'mine' }, [], /az login --tenant mine/],
  [
    'a provider is not registered',
    {},
    [{ when: 'provider list*', json: registered.filter(({ namespace }) => namespace !== 'Microsoft.EventGrid') }],
    /az provider register --namespace Microsoft\.EventGrid --subscription 11111111-/,
  ],
  [
    'an option needs one more provider',
    { DURABLE_BACKEND: 'DurableTaskScheduler', PRIVATE_NETWORKING: 'true' },
    [],
    /2 found.*Microsoft\.Network.*Microsoft\.DurableTask/s,
  ],
  ['the region has no Flex Consumption', { AZURE_LOCATION: 'westcentralus' }, [], /one of eastus, westus/],
  [
    'the region has no Node 24',
    {},
    [{ when: 'functionapp list-flexconsumption-runtimes*', json: [{ version: '22' }] }],
    /azd env set NODE_VERSION 22/,
  ],
  [
    'a gallery is not there',
    {},
    [{ when: 'resource show*', error: 'ResourceNotFound' }],
    /contosoimages cannot be read \(ResourceNotFound\).*azd env set WATCHED_GALLERIES/s,
  ],
  [
    'a topic that exists cannot write dead letters',
    {},
    [{ when: 'eventgrid system-topic list*', json: [{ ...topic, identity: null }] }],
    /az eventgrid system-topic update --name there --resource-group images-rg --subscription \S+ --identity systemassigned/,
  ],
  [
    'a topic that is named is not there',
    { EXISTING_SYSTEM_TOPICS: `${group}=${topic.id}` },
    [],
    /EXISTING_SYSTEM_TOPICS names \S+there, which is not there/,
  ],
  [
    'an identity that is named is not there',
    { GALLERY_IDENTITY_MODE: 'existing', GALLERY_IDENTITY_ID: `${group}/x` },
    [{ when: 'identity show*', error: 'not found' }],
    /GALLERY_IDENTITY_ID cannot be read \(not found\)/,
  ],
])('where %s, it is told with its remedy and nothing goes on', async (_title, change, first, says) => {
  const { status, stderr, calls } = await runHook('preprovision', { ...environment, ...change }, answers(...first));
  expect(status).toBe(1);
  expect(stderr).toMatch(says);
  expect(kept(calls)).toEqual([]);
});

test('all that is wrong is told at once', async () => {
  const { stderr } = await runHook(
    'preprovision',
    { ...environment, AZURE_LOCATION: 'mars' },
    answers({ when: 'provider list*', json: [] }, { when: 'resource show*', error: 'AuthorizationFailed' }),
  );
  expect(stderr).toMatch(/11 found.*Microsoft\.Web.*mars has no Flex.*AuthorizationFailed/s);
});

test('a zone that is not registered is a warning: access may come later', async () => {
  const { status, stderr } = await runHook(
    'preprovision',
    environment,
    answers({
      when: 'rest*extendedZones*',
      json: { value: [{ name: 'losangeles', properties: { registrationState: 'NotRegistered' } }] },
    }),
  );
  expect(status).toBe(0);
  expect(stderr).toMatch(/zone losangeles is NotRegistered.*az rest --method post --uri \S+losangeles\/register/);
});

test('galleries of two regions in one group share one identity: a warning', async () => {
  const { status, stderr } = await runHook(
    'preprovision',
    { ...environment, WATCHED_GALLERIES: `${gallery} ${gallery}2` },
    answers(
      { when: 'resource show*galleries/contosoimages2*', json: { location: 'eastus' } },
      { when: 'resource show*', json: { location: 'westus' } },
    ),
  );
  expect(status).toBe(0);
  expect(stderr).toMatch(/images-rg lie in westus, eastus/);
});

test('a topic of somebody else is used; one of our own is not an existing one', async () => {
  const there = { when: 'eventgrid system-topic list*', json: [topic] };
  const foreign = await runHook('preprovision', environment, answers(there));
  expect(kept(foreign.calls)).toEqual([`EXISTING_SYSTEM_TOPICS ${lower}=${topic.id.toLowerCase()}`]);
  const own = await runHook('preprovision', { ...environment, REPLICATOR_SYSTEM_TOPIC_NAME: 'there' }, answers(there));
  expect([own.status, kept(own.calls)]).toEqual([0, []]);
});

test('the tutorial\u2019s own assignment, and an identity that is there, are left as they are', async () => {
  const identity = { when: 'identity list*', json: [{ name: 'GalleryReplicator', principalId }] };
  const foreign = await runHook(
    'preprovision',
    environment,
    answers(identity, { when: 'rest*roleAssignments*', json: { value: [assignment('a-random-name')] } }),
  );
  expect(kept(foreign.calls)).toEqual([
    `GALLERY_IDENTITIES_IN_PLACE ${lower}`,
    `GALLERY_IDENTITY_ROLE_IN_PLACE ${lower}`,
  ]);
  // guid('/subscriptions/1111…', principal, role id), as ARM makes it: tests/infra/templates compares.
  const existing = await runHook(
    'preprovision',
    { ...environment, GALLERY_IDENTITY_MODE: 'existing', GALLERY_IDENTITY_ID: `${group}/x` },
    answers(
      { when: 'identity show*', json: { principalId } },
      { when: 'rest*roleAssignments*', json: { value: [assignment('a-random-name')] } },
    ),
  );
  expect(kept(existing.calls)).toEqual([`GALLERY_IDENTITY_ROLE_IN_PLACE /subscriptions/${subscription}`]);
});

test('what was in place and is no longer is made again', async () => {
  const { calls } = await runHook('preprovision', { ...environment, GALLERY_IDENTITIES_IN_PLACE: lower }, answers());
  expect(kept(calls)).toEqual(['GALLERY_IDENTITIES_IN_PLACE ']);
});

test('line breaks, which azd would put into JSON as they are, become blanks', async () => {
  const { calls } = await runHook(
    'preprovision',
    { ...environment, WATCHED_GALLERIES: `${gallery}\n${gallery}2` },
    answers(),
  );
  expect(kept(calls)[0]).toBe(`WATCHED_GALLERIES ${gallery} ${gallery}2`);
});

test.each([
  ['nothing is chosen yet', {}, /not chosen yet/],
  ['it is left out', { ...environment, PREPROVISION_CHECKS: 'off' }, /nothing was checked/],
])('where %s, nothing is asked', async (_title, change, says) => {
  const { status, stdout, calls } = await runHook('preprovision', change, answers());
  expect([status, calls]).toEqual([0, []]);
  expect(stdout).toMatch(says);
});

test('without az, that is said', async () => {
  const { status, stderr } = await runHook('preprovision', environment, null);
  expect(status).toBe(1);
  expect(stderr).toContain('https://aka.ms/install-az');
});
