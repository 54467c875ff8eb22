// Preview: what a policy would add, remove and leave, in zones, GiB, writes and money.
import fc from 'fast-check';
import { previewDefinition, summarisePreview } from '../../../../src/domain/policy/preview';
import { definitions, policies } from './arbitrary-policies';
import { daysAgo, now, policyOf, siblingsOf, versionOf } from './versions';

const old = { publishedDate: daysAgo(60) };
const policy = policyOf({
  rules: [
    {
      name: 'all',
      selector: { versions: { latest: 2 } },
      targets: ['westus=losangeles=3', { region: 'westus', zone: 'perth', after: ['losangeles'] }],
      existingTargets: 'UpdateReplicas',
      retention: { count: 2, minAge: 'P14D' },
    },
  ],
});

const versions = [
  versionOf('1.0.0', { ...old, zones: { losangeles: null, redmond: null } }),
  versionOf('1.1.0', { ...old, zones: { losangeles: null } }),
  versionOf('1.2.0', { ...old, zones: {} }),
  versionOf('1.3.0', { ...old, zones: { losangeles: null, perth: null } }),
];

test('each version: what is added, removed, updated and left, and the writes that it takes', () => {
  const rows = previewDefinition(siblingsOf(versions), policy, now, 'require');
  const names = (zones: readonly { readonly zone: string }[]) => zones.map(({ zone }) => zone).join(' ');
  expect(
    rows.map((row) => [
      row.imageVersionId.split('/').at(-1),
      row.rule,
      names(row.added),
      names(row.removed),
      names(row.updated),
      names(row.unchanged),
      row.writes,
    ]),
  ).toEqual([
    ['1.3.0', 'all', '', '', 'losangeles', 'perth', 1],
    ['1.2.0', 'all', 'losangeles perth', '', '', '', 2],
    ['1.1.0', null, '', '', '', 'losangeles', 0],
    ['1.0.0', null, '', 'losangeles', '', 'redmond', 1],
  ]);
  expect(rows[0]?.updated).toEqual([{ zone: 'losangeles', region: 'westus', replicas: 3, replicasNow: 1 }]);
});

test('what a run would refuse is not promised: parity, encryption, shallow versions', () => {
  const parities = policyOf({
    rules: [
      { name: 'warns', selector: { images: ['win-*'] }, targets: ['australiaeast=perth'], regionParity: 'warn' },
      { name: 'all', selector: {}, targets: ['westus=losangeles', 'australiaeast=perth'] },
    ],
  });
  const named = (zones: readonly { readonly zone: string }[]) => zones.map(({ zone }) => zone);
  const of = (snapshot: object, image = 'ubuntu-pro') => {
    const version = versionOf('2.0.0', { image });
    const siblings = siblingsOf([{ ...version, snapshot: { ...version.snapshot, ...snapshot } }]);
    const row = (parity: 'require' | 'warn' | 'add') => {
      const [only] = previewDefinition(siblings, parities, now, parity);
      return [named(only?.added ?? []), named(only?.refused ?? []), only?.writes];
    };
    return [row('require'), row('add')];
  };
  const westus = { regions: ['westus'] };
  expect(of(westus)).toEqual([
    [['losangeles'], ['perth'], 1],
    [['losangeles', 'perth'], [], 1],
  ]);
  expect(of(westus, 'win-11')[0]).toEqual([['perth'], [], 1]);
  expect(of({ ...westus, needsEncryptionSet: true })[1]).toEqual([[], ['losangeles', 'perth'], 0]);
  expect(of({ regions: ['westus', 'australiaeast'], replicationMode: 'Shallow' })[0]).toEqual([
    [],
    ['losangeles', 'perth'],
    0,
  ]);
});

test('the sums: GiB is size times replicas, and money comes with a price', () => {
  const rows = previewDefinition(siblingsOf(versions), policy, now, 'require');
  // 30 GiB each: 2 more replicas for 1.3.0, 3 and 1 for 1.2.0; one leaves with 1.0.0.
  expect(summarisePreview(rows, 0.05)).toEqual({
    versions: 4,
    added: 2,
    refused: 0,
    removed: 1,
    updated: 1,
    unchanged: 3,
    giBToAdd: 180,
    giBToFree: 30,
    writes: 4,
    notEnforced: 0,
    unknownSizes: 0,
    costPerMonth: { added: 9, freed: 1.5, net: 7.5 },
  });
  expect(summarisePreview(rows, null).costPerMonth).toBeNull();
});

test('a rule that is not enforced is previewed as if it were, and marked', () => {
  const trial = policyOf({
    rules: [{ name: 'trial', selector: {}, targets: ['westus=losangeles'], enforcementMode: 'DoNotEnforce' }],
  });
  const rows = previewDefinition(siblingsOf([versionOf('1.0.0')]), trial, now, 'require');
  expect(rows).toEqual([
    expect.objectContaining({ enforced: false, added: [expect.objectContaining({ zone: 'losangeles' })] }),
  ]);
  expect(summarisePreview(rows, null)).toMatchObject({ added: 1, giBToAdd: 30, notEnforced: 1 });
});

test('a version of unknown size is counted as such', () => {
  const unsized = { ...versionOf('1.0.0'), sizeInGB: null };
  const rows = previewDefinition(siblingsOf([unsized]), policy, now, 'require');
  expect(summarisePreview(rows, 1)).toMatchObject({ added: 2, giBToAdd: 0, unknownSizes: 1 });
});

test('whatever the policy and the gallery: each zone that is there has one fate', () => {
  fc.assert(
    fc.property(policies, definitions, (given, all) => {
      const rows = previewDefinition(siblingsOf(all), given, now, 'require');
      expect(rows).toHaveLength(all.length);
      for (const version of all) {
        const row = rows.find(({ imageVersionId }) => imageVersionId.endsWith(`/versions/${version.id.versionName}`));
        const fates = [...(row?.removed ?? []), ...(row?.updated ?? []), ...(row?.unchanged ?? [])].map(
          ({ zone }) => zone,
        );
        expect(fates.sort()).toEqual(version.snapshot.zones.map(({ zone }) => zone).sort());
        expect((row?.added ?? []).filter(({ zone }) => fates.includes(zone))).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});
