// The identity that a request asks a dev center to have: what is there is kept, in whatever case it comes back.
import {
  addIdentityCommand,
  identityPatch,
  parseWishedIdentity,
  principalOfIdentity,
} from '../../../../src/domain/dev-box/dev-center-identity';

const group = '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/platform-rg/providers';
const uai = (name: string) => `${group}/Microsoft.ManagedIdentity/userAssignedIdentities/${name}-identity`;
const answered = (name: string) => uai(name).replace('resourceGroups', 'resourcegroups');
const of = (identity: object | undefined) => (identity === undefined ? {} : { identity });
const own = { type: 'SystemAssigned', principalId: 'own' };
const assigned = { type: 'UserAssigned', userAssignedIdentities: { [answered('a')]: { principalId: 'of a' } } };
const both = { ...assigned, ...own, type: 'SystemAssigned, UserAssigned' };

test.each([
  ['SystemAssigned', undefined, null],
  ['SystemAssigned', own, 'own'],
  ['SystemAssigned', assigned, null],
  ['SystemAssigned', { ...both, type: 'SystemAssigned,UserAssigned' }, 'own'],
  [uai('a'), own, null],
  [uai('A'), assigned, 'of a'],
  [uai('b'), both, null],
  [uai('a'), { type: 'UserAssigned', userAssignedIdentities: { [uai('a')]: {} } }, null],
])('%s in %j is the principal %s', (wished, identity, principalId) => {
  expect(principalOfIdentity(of(identity), wished)).toBe(principalId);
});

test.each([
  ['SystemAssigned', undefined, { type: 'SystemAssigned' }],
  ['SystemAssigned', { type: 'None' }, { type: 'SystemAssigned' }],
  [
    'SystemAssigned',
    assigned,
    { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: { [answered('a')]: {} } },
  ],
  [uai('b'), undefined, { type: 'UserAssigned', userAssignedIdentities: { [uai('b')]: {} } }],
  [uai('b'), own, { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: { [uai('b')]: {} } }],
  [
    uai('b'),
    both,
    { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: { [answered('a')]: {}, [uai('b')]: {} } },
  ],
  [uai('A'), assigned, { type: 'UserAssigned', userAssignedIdentities: { [answered('a')]: {} } }],
])('%s beside %j: the write holds what is there', (wished, identity, patch) => {
  expect(identityPatch(of(identity), wished)).toEqual({ identity: patch });
});

test('the command of an administrator sends the same', () => {
  const command = addIdentityCommand(`${group}/Microsoft.DevCenter/devcenters/dc`, of(own), uai('b'), '2025-02-01');
  expect(command).toMatch(/^az rest --method patch --url "[^"]+\/devcenters\/dc\?api-version=2025-02-01" --body '/);
  expect(JSON.parse(command.slice(command.indexOf("'") + 1, -1))).toEqual(identityPatch(of(own), uai('b')));
});

test.each([
  ['systemassigned', 'SystemAssigned'],
  [uai('a'), uai('a')],
])('%s is understood', (given, wished) => {
  expect(parseWishedIdentity(given)).toEqual({ ok: true, value: wished });
});

test.each(['None', '', 5, null, `${uai('a')}/x`, 'UserAssigned'])('%j is not', (given) => {
  expect(parseWishedIdentity(given)).toMatchObject({
    ok: false,
    problems: [{ field: 'identity', message: expect.stringContaining('SystemAssigned or the resource id') }],
  });
});
