// What the app may still do although the template no longer says so.
import { type Answer, runHook } from '../../support/infra/hook-run';

const watched = '/subscriptions/s1/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/a';
const role = (name: string, subscription = 's1') =>
  `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${name}`;
const environment = {
  AZURE_SUBSCRIPTION_ID: 's1',
  AZURE_RESOURCE_GROUP: 'rg-dev-westus',
  REPLICATOR_RESOURCE_TOKEN: 'token',
  REPLICATOR_IDENTITY_PRINCIPAL_ID: 'p',
  REPLICATOR_WATCHED_GALLERIES: watched.toLowerCase(),
  REPLICATOR_IDENTITY_RIGHTS: JSON.stringify([`/subscriptions/s1|${role('reader')}`]),
  REPLICATOR_RIGHTS: JSON.stringify([
    `${watched.toLowerCase()}|${role('gallery')}`,
    `/subscriptions/s1|${role('subscription')}`,
  ]),
};

const assignment = (name: string, scope: string, roleDefinitionId: string) => ({
  id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
  properties: { scope, roleDefinitionId },
});
const gone = '/subscriptions/s2/resourceGroups/old-rg/providers/Microsoft.Compute/galleries/old';
const topic = (group: string, tag: string) => ({
  id: `/subscriptions/s1/resourceGroups/${group}/providers/Microsoft.EventGrid/systemTopics/evgt`,
  tags: { 'gallery-zone-replicator': tag },
});

const az: readonly Answer[] = [
  {
    when: 'rest --method get*subscriptions/s1/*roleAssignments*atScope*',
    json: {
      value: ['owner', 'reader'].map((name) => ({
        id: `/subscriptions/s1/providers/Microsoft.Authorization/roleAssignments/${name}`,
        properties: {
          scope: '/subscriptions/s1',
          roleDefinitionId: role(name),
          principalId: 'gallery-identity',
          description: 'Lets the compute gallery see which extended zones the subscription may use.',
        },
      })),
    },
  },
  { when: 'rest --method get*subscriptions/s2/*roleAssignments*atScope*', json: { value: [] } },
  {
    when: 'account list*',
    json: [
      { id: 's1', state: 'Enabled' },
      { id: 's2', state: 'Enabled' },
      { id: 's3', state: 'Disabled' },
    ],
  },
  {
    when: 'rest --method get*subscriptions/s1/*roleAssignments*',
    json: {
      value: [
        assignment('1', watched, role('gallery')),
        assignment('2', '/subscriptions/s1', role('subscription')),
        assignment('3', '/subscriptions/s1', role('assigner')),
        assignment('4', '/subscriptions/s1/resourceGroups/rg-dev-westus/providers/x/y/z', role('blobs')),
      ],
    },
  },
  {
    when: 'rest --method get*subscriptions/s2/*roleAssignments*',
    json: { value: [assignment('5', gone, role('gallery2', 's2'))] },
  },
  {
    when: 'rest --method get*subscriptions/s1/*roleDefinitions*',
    json: {
      value: ['gallery', 'assigner'].map((name) => ({
        id: role(name),
        name,
        properties: { roleName: `Gallery Zone Replicator dev token: ${name} (s1)` },
      })),
    },
  },
  {
    when: 'rest --method get*subscriptions/s2/*roleDefinitions*',
    json: {
      value: [
        {
          id: role('other', 's2'),
          name: 'other',
          properties: { roleName: 'Gallery Zone Replicator dev another: x (s2)' },
        },
      ],
    },
  },
  {
    when: 'eventgrid system-topic list --subscription s1*',
    json: [topic('images-rg', 'token'), topic('old-rg', 'token')],
  },
  { when: 'eventgrid system-topic list --subscription s2*', json: [topic('more-rg', 'another')] },
  { when: 'rest --method delete*', json: null },
];
const removed = (calls: readonly string[]) =>
  calls.flatMap((call) => /^az rest --method delete --uri (\S+)/.exec(call)?.[1] ?? []);

test('lists what the template names and what it no longer names, and removes nothing', async () => {
  const { status, stdout, calls } = await runHook('rights', environment, az);
  expect(status).toBe(0);
  expect(stdout.match(/^named/gm)).toHaveLength(4);
  expect(stdout.match(/^NO LONGER NAMED.*$/gm)).toEqual([
    expect.stringContaining('role assigner on /subscriptions/s1'),
    expect.stringContaining(`role gallery2 on ${gone}`),
    expect.stringContaining('role definition Gallery Zone Replicator dev token: assigner'),
    expect.stringContaining('old-rg'),
  ]);
  // A role that the galleries' identity had before is told, and left: another deployment may need it.
  expect(stdout.match(/^not of this deployment.*$/gm)).toEqual([
    expect.stringMatching(
      /role owner of the identity gallery-identity on \/subscriptions\/s1.*az role assignment delete --ids/,
    ),
  ]);
  expect(removed(calls)).toEqual([]);
});

test('--remove takes away what is no longer named, assignments before roles', async () => {
  const { status, calls } = await runHook('rights', environment, az, [], ['--remove']);
  expect(status).toBe(0);
  expect(removed(calls).map((id) => id.split('/').at(-1))).toEqual(['3', '5', 'assigner', 'evgt']);
});

test('--remove-all takes away everything but what goes with the app, and what is another deployment\u2019s', async () => {
  const { calls } = await runHook('rights', environment, az, [], ['--remove-all']);
  const ids = removed(calls);
  expect(ids).toHaveLength(8);
  expect(ids.join()).not.toMatch(/rg-dev-westus|more-rg|other/);
});

test('what cannot be read leads to no removal', async () => {
  const { status, stderr, calls } = await runHook(
    'rights',
    environment,
    [{ when: 'rest --method get*roleDefinitions*', error: 'AuthorizationFailed' }, ...az],
    [],
    ['--remove'],
  );
  expect([status, removed(calls)]).toEqual([1, []]);
  expect(stderr).toContain('AuthorizationFailed');
});

test('without azd around it, the values are those of its environment; an unknown option is refused', async () => {
  const alone = await runHook('rights', {}, az, [{ when: 'env get-values*', json: environment }]);
  expect([alone.status, alone.stdout.match(/^NO LONGER/gm)?.length]).toEqual([0, 4]);
  const wrong = await runHook('rights', environment, az, [], ['--delete']);
  expect([wrong.status, wrong.calls]).toEqual([1, []]);
});
