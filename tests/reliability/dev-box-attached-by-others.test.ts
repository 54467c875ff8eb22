// Somebody else attaches the gallery while a run waits for its rights: under whatever name, it is there once, and that is a success.
// Somebody detaches it: what is asked for meanwhile is attached when it is off.
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

test.each([0, 15])(
  'asked for %d s after somebody began to detach it: it is attached again, and stays',
  async (later) => {
    const world = new ReplicationWorld({ env: { DEV_CENTERS: devCenter } });
    const { result } = await prepareGallery(world);
    const name = result?.name ?? '';
    await world.azure.operator('DELETE', `${devCenter}/galleries/${name}`, undefined, '2025-02-01');
    await world.pass(later);
    expect(await prepareGallery(world)).toMatchObject({ status: 'Succeeded', result: { name, outcome: 'attached' } });
    await world.pass(300);
    expect(attachedGalleries(world)).toEqual({ [name]: gallery });
    world.close();
  },
);
