// Where DEV_BOX_IMAGES asks for it, a replication tells whether its version is ready for Dev Box, and never waits for that.
import { image, ReplicationWorld, source } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

const findingsOf = (found: ReadonlyArray<{ readonly code: string; readonly message: string }>) =>
  found.filter(({ code }) => code.startsWith('DevBox'));

test('a version that Dev Box does not take is told with what it takes to mend it, and is replicated all the same', async () => {
  world = new ReplicationWorld({ env: { DEV_BOX_IMAGES: 'ubuntu-*' } });
  const replication = await world.replicate(await world.publish('4.0.0'));
  expect(replication.state).toBe('Succeeded');
  expect(findingsOf(replication.findings)).toMatchObject([{ code: 'DevBoxNotReady', severity: 'warning' }]);
  const [{ message } = { message: '' }] = findingsOf(replication.findings);
  expect(message).toContain('OperatingSystem is Linux, needed is Windows (takes a new image definition)');
  expect(message).not.toContain('VersionState');
});

test.each([
  ['no image is named', undefined],
  ['another image is named', 'win11-*'],
  ['the image is excluded', '* !ubuntu-*'],
])('nothing is told where %s', async (_, globs) => {
  world = new ReplicationWorld({ env: globs === undefined ? {} : { DEV_BOX_IMAGES: globs } });
  expect(findingsOf((await world.replicate(await world.publish('4.0.1'))).findings)).toEqual([]);
});

test.each([
  ['TrustedLaunch', ''],
  ['TrustedLaunchSupported', 'trustedlaunchsupported'],
])(
  'nothing is told of a version of type %s that Dev Box takes, with DEV_BOX_SECURITY_TYPES %j',
  async (value, accepted) => {
    world = new ReplicationWorld({
      env: { DEV_BOX_IMAGES: 'dev-box', DEV_BOX_SECURITY_TYPES: accepted },
      settings: { sourceDataDisks: 0 },
    });
    const definition = image.replace(/ubuntu-pro$/, 'dev-box');
    const put = async (path: string, body: object) => {
      const answer = await world.azure.operator('PUT', path, body);
      expect([answer.status, answer.body.error]).toEqual([201, undefined]);
    };
    await put(definition, {
      location: 'westus',
      properties: {
        osType: 'Windows',
        osState: 'Generalized',
        hyperVGeneration: 'V2',
        identifier: { publisher: 'Contoso', offer: 'DevBox', sku: 'win11' },
        features: [{ name: 'SecurityType', value }],
      },
    });
    const version = `${definition}/versions/1.0.0`;
    const targetRegions = ['westus', 'australiaeast'].map((name) => ({ name, regionalReplicaCount: 1 }));
    await put(version, {
      location: 'westus',
      properties: {
        publishingProfile: { targetRegions },
        storageProfile: { source },
      },
    });
    await world.pass(3600);
    const replication = await world.replicate(version);
    expect([replication.state, findingsOf(replication.findings)]).toEqual(['Succeeded', []]);
  },
);

test.each([
  ['refused', { kind: 'status', status: 403 }],
  ['throttled', { kind: 'status', status: 429 }],
  ['not served', { kind: 'status', status: 503 }],
  ['cut short', { kind: 'malformed' }],
  ['never answered', { kind: 'hang' }],
] as const)('reads for Dev Box that are %s until the write cost the check and nothing else', async (_, fault) => {
  world = new ReplicationWorld({ env: { DEV_BOX_IMAGES: '*' } });
  const version = await world.publish('4.0.2');
  // The plan reads the definition once and keeps it; the check reads it in the service's own JSON.
  world.azure.fault({
    ...fault,
    method: 'GET',
    operation: 'Microsoft.Compute/galleries/images/read',
    after: 1,
    times: null,
  });
  // A write asks for the definition's tags, and waits for them.
  world.hub.runActivity = async ({ name }, run) => {
    if (name === 'addZoneTargets') {
      world.azure.sim.faults.clear();
    }
    return await run();
  };
  const replication = await world.replicate(version);
  expect([replication.state, findingsOf(replication.findings)]).toMatchObject([
    'Succeeded',
    [{ code: 'DevBoxNotChecked', severity: 'info' }],
  ]);
  expect(world.writesOf(version)).toBe(1);
});
