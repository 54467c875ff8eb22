// May the subscription use the zone, and does it belong to the region that it is paired with?

import { checkZoneAccess, type ZoneAccess, type ZoneFacts } from '../../../../src/domain/plan/zone-access';
import type { Finding } from '../../../../src/domain/values/finding';
import { losAngeles, subscriptionId, zoneFacts } from '../../samples';

const checkAccess = (zoneAccess: ZoneAccess): readonly Finding[] =>
  checkZoneAccess(losAngeles, { zoneAccess, zoneCheck: 'require', imageVersionId: { subscriptionId } });
const check = (...zones: ZoneFacts[]) => checkAccess({ kind: 'read', zones });

test.each([
  ['registered', {}],
  ['registered in another case', { registrationState: 'registered', featureState: 'REGISTERED' }],
  ['without a feature', { featureState: null }],
  ['without a home region', { homeRegion: null }],
])('a zone that is %s may be used', (_, change) => {
  expect(check(zoneFacts('perth', { registrationState: 'NotRegistered' }), zoneFacts('losangeles', change))).toEqual(
    [],
  );
});

test.each(['', 'Retired', 'Unknown'])(
  'how a zone is registered (%p) is none of the known words: Azure decides',
  (registrationState) => {
    expect(check(zoneFacts('losangeles', { registrationState }))).toEqual([
      {
        code: 'ZoneAccessUnknown',
        severity: 'warning',
        target: 'losangeles',
        message: expect.stringMatching(
          /^Microsoft\.EdgeZones says (nothing|"\w+") of the registration of zone losangeles/,
        ),
      },
    ]);
  },
);

test('a zone that is listed twice may be used where one of the entries says so', () => {
  const [no, yes] = [zoneFacts('losangeles', { registrationState: 'NotRegistered' }), zoneFacts('losangeles')];
  expect([check(no, yes), check(yes, no)]).toEqual([[], []]);
});

test('an unknown zone is refused with those that there are', () => {
  expect(check(zoneFacts('perth'), zoneFacts('redmond'))).toEqual([
    {
      code: 'ZoneNotFound',
      severity: 'error',
      target: 'losangeles',
      message: expect.stringMatching(
        /^Microsoft.EdgeZones does not list zone "losangeles"; the subscription sees: perth, redmond\. .*ZONE_CHECK to warn\.$/,
      ),
    },
  ]);
  expect(check()[0]?.message).toContain('sees: none.');
});

test('a zone paired with another region than its own is refused with the right pair', () => {
  expect(check(zoneFacts('losangeles', { homeRegion: 'westus2' }))).toEqual([
    {
      code: 'HomeRegionMismatch',
      severity: 'error',
      target: 'losangeles',
      message:
        'Zone losangeles belongs to westus2, but the configuration pairs it with westus. Write westus2=losangeles.',
    },
  ]);
});

test.each(['NotRegistered', 'PendingRegister', 'PendingUnregister'])(
  'a zone that is %s is refused with the command',
  (registrationState) => {
    expect(check(zoneFacts('losangeles', { registrationState }))).toEqual([
      {
        code: 'ZoneNotRegistered',
        severity: 'error',
        target: 'losangeles',
        message: `Zone losangeles is ${registrationState} for the subscription. Ask the subscription's owner to run: az edge-zones extended-zone register --extended-zone-name losangeles --subscription ${subscriptionId} (Microsoft approves each request).`,
      },
    ]);
  },
);

test.each(['NotRegistered', 'Pending', 'Unregistered'])(
  'a zone whose feature is %s is refused with the command',
  (featureState) => {
    expect(check(zoneFacts('losangeles', { featureState }))).toEqual([
      {
        code: 'ZoneFeatureNotRegistered',
        severity: 'error',
        target: 'losangeles',
        message: `The feature Microsoft.EdgeZones/losangeles is ${featureState} for the subscription. Ask its owner to run: az feature register --namespace Microsoft.EdgeZones --name losangeles --subscription ${subscriptionId}`,
      },
    ]);
  },
);

test('all that is wrong with a zone is told at once', () => {
  const facts = zoneFacts('losangeles', {
    homeRegion: 'eastus',
    registrationState: 'NotRegistered',
    featureState: 'Pending',
  });
  expect(check(facts).map(({ code }) => code)).toEqual([
    'HomeRegionMismatch',
    'ZoneNotRegistered',
    'ZoneFeatureNotRegistered',
  ]);
});

test('a provider that is not registered refuses every zone with the command', () => {
  expect(checkAccess({ kind: 'providerNotRegistered', message: 'MissingSubscriptionRegistration' })).toEqual([
    {
      code: 'ZoneNotRegistered',
      severity: 'error',
      target: 'losangeles',
      message: `The provider Microsoft.EdgeZones is not registered for the subscription (MissingSubscriptionRegistration). Run: az provider register --namespace Microsoft.EdgeZones --subscription ${subscriptionId}`,
    },
  ]);
});

test('where the zones may not be read the target passes with a warning', () => {
  expect(checkAccess({ kind: 'unknown', message: 'AuthorizationFailed' })).toEqual([
    {
      code: 'ZoneAccessUnknown',
      severity: 'warning',
      target: 'losangeles',
      message: 'Whether zone losangeles may be used could not be read, so Azure decides: AuthorizationFailed',
    },
  ]);
});
