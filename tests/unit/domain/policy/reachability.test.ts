// Rules that can never decide are told of, and only those.
import fc from 'fast-check';
import { matchSelector } from '../../../../src/domain/policy/match-selector';
import { coversSelector, policyWarnings } from '../../../../src/domain/policy/reachability';
import { galleryId } from '../../samples';
import { definitions, selectors } from './arbitrary-policies';
import { now, policyOf, siblingsOf, weekSeconds } from './versions';

const warningsOf = (...selectorsOfRules: readonly object[]) =>
  policyWarnings(
    policyOf({
      rules: selectorsOfRules.map((selector, index) => ({
        name: `r${index}`,
        selector,
        targets: ['westus=losangeles'],
      })),
    }),
    [galleryId],
  );

test.each<[object, object]>([
  [{}, { images: ['ubuntu-*'] }],
  [{ images: ['ubuntu-*'] }, { images: ['ubuntu-pro', 'ubuntu-core-*'] }],
  [{ images: ['ubuntu-*', '!ubuntu-core-*'] }, { images: ['ubuntu-pro-*', '!ubuntu-core-*'] }],
  [{ versions: { latest: 3 } }, { versions: { latest: 2, names: ['*.*.0'] } }],
  [{ versions: { names: ['*'] } }, {}],
  [{}, { versions: { latest: 1 } }],
  [{ tags: { matchLabels: { stage: 'prod' } } }, { tags: { matchLabels: { Stage: 'prod', team: 'a' } } }],
  [{ galleries: ['contosoImages'] }, { galleries: ['ContosoImages'], images: ['x'] }],
])('after %j, %j never decides', (first, second) => {
  expect(warningsOf(first, second)).toEqual([
    { field: 'rules[1]', message: 'rule r1 never decides: rule r0 before it matches whatever it matches' },
  ]);
});

test.each<[object, object]>([
  [{ images: ['ubuntu-*'] }, {}],
  [{ images: ['ubuntu-*', '!ubuntu-core-*'] }, { images: ['ubuntu-*'] }],
  [{ images: ['ubuntu-?'] }, { images: ['ubuntu-*'] }],
  [{}, { versions: { latest: 2 } }],
  [{}, { versions: { excludedFromLatest: true } }],
  [{ versions: { publishedWithin: 'P7D' } }, { versions: { latest: 1 } }],
  [{ tags: { matchLabels: { stage: 'prod' } } }, { images: ['ubuntu-*'] }],
])('after %j, %j may decide', (first, second) => {
  expect(warningsOf(first, second)).toEqual([]);
});

test('a gallery that is not watched is told of', () => {
  expect(warningsOf({ galleries: ['contosoImages', 'fabrikam'] })).toEqual([
    {
      field: 'rules[0].selector.galleries',
      message: 'rule r0 names the gallery fabrikam, which is not among WATCHED_GALLERIES',
    },
  ]);
});

test('whatever the selectors: one that is said to cover another matches whatever that matches', () => {
  let covering = 0;
  fc.assert(
    fc.property(selectors, selectors, definitions, (wide, narrow, versions) => {
      if (coversSelector(wide, narrow, weekSeconds)) {
        covering += 1;
        const context = { siblings: siblingsOf(versions), lookbackSeconds: weekSeconds, now };
        for (const version of versions) {
          if (matchSelector(version, narrow, context).matches === true) {
            expect(matchSelector(version, wide, context).matches).toBe(true);
          }
        }
      }
    }),
    { numRuns: 3000 },
  );
  expect(covering).toBeGreaterThan(20);
});
