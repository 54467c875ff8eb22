// Policies and galleries of all kinds, for the laws that hold whatever a policy says.
import fc from 'fast-check';
import type { GalleryVersion, Tags } from '../../../../src/domain/policy/gallery-version';
import { parsePolicy } from '../../../../src/domain/policy/parse-policy';
import type { Policy, Selector } from '../../../../src/domain/policy/policy';
import { daysAgo, policyOf, versionOf, weekSeconds } from './versions';

const images = ['ubuntu-pro', 'ubuntu-core-24', 'windows-2025', 'windows-test'];
const zones = ['losangeles', 'perth', 'redmond'];
const listOf = (...values: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });

export const selectorDocuments = fc.record(
  {
    galleries: listOf('contosoImages', 'contoso*', 'other'),
    images: listOf('ubuntu-*', '*', '!*-test', 'windows-2025', '!ubuntu-core-*', '*-*'),
    versions: fc.record(
      {
        names: listOf('*.*.0', '1.*', '*', '!2.*'),
        latest: fc.integer({ min: 1, max: 4 }),
        publishedWithin: fc.constantFrom('P1D', 'P7D', 'P30D'),
        excludedFromLatest: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    tags: fc.record(
      {
        matchLabels: fc.constantFrom({ stage: 'prod' }, { Stage: 'prod' }, { stage: 'test' }),
        matchExpressions: fc.constantFrom(
          [{ key: 'hold', operator: 'DoesNotExist' }],
          [{ key: 'stage', operator: 'NotIn', values: ['test'] }],
        ),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

const ruleDocuments = fc.record(
  {
    selector: selectorDocuments,
    targets: fc.uniqueArray(fc.constantFrom(...zones.map((zone) => `westus=${zone}`)), { maxLength: 3 }),
    retention: fc.record({ count: fc.integer({ min: 1, max: 3 }), minAge: fc.constantFrom('PT0S', 'P5D', 'P14D') }),
  },
  { requiredKeys: ['selector', 'targets'] },
);

export const policies: fc.Arbitrary<Policy> = fc
  .array(ruleDocuments, { minLength: 1, maxLength: 4 })
  .map((rules) => policyOf({ rules: rules.map((rule, index) => ({ name: `rule-${index}`, ...rule })) }));

export const selectors: fc.Arbitrary<Selector> = selectorDocuments.map((selector) => {
  const read = parsePolicy(
    { rules: [{ name: 'one', selector, targets: [] }] },
    { field: '', lookbackSeconds: weekSeconds },
  );
  if (!read.ok || read.value.rules[0] === undefined) {
    throw new Error('the selectors of this file are valid');
  }
  return read.value.rules[0].selector;
});

const tagSets = fc.constantFrom<Tags>({}, { stage: 'prod' }, { STAGE: 'test', hold: 'yes' });
const zonesTags: fc.Arbitrary<Tags> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('none', 'hold', 'Hold', 'perth', 'westus=losangeles=2', 'nowhere', '').map((value) => ({
      'Extended-Zones': value,
    })),
  },
);

const versionNames = fc
  .tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 }))
  .map((parts) => parts.join('.'));

const zoneStates = fc.dictionary(
  fc.constantFrom(...zones),
  fc.oneof(
    { weight: 6, arbitrary: fc.constant('Completed') },
    { weight: 1, arbitrary: fc.constantFrom('Replicating', 'Failed', 'Unknown', null) },
  ),
);

/** The versions of one definition; names are unique, some are no version names at all. */
export const definitions: fc.Arbitrary<readonly GalleryVersion[]> = fc
  .tuple(
    fc.constantFrom(...images),
    fc.tuple(tagSets, zonesTags).map(([tags, own]): Tags => ({ ...tags, ...own })),
    tagSets,
    fc.uniqueArray(
      fc.record({
        name: fc.oneof(
          { weight: 12, arbitrary: versionNames },
          { weight: 1, arbitrary: fc.constantFrom('1.0', 'draft') },
        ),
        publishedDate: fc.oneof(
          { weight: 8, arbitrary: fc.integer({ min: -1, max: 60 }).map(daysAgo) },
          { weight: 1, arbitrary: fc.constantFrom(null, 'soon') },
        ),
        excludeFromLatest: fc.oneof(
          { weight: 5, arbitrary: fc.constant(false) },
          { weight: 1, arbitrary: fc.constant(true) },
        ),
        provisioningState: fc.oneof(
          { weight: 9, arbitrary: fc.constant('Succeeded') },
          { weight: 1, arbitrary: fc.constantFrom('Updating', 'Failed', 'Deleting', 'Creating') },
        ),
        tags: fc.tuple(tagSets, zonesTags).map(([tags, own]) => ({ ...tags, ...own })),
        zones: zoneStates,
      }),
      { maxLength: 10, selector: ({ name }) => name },
    ),
  )
  .map(([image, definitionTags, galleryTags, versions]) =>
    versions.map(({ name, ...options }) => versionOf(name, { image, definitionTags, galleryTags, ...options })),
  );
