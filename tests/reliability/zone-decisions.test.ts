// What the policy is asked about one version costs: three reads, and one list where nothing else decides.
import { createZoneDecider } from '../../src/activities/zone-policy/decide-zones';
import { ArmClient } from '../../src/azure/arm/arm-client';
import { RequestGate } from '../../src/azure/arm/request-gate';
import { parseImageVersionId } from '../../src/domain/values/resource-id';
import { appCredential } from '../support/replication/azure-in-process';
import { image, ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;

beforeEach(() => {
  world = new ReplicationWorld();
});

afterEach(() => world.close());

function decider(env: Readonly<Record<string, string>> = {}) {
  world = new ReplicationWorld({ env });
  const gate = new RequestGate(world.config.arm.budgetShare);
  const telemetry = { trackEvent: () => undefined, trackArmRequest: () => undefined };
  const transport = { httpClient: world.transport, timeoutMilliseconds: 1000 };
  const arm = new ArmClient({ ...world.config.arm, credential: appCredential, gate, telemetry, transport });
  return createZoneDecider({ arm, gate }, world.config.zonePolicy, () => new Date(world.agenda.now()));
}

function idOf(version: string) {
  const id = parseImageVersionId(`${image}/versions/${version}`);
  if (!id.ok) {
    throw new Error('it is an id');
  }
  return id.value;
}

const listsOf = () =>
  world.azure.requests({ method: 'GET' }).filter(({ path }) => path.toLowerCase().endsWith('/versions'));

test('a version published within the look-back needs no list', async () => {
  const decide = decider();
  await world.publish('9.0.0');
  expect(await decide(idOf('9.0.0'), null)).toMatchObject({
    kind: 'read',
    value: { answer: { verdict: 'Covered', rule: 'default', targets: [{ zone: 'losangeles' }, { zone: 'perth' }] } },
  });
  expect(listsOf()).toHaveLength(0);
  expect(world.azure.requests({ method: 'GET' })).toHaveLength(3);
});

test('an older one needs one, and is left alone with the reason', async () => {
  const decide = decider();
  await world.publish('9.0.0');
  await world.pass(8 * 86_400);
  await world.publish('9.1.0');
  expect(await decide(idOf('9.0.0'), null)).toMatchObject({
    kind: 'read',
    value: { answer: { verdict: 'NotCovered', because: [expect.stringContaining('it is not the latest, 9.1.0 is')] } },
  });
  expect(listsOf()).toHaveLength(1);
  expect(await decide(idOf('9.0.0'), { targets: null })).toMatchObject({
    value: { answer: { verdict: 'Covered', rule: 'request' } },
  });
});

test('the tags of definition and gallery decide as well', async () => {
  const decide = decider();
  await world.publish('9.0.0');
  const definition = await world.azure.operator('GET', image);
  await world.azure.operator('PATCH', image, { tags: { 'extended-zones': 'perth=3' }, properties: {} });
  await world.pass(60);
  expect(definition.status).toBe(200);
  expect(await decide(idOf('9.0.0'), null)).toMatchObject({
    value: { answer: { rule: 'tag', targets: [{ region: 'australiaeast', zone: 'perth', replicas: 3 }] } },
  });
});

test('what is not there is refused, what may pass is told with a time', async () => {
  const decide = decider();
  expect(await decide(idOf('9.9.9'), null)).toMatchObject({ kind: 'refused', finding: { code: 'VersionNotFound' } });
  await world.publish('9.0.0');
  world.azure.fault({ kind: 'status', status: 503, method: 'GET', times: 1 });
  expect(await decide(idOf('9.0.0'), null)).toMatchObject({ kind: 'unavailable', afterSeconds: expect.any(Number) });
});
