// Somebody else attaches the gallery while a run waits for its rights: under whatever name, it is there once, and that is a success.
import { attachedGalleries, attachWrites, devCenter, prepareGallery } from '../support/replication/dev-box-runs';
import { gallery, ReplicationWorld } from '../support/replication/replication-world';

test.each([
  ['byHand', 'unchanged'],
  ['contosoImages', 'attached'],
])('as %s: the run ends %s, and writes nothing more', async (name, outcome) => {
  const world = new ReplicationWorld({ env: { DEV_CENTERS: devCenter }, settings: { roleLagSeconds: 1200 } });
  world.agenda.later(1205, () => {
    const body = { properties: { galleryResourceId: gallery } };
    void world.azure.operator('PUT', `${devCenter}/galleries/${name}`, body, '2025-02-01');
  });
  await world.azure.operator('GET', gallery); // the token is there, so that no time passes for it
  const operation = await prepareGallery(world);
  expect(operation).toMatchObject({ status: 'Succeeded', result: { name, outcome, stage: 'Done' } });
  expect(attachedGalleries(world)).toEqual({ [name]: gallery });
  expect(attachWrites(world).filter(({ status }) => status < 300)).toEqual([]);
  world.close();
});
