// A version that is deleted and published again under the same name while its run follows it: the run says so, and begins
// with the new one as if nothing were known.
import { objectAt } from '../../local/azure/state/json';
import { ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
beforeEach(async () => {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
});
afterEach(() => world.close());

const publishedAgain = '2027-01-01T00:00:00.000Z';

/** Between two readings of the run: another publication, as a pipeline makes it, without zones. */
async function replace(versionId: string): Promise<void> {
  const { store } = world.azure.sim;
  const stored = store.get(versionId);
  if (stored === undefined) {
    throw new Error(`${versionId} not found`);
  }
  const properties = objectAt(stored.body, 'properties');
  const profile = objectAt(properties, 'publishingProfile');
  const publishingProfile = { ...profile, publishedDate: publishedAgain, targetExtendedLocations: [] };
  store.put({ ...stored, body: { ...stored.body, properties: { ...properties, publishingProfile } } });
}

test.each([60, 300, 500])('replaced after %i seconds, it is told once and gets its zones', async (seconds) => {
  const version = await world.publish('7.6.0');
  await world.start(version);
  await world.pass(seconds);
  await replace(version);
  const { state, findings } = await world.finish(version);
  const codes = findings.map(({ code }) => code);
  expect({ state, codes }).toEqual({ state: 'Succeeded', codes: ['VersionReplaced'] });
  expect(findings[0]).toMatchObject({ severity: 'info', message: expect.stringContaining(publishedAgain) });
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

test('findings and retries of the one before count no more', async () => {
  const version = await world.publish('7.6.1');
  world.azure.fault({ kind: 'targetFailure', target: 'perth', times: null });
  await world.start(version);
  const codes = async () => (await world.current(version))?.findings.map(({ code }) => code) ?? [];
  for (let passed = 0; passed < 2 * 3600 && !(await codes()).includes('ReplicationRetried'); passed += 30) {
    await world.pass(30);
  }
  expect(await codes()).toContain('ReplicationRetried');
  world.azure.sim.faults.clear();
  await replace(version);
  const { state, findings } = await world.finish(version);
  expect({ state, codes: findings.map(({ code }) => code) }).toEqual({
    state: 'Succeeded',
    codes: ['VersionReplaced'],
  });
});

test('what a person asked of the one before is not asked of the new one by the reconciliation', async () => {
  world.close();
  const policy = { rules: [{ name: 'none', selector: { images: ['another'] }, targets: ['westus=losangeles'] }] };
  world = new ReplicationWorld({ env: { EXTENDED_ZONE_TARGETS: '', REPLICATION_POLICY: JSON.stringify(policy) } });
  await world.giveGalleryIdentity();
  const version = await world.publish('7.6.2');
  const perth = { region: 'australiaeast', zone: 'perth', replicas: 1, storageAccountType: 'StandardSSD_LRS' } as const;
  await world.start(version, 'http', [perth]);
  expect(await world.finish(version)).toMatchObject({ state: 'Succeeded' });
  await world.pass(3600);
  await replace(version);
  const before = world.writesOf(version);
  for (let hour = 0; hour < 30; hour += 1) {
    await world.pass(3600);
    await world.reconcile();
  }
  const { findings } = await world.finish(version);
  expect(findings).toMatchObject([
    { code: 'VersionReplaced', severity: 'info' },
    { code: 'VersionNotFound', severity: 'info', message: expect.stringContaining('counts no more') },
  ]);
  expect(await world.zones(version)).toEqual({});
  expect(world.writesOf(version)).toBe(before);
});
