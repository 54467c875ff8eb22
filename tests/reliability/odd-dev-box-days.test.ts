// Odd days of Dev Box: repeated requests, groups with odd names, identities made anew, galleries that are written by others.

import { createDevBoxReader } from '../../src/activities/dev-box/read-dev-box';
import { assignGalleryRoleCommand } from '../../src/domain/dev-box/dev-center-roles';
import {
  askForGallery,
  attachedGalleries,
  attachWrites,
  devBoxWish,
  devCenter,
  prepareGallery,
  withoutIdentity,
} from '../support/replication/dev-box-runs';
import { answered, answerOtherwise, refusal } from '../support/replication/other-answers';
import { gallery, ReplicationWorld } from '../support/replication/replication-world';

const read = () => createDevBoxReader(world.deps, () => new Date(world.agenda.now()));

let world: ReplicationWorld;
afterEach(() => world?.close());

test.each([0, 30, 4000])(
  'an id of a request that comes again with other wishes after %d s is refused; with the same it is the same',
  async (seconds) => {
    world = new ReplicationWorld({ env: { DEV_CENTERS: devCenter } });
    expect(await askForGallery(world, { name: 'first' }, 'one-id')).toMatchObject({ kind: 'accepted' });
    await world.pass(seconds);
    expect((await askForGallery(world, { name: 'second' }, 'one-id')).kind).toBe('mismatch');
    expect(
      (
        await askForGallery(
          world,
          { name: 'first', windows365Reader: 'b0000000-0000-4000-8000-000000000003' },
          'one-id',
        )
      ).kind,
    ).toBe('mismatch');
    const again = await askForGallery(world, { name: 'first' }, 'one-id');
    expect(again.kind).toBe('accepted');
    await world.agenda.run(() => world.hub.isOver(again.operation.id));
    expect(attachedGalleries(world)).toEqual({ first: gallery });
  },
);

test('the command of a role can be pasted whatever the group is called', () => {
  const id = gallery.replace('images-rg', 'images (prod)');
  expect(assignGalleryRoleCommand('b0000000-0000-4000-8000-000000000003', 'Reader', id)).toMatch(
    /--scope "\/subscriptions[^"]*images \(prod\)[^"]*"$/,
  );
  expect(assignGalleryRoleCommand('b0000000-0000-4000-8000-000000000003', 'Reader', gallery)).not.toMatch(/--scope "/);
});

const group = devCenter.replace(/\/providers\/.*/, '');
const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/devCenterIdentity`;

test('an identity of the dev center that was deleted and made anew is told as that, and nothing is attached', async () => {
  world = new ReplicationWorld({ env: { DEV_CENTERS: devCenter } });
  const make = async () => await world.azure.operator('PUT', identity, { location: 'westus' }, '2023-01-31');
  await make();
  const body = { identity: { type: 'UserAssigned', userAssignedIdentities: { [identity]: {} } } };
  await world.azure.operator('PATCH', devCenter, body, '2025-02-01');
  await world.pass(600);
  await world.azure.operator('DELETE', identity, undefined, '2023-01-31');
  await make();
  const operation = await prepareGallery(world);
  expect(operation).toMatchObject({ status: 'Failed', error: { code: 'RoleMissing' } });
  expect(operation.error?.message).toMatch(/deleted and made anew .* take it off the dev center and add it again/);
  expect(attachedGalleries(world)).toEqual({});
});

const attachedId = `${devCenter}/galleries/images`;

/** The dev center says so of the gallery, whatever it was. */
function setState(provisioningState: string): void {
  const stored = world.azure.sim.store.get(attachedId);
  Object.assign(stored?.body.properties as object, { provisioningState });
}

test.each(['Failed', 'Canceled'])(
  'a gallery whose attachment is %s is no attached one: it is attached anew',
  async (state) => {
    world = new ReplicationWorld({ env: { DEV_CENTERS: devCenter } });
    await prepareGallery(world, { name: 'images' });
    setState(state);
    const listed = await read().galleries(devBoxWish(world).devCenterId, world.config.watchedGalleries);
    expect(listed).toMatchObject({ value: { findings: [{ code: 'WriteRefused', target: gallery }] } });
    expect(JSON.stringify(listed)).not.toContain('hasFailed');
    const before = attachWrites(world).length;
    const operation = await prepareGallery(world);
    expect(operation).toMatchObject({ status: 'Succeeded', result: { name: 'images', outcome: 'attached' } });
    expect(attachWrites(world).length - before).toBe(1);
    expect(world.azure.sim.store.get(attachedId)?.body.properties).toMatchObject({ provisioningState: 'Succeeded' });
  },
);

test.each([
  [404, 'ResourceNotFound', 'GalleryNotFound'],
  [403, 'AuthorizationFailed', 'ReadRefused'],
])('an attached gallery that answers %d %s is told, and hides no other', async (status, code, told) => {
  world = new ReplicationWorld({ env: { DEV_CENTERS: devCenter } });
  await prepareGallery(world, { name: 'images' });
  answerOtherwise(world, { method: 'GET', path: /\/galleries\/contosoImages(\/|$)/ }, (request) =>
    answered(request, status, refusal(code)),
  );
  const listed = await read().galleries(devBoxWish(world).devCenterId, world.config.watchedGalleries);
  expect(listed).toMatchObject({
    kind: 'read',
    value: {
      galleries: [{ name: 'Default' }, { name: 'images', notListed: [] }],
      findings: [{ code: told, target: gallery }],
    },
  });
});

test('an identity that the dev center takes, and does not have afterwards, is written once and told', async () => {
  world = new ReplicationWorld({ env: { DEV_CENTERS: devCenter } });
  await withoutIdentity(world);
  let patches = 0;
  answerOtherwise(world, { method: 'PATCH', path: /devcenters\/contoso-devcenter$/ }, (request) => {
    patches += 1;
    return answered(request, 200, { id: devCenter });
  });
  const operation = await prepareGallery(world, { identity: 'SystemAssigned' });
  expect(operation).toMatchObject({ status: 'Failed', error: { code: 'DevCenterIdentityMissing' } });
  expect(operation.error?.message).toMatch(/15 minutes later it does not have it: .* Then run: az rest --method patch/);
  expect(patches).toBe(1);
});
