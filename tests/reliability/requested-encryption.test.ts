// A zone that a person asked for with an encryption of its own is looked after with that encryption, whatever runs came between.
import { lookAgain, readEndedInstance } from '../../src/domain/replication/ended-instance';
import type { ZoneTarget } from '../../src/domain/values/zone-target';
import { idOf, ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

const perth: ZoneTarget = {
  region: 'australiaeast',
  zone: 'perth',
  replicas: 1,
  storageAccountType: 'StandardSSD_LRS',
};
const losangeles: ZoneTarget = { ...perth, region: 'westus', zone: 'losangeles' };
const encryption = (name: string) => ({
  osDiskImage: {
    diskEncryptionSetId: `/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/keys-rg/providers/Microsoft.Compute/diskEncryptionSets/${name}`,
  },
});

/** What the reconciliation of a later day would ask for. */
async function lookedFor(id: string): Promise<readonly ZoneTarget[]> {
  const status = await world.hub.getStatus(idOf(id));
  const ended = readEndedInstance(status);
  return ended === null
    ? []
    : (lookAgain(ended, new Date(world.agenda.now() + 2 * 86_400_000).toISOString())?.targets ?? []);
}

async function publish(): Promise<string> {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
  return await world.publish('4.0.0');
}

test('the encryption outlives runs that events begin', async () => {
  const id = await publish();
  await world.start(id, 'http', [{ ...perth, encryption: encryption('one') }]);
  await world.finish(id);
  expect(await lookedFor(id)).toEqual([{ ...perth, encryption: encryption('one') }]);
  await world.start(id, 'event', [losangeles]);
  await world.finish(id);
  const found = await lookedFor(id);
  expect(found.find(({ zone }) => zone === 'perth')).toEqual({ ...perth, encryption: encryption('one') });
});

test('a request that a run takes while it is under way is remembered as well', async () => {
  const id = await publish();
  await world.start(id, 'event', [losangeles]);
  await world.start(id, 'http', [{ ...perth, encryption: encryption('one') }]);
  await world.finish(id);
  expect((await lookedFor(id)).find(({ zone }) => zone === 'perth')).toEqual({
    ...perth,
    encryption: encryption('one'),
  });
});

test('the last word on a zone counts', async () => {
  const id = await publish();
  for (const target of [
    { ...perth, encryption: encryption('one') },
    { ...perth, encryption: encryption('two') },
  ]) {
    await world.start(id, 'http', [target]);
    await world.finish(id);
  }
  expect(await lookedFor(id)).toEqual([{ ...perth, encryption: encryption('two') }]);
  await world.start(id, 'http', [perth]);
  await world.finish(id);
  expect(await lookedFor(id)).toEqual([perth]);
});
