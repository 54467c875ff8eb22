// The gallery's identity: its name, its role, and a PATCH that takes no identity away.
import fc from 'fast-check';
import {
  builtInRoles,
  findGalleryIdentity,
  findSufficientRole,
  identityFor,
  identityPatch,
  knownRoleGuid,
  parseIdentityName,
  readGalleryIdentities,
} from '../../../../src/domain/plan/gallery-identity';
import { type JsonObject, objectAt } from '../../../../src/domain/values/json';
import { formatUserAssignedIdentityId } from '../../../../src/domain/values/resource-id';
import { galleryId, identityText, subscriptionId } from '../../samples';

test.each(['abc', 'galleryReplicator', '0-_', 'a'.repeat(24)])('%s is an identity name', (name) => {
  expect(parseIdentityName(name, 'GALLERY_IDENTITY_NAME')).toEqual({ ok: true, value: name });
});

test.each(['', 'ab', 'a'.repeat(25), '-abc', '_abc', 'a.bc', 'a bc', 'äbc', 'abc\n'])(
  '"%s" is none, and is told what one is',
  (name) => {
    expect(parseIdentityName(name, 'GALLERY_IDENTITY_NAME')).toMatchObject({
      ok: false,
      problems: [
        {
          field: 'GALLERY_IDENTITY_NAME',
          message: expect.stringMatching(
            /^must be 3 to 24 letters, digits, hyphens and underscores, starting with a letter or digit, not ".*"; a good value is galleryReplicator$/,
          ),
        },
      ],
    });
  },
);

test('a name lives in the group of the gallery, an id where it says, a check nowhere', () => {
  expect(identityFor({ kind: 'name', name: 'galleryReplicator' }, galleryId)).toBe(identityText);
  const id = { subscriptionId, resourceGroupName: 'identities-rg', identityName: 'shared' };
  expect(identityFor({ kind: 'id', id }, galleryId)).toBe(formatUserAssignedIdentityId(id));
  expect(identityFor({ kind: 'check' }, galleryId)).toBeNull();
});

const custom = '00000000-1111-2222-3333-444444444444';

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
test.each<[string, string | null]>([
  ['Contributor', 'b24988ac-6180-42a0-ab88-20f7382dd24c'],
  [' contributor ', 'b24988ac-6180-42a0-ab88-20f7382dd24c'],
  ['OWNER', '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'],
  ['Reader', 'acdd72a7-3385-48ef-bd42-f606fba81ae7'],
  [custom, custom],
  [
    `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${custom.toUpperCase()} `,
    custom,
  ],
  ['Network Contributor', null],
  ['constructor', null],
  ['__proto__', null],
  ['', null],
  [`${custom}0`, null],
  [`0${custom}`, null],
])('the role "%s" has the GUID %s', (role, guid) => {
  expect(knownRoleGuid(role)).toBe(guid);
});

const subscriptionScope = `/subscriptions/${subscriptionId}`;
const definition = (guid: string) => `${subscriptionScope}/providers/Microsoft.Authorization/roleDefinitions/${guid}`;
const { owner = '', contributor = '', reader = '' } = builtInRoles;

test.each<[string, string, string, string, boolean]>([
  ['the role itself', subscriptionScope, custom, custom, true],
  ['the role in another case', subscriptionScope.toUpperCase(), custom.toUpperCase(), custom, true],
  ['Owner instead', subscriptionScope, owner, reader, true],
  ['Contributor instead', subscriptionScope, contributor, custom, true],
  ['Reader instead', subscriptionScope, reader, contributor, false],
  ['another custom role', subscriptionScope, custom, reader, false],
  ['at the root', '/', contributor, contributor, true],
  ['at a management group', '/providers/Microsoft.Management/managementGroups/contoso', contributor, contributor, true],
  ['only on the group', `${subscriptionScope}/resourceGroups/images-rg`, contributor, contributor, false],
  ['on another subscription', '/subscriptions/99999999-2222-3333-4444-555555555555', contributor, contributor, false],
  [
    'on a resource with a management group in its name',
    `${subscriptionScope}/providers/Microsoft.Management/managementGroups/x`,
    contributor,
    contributor,
    false,
  ],
])('held is %s, at %s: %s for %s suffices: %s', (_, scope, held, wanted, suffices) => {
  const assignment = { scope, roleDefinitionId: definition(held), createdOn: '2026-01-01T00:00:00.000Z' };
  expect(findSufficientRole([assignment], wanted, subscriptionScope)).toEqual({
    holdsRole: suffices,
    assignedAt: suffices ? '2026-01-01T00:00:00.000Z' : null,
  });
});

test('the first of several sufficient assignments counts, whoever made it; none is none', () => {
  const roleDefinitionId = definition(contributor);
  const narrow = {
    scope: `${subscriptionScope}/resourceGroups/x`,
    roleDefinitionId,
    createdOn: '2020-01-01T00:00:00.000Z',
  };
  const wide = (createdOn: string | null) => ({ scope: subscriptionScope, roleDefinitionId, createdOn });
  const held = [narrow, wide('2026-02-01T00:00:00.000Z'), wide(null), wide('2026-01-01T00:00:00.000Z')];
  expect(findSufficientRole(held, contributor, subscriptionScope)).toEqual({
    holdsRole: true,
    assignedAt: '2026-01-01T00:00:00.000Z',
  });
  expect(findSufficientRole([narrow], contributor, subscriptionScope)).toEqual({ holdsRole: false, assignedAt: null });
});

const other = `/subscriptions/${subscriptionId}/resourcegroups/other-rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/other`;
const galleryWith = (type: unknown, ...ids: string[]): JsonObject => ({
  identity: {
    type,
    userAssignedIdentities: Object.fromEntries(ids.map((id) => [id, { principalId: 'p', clientId: 'c' }])),
  },
});

test('the identities of a gallery', () => {
  expect(readGalleryIdentities({ [other]: { principalId: 'p' }, [identityText]: {} })).toEqual([
    { id: other, principalId: 'p' },
    { id: identityText, principalId: null },
  ]);
  expect([undefined, null, [], 'text', 5].map(readGalleryIdentities)).toEqual([[], [], [], [], []]);
});

test.each([
  ['p', 'p', 'Attached'],
  ['P', 'p', 'Attached'],
  [null, 'p', 'Attached'],
  ['p', null, 'Attached'],
  ['old', 'p', 'Stale'],
] as const)('an entry of principal %p is, for the identity of principal %p, %s', (entry, principalId, found) => {
  const identities = [{ id: identityText.toUpperCase(), principalId: entry }];
  expect(findGalleryIdentity(identities, identityText, principalId)).toBe(found);
  expect(findGalleryIdentity(identities, other, principalId)).toBe('Missing');
});

test('a stale entry is taken off and leaves the others, then the gallery is patched as one that lacks it', () => {
  const patch = (type: string, ...ids: string[]) => identityPatch(galleryWith(type, ...ids), identityText, 'new');
  expect(patch('UserAssigned', other, identityText.toUpperCase())).toEqual({
    identity: {
      type: 'UserAssigned',
      userAssignedIdentities: { [other]: {}, [identityText.toUpperCase()]: null },
    },
  });
  expect(patch('UserAssigned', identityText)).toEqual({ identity: { type: 'None' } });
  expect(patch('SystemAssigned, UserAssigned', identityText)).toEqual({ identity: { type: 'SystemAssigned' } });
});

test.each<[string, JsonObject, string, readonly string[]]>([
  ['no identity at all', {}, 'UserAssigned', [identityText]],
  ['type None', galleryWith('None'), 'UserAssigned', [identityText]],
  ['another user-assigned identity', galleryWith('UserAssigned', other), 'UserAssigned', [other, identityText]],
  ['its own identity', galleryWith('SystemAssigned'), 'SystemAssigned, UserAssigned', [identityText]],
  [
    'both kinds',
    galleryWith('SystemAssigned, UserAssigned', other),
    'SystemAssigned, UserAssigned',
    [other, identityText],
  ],
  [
    'both kinds without a blank',
    galleryWith('systemassigned,userassigned', other),
    'SystemAssigned, UserAssigned',
    [other, identityText],
  ],
])('the PATCH of a gallery with %s has the union', (_, gallery, type, ids) => {
  expect(identityPatch(gallery, identityText, 'p')).toEqual({
    identity: { type, userAssignedIdentities: Object.fromEntries(ids.map((id) => [id, {}])) },
  });
});

test('a gallery that has the identity needs no PATCH', () => {
  expect(identityPatch(galleryWith('UserAssigned', identityText.toLowerCase()), identityText, 'p')).toBeNull();
});

test('no identity is ever taken away', () => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 5 });
  const types = fc.constantFrom('None', 'SystemAssigned', 'UserAssigned', 'SystemAssigned, UserAssigned', undefined);
  fc.assert(
    fc.property(ids, types, (present, type) => {
      const patch = identityPatch(galleryWith(type, ...present), identityText, 'p');
      expect(Object.keys(objectAt(patch, 'identity', 'userAssignedIdentities')).sort()).toEqual(
        [...present, identityText].sort(),
      );
      expect(String(objectAt(patch, 'identity').type)).toMatch(
        type?.includes('System') ? /^SystemAssigned, User/ : /^User/,
      );
    }),
  );
});
