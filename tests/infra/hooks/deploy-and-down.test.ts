// The hooks around the code and the removal: roles that need time, a list of functions that stays stale, galleries that
// must not go with the app.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, runHook } from '../../support/infra/hook-run';

const appId = '/subscriptions/s/resourceGroups/rg-dev-westus/providers/Microsoft.Web/sites/func-app';
const environment = {
  AZURE_ENV_NAME: 'dev',
  AZURE_LOCATION: 'westus',
  AZURE_SUBSCRIPTION_ID: 's',
  AZURE_RESOURCE_GROUP: 'rg-dev-westus',
  REPLICATOR_APP_NAME: 'func-app',
  REPLICATOR_APP_ID: appId,
  REPLICATOR_RESOURCE_TOKEN: 'token',
  REPLICATOR_WATCHED_GALLERIES: '/subscriptions/s/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/a',
  REPLICATOR_SYSTEM_TOPIC_NAME: 'evgt',
  REPLICATOR_DEAD_LETTER_ACCOUNT_ID: '/subscriptions/s/st',
  REPLICATOR_DEAD_LETTER_CONTAINER: 'dead-letters',
  POSTDEPLOY_ATTEMPTS: '3',
  POSTDEPLOY_SECONDS: '0',
};

const functions = (...names: readonly string[]) => ({ value: names.map((name) => ({ name: `func-app/${name}` })) });
const listed = functions('onImageVersionEvent', 'getHealth');
const answers = (...first: readonly Answer[]): readonly Answer[] => [
  ...first,
  { when: 'account show*', json: {} },
  { when: 'rest --method post*host/default/sync*', json: null },
  { when: 'rest --method get*functions*', json: listed },
  { when: 'deployment sub create*', json: {} },
  { when: 'functionapp keys list*', json: { masterKey: 'master' } },
];
const deployments = (calls: readonly string[]) => calls.filter((call) => call.startsWith('az deployment sub create'));

describe('postdeploy', () => {
  let server: Server;
  let health = 404;
  let errors: readonly string[] = [];
  let url: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const isStatus = request.url?.startsWith('/admin/host/status?code=master') === true;
      response.statusCode = isStatus ? 200 : health;
      response.end(isStatus ? JSON.stringify({ errors }) : '');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server?.close());
  afterEach(() => {
    health = 404;
    errors = [];
  });

  test('asks for the list anew while it waits, then deploys the compiled subscriptions', async () => {
    const { status, calls, files } = await runHook(
      'postdeploy',
      environment,
      answers({ when: 'rest --method get*functions*', json: listed, failsFirst: 2 }),
    );
    expect(status).toBe(0);
    expect(calls.filter((call) => call.includes('host/default/sync'))).toHaveLength(3);
    const [deployment = '', ...more] = deployments(calls);
    expect(more).toEqual([]);
    expect(deployment).toMatch(
      /--location westus --name gallery-zone-replicator-events-token --template-file \S+events\.json/,
    );
    expect(JSON.parse(files[0] ?? '{}')).toMatchObject({
      parameters: {
        watchedGalleries: { value: environment.REPLICATOR_WATCHED_GALLERIES },
        functionAppId: { value: appId },
        existingSystemTopics: { value: '' },
      },
    });
  });

  test('tries the deployment three times', async () => {
    const late = await runHook(
      'postdeploy',
      environment,
      answers({ when: 'deployment sub create*', json: {}, failsFirst: 2 }),
    );
    expect([late.status, deployments(late.calls).length]).toEqual([0, 3]);
    const never = await runHook(
      'postdeploy',
      environment,
      answers({ when: 'deployment sub create*', error: 'Endpoint not found' }),
    );
    expect([never.status, deployments(never.calls).length]).toEqual([1, 3]);
    expect(never.stderr).toMatch(/Endpoint not found.*azd hooks run postdeploy/s);
  });

  const empty: Answer = { when: 'rest --method get*functions*', json: functions('WarmUp') };

  test.each<readonly [string, number, readonly string[], RegExp]>([
    ['the list is stale', 200, [], /listed: WarmUp.*Its code runs.*stale.*az functionapp restart/s],
    ['the host says why', 404, ['ConfigError: WATCHED_GALLERIES'], /The host says: ConfigError: WATCHED_GALLERIES/],
    ['there is no code, or the settings are wrong', 404, [], /404.*AppTraces.*no log stream.*azd deploy/s],
    ['the app does not start', 503, [], /answers 503.*does not start.*ALLOWED_INBOUND_ADDRESSES/s],
  ])('where the function never comes and %s, that is told', async (_title, answer, says, message) => {
    health = answer;
    errors = says;
    const { status, stderr, calls } = await runHook(
      'postdeploy',
      { ...environment, REPLICATOR_URL: url },
      answers(empty),
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('azd hooks run postdeploy');
    expect(deployments(calls)).toEqual([]);
  });

  test.each([
    [
      'outputs are missing',
      { REPLICATOR_APP_ID: '', REPLICATOR_APP_NAME: '' },
      /REPLICATOR_APP_NAME, REPLICATOR_APP_ID not set/,
    ],
    ['az is not signed in', {}, /az is not signed in.*az login/],
  ])('where %s, it is told', async (title, change, message) => {
    const first = title.startsWith('az') ? [{ when: 'account show*', error: 'no' }] : [];
    const { status, stderr, calls } = await runHook('postdeploy', { ...environment, ...change }, answers(...first));
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(deployments(calls)).toEqual([]);
  });
});

describe('predeploy', () => {
  const fresh = { REPLICATOR_STORAGE_ACCOUNT_ID: '/subscriptions/s/st', REPLICATOR_IDENTITY_PRINCIPAL_ID: 'p' };
  const assigned = (secondsAgo: number): readonly Answer[] => [
    {
      when: 'rest*roleAssignments*',
      json: { value: [{ properties: { createdOn: new Date(Date.now() - secondsAgo * 1000).toISOString() } }] },
    },
  ];

  test('waits until roles on the storage are old enough', async () => {
    const started = Date.now();
    const { status, stdout } = await runHook('predeploy', { ...fresh, PREDEPLOY_SECONDS: '2' }, assigned(0));
    expect(status).toBe(0);
    expect(stdout).toMatch(/Waiting [12] s/);
    expect(Date.now() - started).toBeGreaterThan(1000);
  });

  test('does not wait for old roles, on a first run, or where it cannot know', async () => {
    for (const [values, az] of [
      [fresh, assigned(3600)],
      [{}, []],
      [fresh, [{ when: '*', error: 'no' }]],
    ] as const) {
      const { status, stdout } = await runHook('predeploy', values, az);
      expect([status, stdout]).toEqual([0, '']);
    }
  });
});

describe('predown', () => {
  const resources: Answer = {
    when: 'resource list*',
    json: [{ id: 'x', type: 'Microsoft.Web/sites', name: 'func-app' }],
  };

  test('shows what goes and what stays', async () => {
    const { status, stdout } = await runHook('predown', environment, [resources]);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /rg-dev-westus with 1 resources.*Microsoft\.Web\/sites func-app.*What stays: the system topics/s,
    );
  });

  test.each<readonly [string, NodeJS.ProcessEnv, readonly Answer[], RegExp]>([
    [
      'a watched gallery lies in the group',
      { AZURE_RESOURCE_GROUP: 'Images-RG' },
      [resources],
      /Images-RG holds \S+galleries\/a/,
    ],
    [
      'any gallery lies in the group',
      {},
      [{ when: 'resource list*', json: [{ id: '/g/other', type: 'Microsoft.Compute/galleries', name: 'other' }] }],
      /holds \/g\/other/,
    ],
    [
      'the group cannot be read',
      {},
      [{ when: 'resource list*', error: 'AuthorizationFailed' }],
      /nothing is deleted: Author/,
    ],
  ])('refuses where %s', async (_title, change, az, message) => {
    const { status, stderr } = await runHook('predown', { ...environment, ...change }, az);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });

  test.each([
    ['1.24.0', 1],
    ['1.9.9', 1],
    ['1.24.1', 0],
    ['1.31.0', 0],
    ['2.0.0', 0],
  ])('azd %s, which may delete the galleries\u2019 groups: exit code %d', async (version, expected) => {
    const { status } = await runHook(
      'predown',
      environment,
      [resources],
      [{ when: 'version*', json: `azd version ${version}` }],
    );
    expect(status).toBe(expected);
  });
});
