// ARM resource ids: what is an id, what is none, and when two are the same.
import fc from 'fast-check';
import {
  compareVersionNames,
  formatGalleryId,
  formatImageId,
  formatImageVersionId,
  formatSubscriptionId,
  formatUserAssignedIdentityId,
  isInGallery,
  parseGalleryId,
  parseImageVersionId,
  parseUserAssignedIdentityId,
  sameResourceId,
} from '../../../../src/domain/values/resource-id';
import { imageVersionIds, respelled } from '../../arbitraries';
import { galleryId, galleryText, identityText, subscriptionId, versionId, versionText } from '../../samples';

/** An image version's id with some parts replaced. */
function idWith(
  parts: Partial<Record<'sub' | 'group' | 'provider' | 'gallery' | 'image' | 'version', string>>,
): string {
  const { sub, group, provider, gallery, image, version } = {
    sub: subscriptionId,
    group: 'images-rg',
    provider: 'Microsoft.Compute',
    gallery: 'contosoImages',
    image: 'ubuntu-pro',
    version: '1.0.0',
    ...parts,
  };
  return `/subscriptions/${sub}/resourceGroups/${group}/providers/${provider}/galleries/${gallery}/images/${image}/versions/${version}`;
}

function problemOf(id: unknown): string {
  const read = parseImageVersionId(id);
  if (read.ok) {
    throw new Error(`${String(id)} was taken for an id`);
  }
  expect(read.problems).toHaveLength(1);
  expect(read.problems[0]?.field).toBe('imageVersionId');
  return read.problems[0]?.message ?? '';
}

test('an image version id is read into its names as they are spelled', () => {
  expect(parseImageVersionId(versionText)).toEqual({ ok: true, value: versionId });
});

test.each([
  ['lower-case keywords, as in event subjects', versionText.replace('resourceGroups', 'resourcegroups')],
  [
    'upper-case keywords',
    versionText.replace('/subscriptions/', '/SUBSCRIPTIONS/').replace('/versions/', '/Versions/'),
  ],
  ['a provider in another case', versionText.replace('Microsoft.Compute', 'MICROSOFT.COMPUTE')],
  ['a slash at the end', `${versionText}/`],
  ['blanks around', `  ${versionText}\n`],
])('%s is read the same', (_, id) => {
  expect(parseImageVersionId(id)).toEqual({ ok: true, value: versionId });
});

test.each([
  ['group', 'группа-(1).x_y'],
  ['group', 'a'.repeat(90)],
  ['group', '_leading'],
  ['gallery', 'a'.repeat(80)],
  ['gallery', '1'],
  ['gallery', 'a.b-c_d'],
  ['image', 'a.b-c_d'],
  ['version', '0.0.0'],
  ['version', '2147483647.0.2147483647'],
  ['sub', 'ABCDEF00-2222-3333-4444-555555555555'],
])('%s may be %s', (part, name) => {
  expect(parseImageVersionId(idWith({ [part]: name }))).toMatchObject({ ok: true });
});

test.each<[string, Parameters<typeof idWith>[0], string]>([
  ['a subscription that is no GUID', { sub: 'production' }, 'not a subscription id (a GUID)'],
  ['a GUID with a letter too many', { sub: `${subscriptionId}0` }, 'not a subscription id'],
  ['a GUID with something before it', { sub: `x${subscriptionId}` }, 'not a subscription id'],
  ['an empty resource group', { group: '' }, 'not a resource group name'],
  ['a resource group with a dot at its end', { group: 'images.' }, 'not a resource group name'],
  ['a resource group of 91 characters', { group: 'a'.repeat(91) }, 'not a resource group name'],
  ['a resource group that climbs', { group: '..' }, 'not a resource group name'],
  ['an encoded slash in the resource group', { group: 'a%2Fb' }, 'not a resource group name'],
  ['another provider', { provider: 'Microsoft.Storage' }, 'not the provider Microsoft.Compute'],
  ['a provider that begins alike', { provider: 'Microsoft.ComputeX' }, 'not the provider Microsoft.Compute'],
  ['a provider that ends alike', { provider: 'xMicrosoft.Compute' }, 'not the provider Microsoft.Compute'],
  ['a provider with any letter for its dot', { provider: 'MicrosoftxCompute' }, 'not the provider Microsoft.Compute'],
  ['a gallery that climbs', { gallery: '..' }, 'not a gallery name'],
  ['a gallery of dots', { gallery: '...' }, 'not a gallery name'],
  ['a gallery that begins with an underscore', { gallery: '_gallery' }, 'not a gallery name'],
  ['a gallery that begins with a hyphen', { gallery: '-gallery' }, 'not a gallery name'],
  ['a gallery that ends with a dot', { gallery: 'gallery.' }, 'not a gallery name'],
  ['a gallery that ends with a hyphen', { gallery: 'gallery-' }, 'not a gallery name'],
  ['a gallery of 81 characters', { gallery: 'a'.repeat(81) }, 'not a gallery name'],
  ['a gallery in another script', { gallery: 'галерея' }, 'not a gallery name'],
  ['a query in the gallery', { gallery: 'a?b=c' }, 'not a gallery name'],
  ['an encoded slash in the image', { image: 'ubuntu%2f..' }, 'not an image definition name'],
  ['a control character in the image', { image: 'ubuntu\u0000pro' }, 'not an image definition name'],
  ['a line break in the image', { image: 'ubuntu\r\nHost: x' }, 'not an image definition name'],
  ['an empty image', { image: '' }, 'not an image definition name'],
  ['latest as the version', { version: 'latest' }, 'not a version name (Major.Minor.Patch)'],
  ['two numbers', { version: '1.0' }, 'not a version name'],
  ['four numbers', { version: '1.0.0.0' }, 'not a version name'],
  ['a negative number', { version: '-1.0.0' }, 'not a version name'],
  ['something behind the version', { version: '1.0.0-beta' }, 'not a version name'],
  ['something before the version', { version: 'v1.0.0' }, 'not a version name'],
])('%s is refused by its name', (_, parts, message) => {
  const problem = problemOf(idWith(parts));
  expect(problem).toContain(message);
  expect(problem).toContain(`an example is ${galleryText}/images/ubuntu-pro/versions/1.0.0`);
});

test.each([
  '/SharedGalleries/11111111-2222-3333-4444-555555555555-CONTOSOIMAGES/Images/ubuntu-pro/Versions/1.0.0',
  '/CommunityGalleries/contoso-3f2a/Images/ubuntu-pro/Versions/latest',
  '/subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.Compute/locations/westus/sharedGalleries/x/images/y/versions/1.0.0',
])('%s, by which others use an image, is no id of a version that can be written', (id) => {
  expect(problemOf(id)).toContain('/galleries/contosoImages/images/ubuntu-pro/versions/1.0.0');
});

test.each(['2147483648.0.0', '0.2147483648.0', '0.0.2147483648'])('version %s is beyond 32 bits', (version) => {
  expect(problemOf(idWith({ version }))).toBe(`has the version "${version}", whose numbers must be at most 2147483647`);
});

test.each<[string, unknown]>([
  ['null', null],
  ['a number', 42],
  ['a list', [versionText]],
  ['an empty text', ''],
  ['a slash', '/'],
  ['a gallery', galleryText],
  ['an image definition', `${galleryText}/images/ubuntu-pro`],
  ['something below a version', `${versionText}/restorePoints/1`],
  ['an action below a version', `${versionText}/delete`],
  ['no slash at the start', versionText.slice(1)],
  ['two slashes at the start', `/${versionText}`],
  ['two slashes at the end', `${versionText}//`],
  ['an address', `https://management.azure.com${versionText}`],
  ['a path that climbs', versionText.replace('/images/', '/images/../images/')],
  ['backslashes', versionText.replaceAll('/', '\\')],
  ['more than 1024 characters', versionText + ' '.repeat(1024)],
])('%s is no resource id', (_, id) => {
  expect(problemOf(id)).toMatch(/^must be a resource id such as \/subscriptions\/.*\/versions\/1\.0\.0, not /);
});

test('an id that is absent is told as such', () => {
  expect(problemOf(undefined)).toMatch(
    /^is required; it must be a resource id such as \/subscriptions\/.*\/versions\/1\.0\.0$/,
  );
});

test('an id of 1024 characters is read', () => {
  expect(parseImageVersionId(versionText.padEnd(1024))).toMatchObject({ ok: true });
  expect(parseImageVersionId(versionText.padEnd(1025))).toMatchObject({ ok: false });
});

test.each([
  ['/subscriptions/', '/subscription/', 'has "subscription" where /subscriptions/ belongs'],
  ['/resourceGroups/', '/groups/', 'has "groups" where /resourceGroups/ belongs'],
  ['/providers/', '/provider/', 'has "provider" where /providers/ belongs'],
  ['/galleries/', '/gallery/', 'has "gallery" where /galleries/ belongs'],
  ['/images/', '/applications/', 'has "applications" where /images/ belongs'],
  ['/versions/', '/version/', 'has "version" where /versions/ belongs'],
])('%s misspelled as %s is told', (right, wrong, message) => {
  expect(problemOf(versionText.replace(right, wrong))).toContain(message);
});

test('a problem is told of the field that the caller names', () => {
  expect(parseImageVersionId('x', 'resourceUri')).toMatchObject({ problems: [{ field: 'resourceUri' }] });
  expect(parseGalleryId('x')).toMatchObject({ problems: [{ field: 'galleryId' }] });
  expect(parseGalleryId('x', 'WATCHED_GALLERIES')).toMatchObject({ problems: [{ field: 'WATCHED_GALLERIES' }] });
});

test('a gallery id is read, and an image version id is none', () => {
  expect(parseGalleryId(galleryText)).toEqual({ ok: true, value: galleryId });
  expect(parseGalleryId(versionText)).toMatchObject({
    ok: false,
    problems: [{ message: expect.stringContaining(`such as ${galleryText}, not`) }],
  });
});

test('a user-assigned identity id is read', () => {
  expect(parseUserAssignedIdentityId(identityText.replace('resourceGroups', 'resourcegroups'), 'id')).toEqual({
    ok: true,
    value: { subscriptionId, resourceGroupName: 'images-rg', identityName: 'galleryReplicator' },
  });
});

test.each([
  ['abc', true],
  ['a'.repeat(128), true],
  ['0-_', true],
  ['ab', false],
  ['a'.repeat(129), false],
  ['-abc', false],
  ['_abc', false],
  ['a.bc', false],
  ['abc ', true],
])('identity name "%s": %s', (name, isName) => {
  const read = parseUserAssignedIdentityId(identityText.replace('galleryReplicator', name), 'GALLERY_IDENTITY_ID');
  expect(read.ok).toBe(isName);
});

test.each(['Microsoft.Compute', 'xMicrosoft.ManagedIdentity', 'Microsoft.ManagedIdentityx'])(
  'an identity of provider %s is refused with an example',
  (provider) => {
    expect(
      parseUserAssignedIdentityId(identityText.replace('Microsoft.ManagedIdentity', provider), 'GALLERY_IDENTITY_ID'),
    ).toMatchObject({
      problems: [
        {
          field: 'GALLERY_IDENTITY_ID',
          message: expect.stringMatching(
            /not the provider Microsoft\.ManagedIdentity; an example is .*\/galleryIdentity$/,
          ),
        },
      ],
    });
  },
);

test('an identity name that is none is called so', () => {
  expect(parseUserAssignedIdentityId(identityText.replace('galleryReplicator', 'a'), 'id')).toMatchObject({
    problems: [{ message: expect.stringMatching(/^has "a", which is not an identity name; an example is /) }],
  });
});

test('a malformed identity id is refused with an example', () => {
  expect(parseUserAssignedIdentityId('galleryIdentity', 'GALLERY_IDENTITY_ID')).toMatchObject({
    problems: [{ message: expect.stringMatching(/userAssignedIdentities\/galleryIdentity, not "galleryIdentity"$/) }],
  });
});

test('ids are written in the order of ARM', () => {
  expect(formatSubscriptionId(galleryId)).toBe(`/subscriptions/${subscriptionId}`);
  expect(formatGalleryId(galleryId)).toBe(galleryText);
  expect(formatImageId(versionId)).toBe(`${galleryText}/images/ubuntu-pro`);
  expect(formatImageVersionId(versionId)).toBe(versionText);
  expect(
    formatUserAssignedIdentityId({
      subscriptionId,
      resourceGroupName: 'images-rg',
      identityName: 'galleryReplicator',
    }),
  ).toBe(identityText);
});

test('what is written is read back the same', () => {
  fc.assert(
    fc.property(imageVersionIds, (id) => {
      expect(parseImageVersionId(formatImageVersionId(id))).toEqual({ ok: true, value: id });
      expect(parseGalleryId(formatGalleryId(id))).toMatchObject({ ok: true });
    }),
  );
});

test('whatever is read is written with the same meaning', () => {
  fc.assert(
    fc.property(
      imageVersionIds.chain((id) => respelled(formatImageVersionId(id))),
      (text) => {
        const read = parseImageVersionId(text);
        expect(read.ok && sameResourceId(formatImageVersionId(read.value), text)).toBe(true);
      },
    ),
  );
});

test('no text whatsoever makes the parsers throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.string({ unit: 'binary' }), fc.webPath()), (text) => {
      expect([true, false]).toContain(parseImageVersionId(text).ok);
      expect([true, false]).toContain(parseGalleryId(text).ok);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [versionText, versionText.toUpperCase(), true],
  [`${versionText}/`, versionText, true],
  [versionText, `${versionText.toLowerCase()}/`, true],
  [versionText, `${versionText}0`, false],
  [galleryText, versionText, false],
  [`${versionText}//`, versionText, false],
])('%s and %s are the same: %s', (a, b, same) => {
  expect(sameResourceId(a, b)).toBe(same);
});

test('a version is in a watched gallery whatever the case', () => {
  const watched = [
    { ...galleryId, galleryName: 'other' },
    { ...galleryId, galleryName: 'CONTOSOimages', resourceGroupName: 'IMAGES-RG' },
  ];
  expect(isInGallery(versionId, watched)).toBe(true);
});

test.each([
  { galleryName: 'contosoImages2' },
  { resourceGroupName: 'images-rg2' },
  { subscriptionId: '99999999-2222-3333-4444-555555555555' },
])('a gallery that differs in %j is another', (change) => {
  expect(isInGallery(versionId, [{ ...galleryId, ...change }])).toBe(false);
});

test('nothing is in no gallery', () => {
  expect(isInGallery(versionId, [])).toBe(false);
});

// The patterns of Microsoft's definitions (Azure/azure-rest-api-specs: Microsoft.Compute/GalleryRP/stable/2024-03-03/gallery.json,
// Microsoft.ManagedIdentity/stable/2023-01-31/ManagedIdentity.json): whatever they allow, this project takes as well.
test.each<[string, RegExp, (name: string) => boolean]>([
  [
    'galleryName',
    /^[a-zA-Z0-9]+([_]?[a-zA-Z0-9]+)*$/,
    (name) => parseGalleryId(galleryText.replace('contosoImages', name)).ok,
  ],
  [
    'galleryImageName',
    /^[a-zA-Z0-9]+([-._]?[a-zA-Z0-9]+)*$/,
    (name) => parseImageVersionId(versionText.replace('ubuntu-pro', name)).ok,
  ],
  [
    'galleryImageVersionName',
    /^[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}$/,
    (name) => parseImageVersionId(versionText.replace('1.0.0', name)).ok,
  ],
  [
    'userAssignedIdentity',
    /^[a-zA-Z0-9]{1}[a-zA-Z0-9-_]{2,119}$/,
    (name) => parseUserAssignedIdentityId(identityText.replace(/[^/]+$/, name), 'id').ok,
  ],
])('%s: every name that the service allows is taken', (_, pattern, isTaken) => {
  fc.assert(
    fc.property(
      fc.stringMatching(pattern).filter((name) => name.length <= 80),
      (name) => {
        expect([name, isTaken(name)]).toEqual([name, true]);
      },
    ),
  );
});

test.each(['2023.01.09', '0.0.0310', '2022.08.29', '0.0.2147483647'])(
  'version %s is taken, and its spelling is kept',
  (name) => {
    const read = parseImageVersionId(versionText.replace('1.0.0', name));
    expect(read.ok && formatImageVersionId(read.value)).toBe(versionText.replace('1.0.0', name));
  },
);

test('versions are ordered by their numbers, whatever their spelling', () => {
  const names = ['10.0.0', '2.0.0', '2.0.10', '2.0.009', '02.0.0001'];
  expect(names.toSorted(compareVersionNames)).toEqual(['2.0.0', '02.0.0001', '2.0.009', '2.0.10', '10.0.0']);
});

test('a resource group that only looks alike is another one', () => {
  const watched = parseGalleryId(galleryText.replace('images-rg', 'kits-rg'));
  const lookalike = parseGalleryId(galleryText.replace('images-rg', '\u212aits-rg'));
  expect(watched.ok && lookalike.ok && isInGallery(lookalike.value, [watched.value])).toBe(false);
});
