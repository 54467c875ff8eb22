// Names of galleries in a dev center: valid, free, and never one over another gallery; and who uses an attached gallery.
import fc from 'fast-check';
import { chooseAttachName, devBoxNameOf, isDevBoxGalleryName } from '../../../../src/domain/dev-box/gallery-name';
import { usersOfGallery } from '../../../../src/domain/dev-box/gallery-users';

const subscription = '11111111-2222-3333-4444-555555555555';
const galleryNamed = (name: string) =>
  `/subscriptions/${subscription}/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/${name}`;
const contoso = galleryNamed('contosoImages');

test.each([
  ['contosoImages', true],
  ['a.b_c', true],
  ['ab', false],
  ['has-hyphen', false],
  ['_begins', false],
  ['ends.', false],
  ['Default', false],
  ['dEFAULT', false],
  ['x'.repeat(64), false],
])('%s as a name: %s', (name, isValid) => {
  expect(isDevBoxGalleryName(name)).toBe(isValid);
});

test('whatever a Compute Gallery is called, a name is made of it that Dev Box takes', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9][\w.-]{0,79}$/), (name) => {
      expect([name, isDevBoxGalleryName(devBoxNameOf(name))]).toEqual([name, true]);
    }),
  );
  expect(devBoxNameOf('default')).toBe('default_gallery');
});

test('the same gallery under any name and in any case is attached already', () => {
  const attached = [{ name: 'images', galleryResourceId: contoso.toUpperCase(), hasFailed: false }];
  expect(chooseAttachName(contoso, subscription, 'other', attached)).toEqual({ kind: 'attached', name: 'images' });
});

test('one that could not be attached is not, and keeps its name; under another name it may be', () => {
  const failed = { name: 'images', galleryResourceId: contoso, hasFailed: true };
  const second = { name: 'second', galleryResourceId: contoso, hasFailed: false };
  expect(chooseAttachName(contoso, subscription, 'other', [failed])).toEqual({ kind: 'free', name: 'images' });
  expect(chooseAttachName(contoso, subscription, null, [failed, second])).toEqual({ kind: 'attached', name: 'second' });
});

test('a free name is taken as it is; without one it is made of the gallery’s', () => {
  expect(chooseAttachName(contoso, subscription, 'images', [])).toEqual({ kind: 'free', name: 'images' });
  expect(chooseAttachName(galleryNamed('my-images'), subscription, null, [])).toEqual({
    kind: 'free',
    name: 'my_images',
  });
});

test('a name of another gallery is a conflict with a suggestion, and never chosen', () => {
  const attached = [
    { name: 'Images', galleryResourceId: galleryNamed('fabrikam'), hasFailed: false },
    { name: 'images_111111', galleryResourceId: galleryNamed('adatum'), hasFailed: false },
  ];
  expect(chooseAttachName(contoso, subscription, 'images', attached)).toEqual({
    kind: 'taken',
    name: 'images',
    suggestion: 'images_2',
  });
  const chosen = chooseAttachName(galleryNamed('images'), subscription, null, attached);
  expect(chosen).toEqual({ kind: 'free', name: 'images_2' });
});

test('a name that is reserved or not valid comes back with one that is', () => {
  expect(chooseAttachName(contoso, subscription, 'Default', [])).toMatchObject({
    kind: 'invalid',
    suggestion: 'Default_gallery',
  });
  expect(chooseAttachName(contoso, subscription, 'has-hyphen', [])).toMatchObject({ suggestion: 'has_hyphen' });
});

test('definitions, pools that hold an image themselves, and image definitions use a gallery; those of a name that begins alike do not', () => {
  const attached = '/subscriptions/s/…/devcenters/dc/galleries/images';
  const user = (id: string, properties: object) => ({ id, properties });
  const candidates = [
    user('definition', { imageReference: { id: `${attached.toUpperCase()}/images/i` } }),
    user('active', { activeImageReference: { id: `${attached}/images/i/versions/1.0.0` } }),
    user('pool', { devBoxDefinition: { imageReference: { id: `${attached}/images/i` } } }),
    user('other', { imageReference: { id: `${attached}2/images/i` } }),
    user('none', {}),
    'odd',
  ];
  expect(usersOfGallery(attached, candidates)).toEqual(['definition', 'active', 'pool']);
});
