// POST /api/replications: what is taken, and that every wrong field is named at once.
import fc from 'fast-check';
import { parseReplicationRequest } from '../../../../src/domain/intake/replication-request';
import { galleryId, losAngeles, perth, versionId, versionText } from '../../samples';

const parse = (body: unknown) => parseReplicationRequest(body, [galleryId]);

function problemsOf(body: unknown): Record<string, string> {
  const read = parse(body);
  if (read.ok) {
    throw new Error(`${JSON.stringify(body)} was taken`);
  }
  return Object.fromEntries(read.problems.map(({ field, message }) => [field, message]));
}

const withTargets = (targets: unknown) => ({ imageVersionId: versionText, targets });
const withTarget = (change: object) => withTargets([{ region: 'westus', zone: 'losangeles', ...change }]);

test('a version alone is replicated to the configured targets', () => {
  expect(parse({ imageVersionId: versionText })).toEqual({
    ok: true,
    value: { imageVersionId: versionId, targets: null, dryRun: false, updateReplicas: false },
  });
});

test.each([
  [{ dryRun: true }, { dryRun: true }],
  [{ dryRun: false }, { dryRun: false }],
  [
    { dryRun: null, targets: null },
    { dryRun: false, targets: null },
  ],
])('%j is taken', (change, value) => {
  expect(parse({ imageVersionId: versionText, ...change })).toMatchObject({ ok: true, value });
});

test.each<[string, unknown]>([
  ['a text in the grammar of az', 'westus=losangeles australiaeast=perth=2=Premium_LRS'],
  ['a list of texts', ['westus=losangeles', 'australiaeast=perth=2=premium_lrs']],
  [
    'a list of objects',
    [
      { region: 'West US', zone: 'Los Angeles' },
      { region: 'australiaeast', zone: 'perth', replicas: 2, storageAccountType: 'PREMIUM_LRS' },
    ],
  ],
  [
    'texts and objects',
    ['westus=losangeles', { region: 'australiaeast', zone: 'perth', replicas: 2, storageAccountType: 'Premium_LRS' }],
  ],
])('targets may be %s', (_, targets) => {
  expect(parse(withTargets(targets))).toMatchObject({ ok: true, value: { targets: [losAngeles, perth] } });
});

test('encryption goes through as it is', () => {
  const encryption = { osDiskImage: { diskEncryptionSetId: '/des', unknown: [1] } };
  expect(parse(withTarget({ encryption }))).toMatchObject({
    ok: true,
    value: { targets: [{ ...losAngeles, encryption }] },
  });
});

test.each<[unknown]>([[null], [undefined], ['text'], [[{ imageVersionId: versionText }]], [7]])(
  '%j is no body',
  (body) => {
    expect(problemsOf(body)).toEqual({ body: 'must be a JSON object such as {"imageVersionId": "/subscriptions/…"}' });
  },
);

test('a version of a gallery that is not watched is refused', () => {
  expect(problemsOf({ imageVersionId: versionText.replace('contosoImages', 'fabrikam') })).toEqual({
    imageVersionId: 'names the gallery "fabrikam", which is not among WATCHED_GALLERIES',
  });
});

const name = (what: string) => (given: unknown) => `must be a ${what}, not ${JSON.stringify(given)}`;
const regionMessage = name('region name such as westus');
const zoneMessage = name('zone name (3 to 24 letters, digits and hyphens) such as losangeles');
const replicasMessage = name('whole number from 1 to 100');
const storageMessage = (given: unknown) =>
  `must be one of StandardSSD_LRS, Premium_LRS, Standard_LRS, Standard_ZRS, not ${JSON.stringify(given)}`;
const objectMessage =
  'must be an object {region, zone, replicas?, storageAccountType?} or a text such as westus=losangeles=2';

test.each<[object, string, string]>([
  [{ region: '1st' }, 'targets[0].region', regionMessage('1st')],
  [{ region: 7 }, 'targets[0].region', 'must be a region name such as westus'],
  [{ region: undefined }, 'targets[0].region', 'must be a region name such as westus'],
  [{ zone: 'la' }, 'targets[0].zone', zoneMessage('la')],
  [{ zone: null }, 'targets[0].zone', 'must be a zone name such as losangeles'],
  [{ replicas: 0 }, 'targets[0].replicas', replicasMessage(0)],
  [{ replicas: 101 }, 'targets[0].replicas', replicasMessage(101)],
  [{ replicas: '2' }, 'targets[0].replicas', replicasMessage('2')],
  [{ replicas: null }, 'targets[0].replicas', replicasMessage(null)],
  [{ storageAccountType: 'Ultra_LRS' }, 'targets[0].storageAccountType', storageMessage('Ultra_LRS')],
  [{ storageAccountType: 7 }, 'targets[0].storageAccountType', storageMessage(7)],
  [{ storageAccountType: null }, 'targets[0].storageAccountType', storageMessage(null)],
  [{ encryption: 'yes' }, 'targets[0].encryption', 'must be an object as publishingProfile has it'],
  [{ encryption: [] }, 'targets[0].encryption', 'must be an object as publishingProfile has it'],
  [{ replicaCount: 2, name: 'x' }, 'targets[0]', 'has the unknown field "replicaCount", "name"'],
])('a target with %j names its field', (change, field, message) => {
  expect(problemsOf(withTarget(change))).toEqual({ [field]: message });
});

test.each<[unknown]>([[null], [7], [['westus=losangeles']]])('a target that is %j is told its two forms', (target) => {
  expect(problemsOf(withTargets([target]))).toEqual({ 'targets[0]': objectMessage });
});

test('a malformed text is told by its place in the list', () => {
  expect(problemsOf(withTargets(['westus=losangeles', 'perth']))).toEqual({
    'targets[1]': expect.stringMatching(/^"perth" is not region=zone\[=replicas\]\[=storage type\]; a good value is /),
  });
  expect(problemsOf(withTargets('perth'))).toEqual({ targets: expect.stringMatching(/^"perth" is not region=zone/) });
});

test.each<[string, unknown, string]>([
  ['an empty list', [], 'must be a list of 1 to 100 targets, not 0 of them'],
  ['an object', { region: 'westus' }, 'must be a list of 1 to 100 targets, not {"region":"westus"}'],
  ['a number', 7, 'must be a list of 1 to 100 targets, not 7'],
  [
    '101 targets',
    Array.from({ length: 101 }, (_, index) => `westus=zone${index}`),
    'must be a list of 1 to 100 targets, not 101 of them',
  ],
  [
    'a zone twice',
    ['westus=losangeles', { region: 'eastus', zone: 'Los Angeles' }],
    'has zone "losangeles" more than once',
  ],
])('%s is refused', (_, targets, message) => {
  expect(problemsOf(withTargets(targets))).toEqual({ targets: message });
});

test('a hundred targets are taken', () => {
  expect(parse(withTargets(Array.from({ length: 100 }, (_, index) => `westus=zone${index}`)))).toMatchObject({
    ok: true,
  });
});

test.each<[unknown, string]>([
  ['yes', 'must be true or false, not "yes"'],
  [1, 'must be true or false, not 1'],
  [{}, 'must be true or false, not {}'],
])('dryRun %j is refused', (dryRun, message) => {
  expect(problemsOf({ imageVersionId: versionText, dryRun })).toEqual({ dryRun: message });
});

test('updateReplicas is true or false', () => {
  expect(parse({ imageVersionId: versionText, updateReplicas: true })).toMatchObject({
    value: { updateReplicas: true },
  });
  expect(problemsOf({ imageVersionId: versionText, updateReplicas: 'yes' })).toEqual({
    updateReplicas: 'must be true or false, not "yes"',
  });
});

test('unknown fields are named with those that there are, twenty at most, each shortened', () => {
  const message = 'is not a known field; known fields: imageVersionId, targets, dryRun, updateReplicas';
  expect(problemsOf({ imageVersionId: versionText, dryrun: true, ['x'.repeat(200)]: 1 })).toEqual({
    dryrun: message,
    ['x'.repeat(100)]: message,
  });
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`field${index}`, 1]));
  expect(Object.keys(problemsOf({ imageVersionId: versionText, ...many }))).toHaveLength(20);
});

test('every wrong field is named at once', () => {
  const body = {
    imageVersionId: 'ubuntu',
    targets: [{ region: '!', zone: '!', replicas: 0, storageAccountType: '!', encryption: 1, more: 1 }, 'x', 7],
    dryRun: 'no',
    typo: 1,
  };
  expect(Object.keys(problemsOf(body)).sort()).toEqual([
    'dryRun',
    'imageVersionId',
    'targets[0]',
    'targets[0].encryption',
    'targets[0].region',
    'targets[0].replicas',
    'targets[0].storageAccountType',
    'targets[0].zone',
    'targets[1]',
    'targets[2]',
    'typo',
  ]);
});

test('JSON nested without end is refused, not fatal', () => {
  const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown;
  expect(Object.keys(problemsOf({ imageVersionId: deep, targets: deep, dryRun: deep }))).toEqual([
    'imageVersionId',
    'targets[0]',
    'dryRun',
  ]);
});

test('no body makes it throw, and what is refused has a reason', () => {
  const bodies = fc.record(
    { imageVersionId: fc.anything(), targets: fc.anything(), dryRun: fc.anything() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.anything(), bodies), (body) => {
      const read = parse(body);
      expect(read.ok || read.problems.length > 0).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
