// State kept in a file: a restart forgets nothing, ends what was under way, and time does not go back.
import { AzureFixture, gallery, type Json, source, versions } from './azure-fixture';

const fixture = new AzureFixture();
const options = { settings: { keepState: 'on', idCase: 'steady' } } as const;
beforeEach(() => fixture.start(options));
afterEach(() => fixture.stop());
afterAll(() => fixture.dispose());

const body = {
  location: 'westus',
  properties: { storageProfile: { source }, publishingProfile: { targetRegions: [{ name: 'westus' }] } },
};

test('goes on where it was: resources, operations, replication, tokens and the clock', async () => {
  const created = await fixture.arm('PUT', `${versions}/4.0.0`, { body });
  const token = await fixture.tokenFor({});
  await fixture.jump(10);
  const before = Date.parse((await fixture.sim('GET', '/clock')).body.now);
  await fixture.stop();
  await fixture.start(options);

  expect(Date.parse((await fixture.sim('GET', '/clock')).body.now)).toBeGreaterThanOrEqual(before);
  const path = new URL(String(created.headers['azure-asyncoperation']));
  const headers = { authorization: `Bearer ${token}` };
  expect((await fixture.arm('GET', `${path.pathname}${path.search}`, { headers })).body.status).toBe('InProgress');
  await fixture.jump(600);
  expect((await fixture.arm('GET', `${path.pathname}${path.search}`)).body.status).toBe('Succeeded');
  await fixture.jump(400);
  const version = await fixture.arm('GET', `${versions}/4.0.0`, { query: { $expand: 'ReplicationStatus' } });
  expect(version.body.properties.replicationStatus.aggregatedState).toBe('Completed');
  expect((await fixture.arm('GET', versions)).body.value.map(({ name }: Json) => name)).toEqual([
    '1.0.0',
    '1.1.0',
    '4.0.0',
  ]);
});

test('lets go of a version that a fault held, since faults are not kept', async () => {
  await fixture.sim('POST', '/faults', { kind: 'stuckUpdating' });
  await fixture.write('PUT', `${versions}/5.0.0`, body, 1000);
  expect((await fixture.arm('GET', `${versions}/5.0.0`)).body.properties.provisioningState).toBe('Creating');
  await fixture.stop();
  await fixture.start(options);
  expect((await fixture.arm('GET', `${versions}/5.0.0`)).body.properties.provisioningState).toBe('Succeeded');
});

test('starts afresh on reset, for good', async () => {
  await fixture.write('PATCH', gallery, { tags: { kept: 'no' } });
  await fixture.sim('POST', '/reset');
  await fixture.stop();
  await fixture.start(options);
  expect((await fixture.arm('GET', gallery)).body).not.toHaveProperty('tags');
});
