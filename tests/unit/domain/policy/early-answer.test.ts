// What the version alone tells of an event stays true when the tags of its definition and gallery, and the other versions, are read.
import fc from 'fast-check';
import { desiredZones } from '../../../../src/domain/policy/desired-zones';
import { earlyAnswer } from '../../../../src/domain/policy/early-answer';
import type { GalleryVersion, Tags } from '../../../../src/domain/policy/gallery-version';
import { definitions, policies } from './arbitrary-policies';
import { daysAgo, now, policyOf, siblingsOf, type VersionOptions, versionOf } from './versions';

const ruleOf = (selector: object, targets = ['westus=losangeles']) =>
  policyOf({ rules: [{ name: 'one', selector, targets }] });
const prod = { tags: { matchLabels: { stage: 'prod' } } };
const early = (policy: ReturnType<typeof policyOf>, options: VersionOptions = {}, knowsParents = false) =>
  earlyAnswer(versionOf('1.5.0', options), knowsParents, policy, now);

test.each<[string, boolean, ReturnType<typeof policyOf>, VersionOptions]>([
  ['excluded from latest', true, ruleOf({}), { excludeFromLatest: true }],
  ['named by no rule: a tag of its definition may cover it', false, ruleOf({ images: ['windows-*'] }), {}],
  ['held by its own tag', true, ruleOf({}), { tags: { 'extended-zones': 'hold' } }],
  [
    'left alone by its own tag, and named by no rule',
    true,
    ruleOf({ images: ['x'] }),
    { tags: { 'extended-zones': 'none' } },
  ],
  ['of a rule without targets: a tag of its definition may cover it', false, ruleOf({}, []), {}],
  ['left out by a tag that its definition may have', false, ruleOf({ tags: { matchLabels: { stage: 'prod' } } }), {}],
  ['left out by its own tag', true, ruleOf(prod), { tags: { stage: 'test' }, excludeFromLatest: true }],
  ['left out by its own tag: a tag of its definition may name zones', false, ruleOf(prod), { tags: { stage: 'test' } }],
  [
    'named by no rule, and excluded from latest, though a rule of others selects by tags',
    true,
    ruleOf({ ...prod, images: ['windows-*'] }),
    { excludeFromLatest: true },
  ],
  ['excluded from latest, whatever tags its definition has', true, ruleOf(prod), { excludeFromLatest: true }],
  [
    'excluded from latest, of a rule by tags that takes such',
    false,
    ruleOf({ ...prod, versions: { excludedFromLatest: true } }),
    { excludeFromLatest: true },
  ],
  [
    'left alone by its own tag, though rules select by tags',
    true,
    ruleOf(prod),
    { tags: { 'extended-zones': 'none' } },
  ],
  ['old: it may be the latest', false, ruleOf({}), { publishedDate: daysAgo(100) }],
  ['covered', false, ruleOf({}), {}],
])('a version that is %s: nothing more need be read: %s', (_, isNothing, policy, options) => {
  expect(early(policy, options).isNothing).toBe(isNothing);
});

test('where the tags of definition and gallery are known, what no rule covers is nothing', () => {
  expect(early(ruleOf({ images: ['windows-*'] }), {}, true).isNothing).toBe(true);
  const tagged = { definitionTags: { 'extended-zones': 'westus=perth' } };
  expect(early(ruleOf({ images: ['windows-*'] }), tagged, true)).toMatchObject({
    isNothing: false,
    possible: [{ zone: 'perth' }],
  });
});

test('an old version may be asked for what the rules of its image say, and no others', () => {
  const policy = policyOf({
    rules: [
      { name: 'a', selector: { images: ['ubuntu-*'] }, targets: ['westus=losangeles'] },
      { name: 'b', selector: { images: ['windows-*'] }, targets: ['australiaeast=perth'] },
    ],
  });
  const { answer, possible } = early(policy, { publishedDate: daysAgo(100) });
  expect(answer.verdict).toBe('Undecided');
  expect(possible).toMatchObject([{ zone: 'losangeles' }]);
});

const zonesTag = (tags: Tags) => Object.keys(tags).some((name) => name.toLowerCase() === 'extended-zones');
const withoutParents = (version: GalleryVersion) => ({ ...version, definitionTags: {}, galleryTags: {} });

test('whatever the policy and the gallery: nothing stays nothing, and no more is asked for than was said to be possible', () => {
  fc.assert(
    fc.property(policies, definitions, (policy, versions) => {
      for (const version of versions) {
        const final = desiredZones(version, siblingsOf(versions), policy, now);
        for (const knowsParents of [true, false]) {
          const known = knowsParents ? version : withoutParents(version);
          const { isNothing, possible } = earlyAnswer(known, knowsParents, policy, now);
          expect(isNothing && final.targets.length > 0).toBe(false);
          if (possible !== null && (knowsParents || !zonesTag(version.definitionTags))) {
            expect(possible.map(({ zone }) => zone)).toEqual(
              expect.arrayContaining(final.targets.map(({ zone }) => zone)),
            );
          }
        }
      }
    }),
    { numRuns: 500 },
  );
});
