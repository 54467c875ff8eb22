// Where a version belongs, and that the answer explains itself.
import fc from 'fast-check';
import { desiredZones } from '../../../../src/domain/policy/desired-zones';
import { policyOfTargets } from '../../../../src/domain/policy/policy';
import { losAngeles, perth } from '../../samples';
import { definitions, policies } from './arbitrary-policies';
import { daysAgo, now, policyOf, siblingsOf, type VersionOptions, versionOf, weekSeconds } from './versions';

const byDefault = policyOfTargets([losAngeles, perth], weekSeconds);
const old = { publishedDate: daysAgo(100) };
const zonesOf = (answer: ReturnType<typeof desiredZones>) => answer.targets.map(({ zone }) => zone);
const ruleOf = (change: object, more: object = {}) =>
  policyOf({ rules: [{ name: 'one', selector: change, targets: ['westus=losangeles'], ...more }] });

/** @param others names of the definition's other versions, all old */
function decide(
  policy: ReturnType<typeof policyOf>,
  options: VersionOptions = {},
  others: readonly string[] | null = [],
  name = '1.5.0',
) {
  const version = versionOf(name, options);
  const siblings =
    others === null
      ? null
      : siblingsOf([
          version,
          ...others.map((other) => versionOf(other, { ...options, ...old, excludeFromLatest: false })),
        ]);
  return desiredZones(version, siblings, policy, now);
}

test('EXTENDED_ZONE_TARGETS covers what was published within the look-back, without a list', () => {
  expect(decide(byDefault, { publishedDate: daysAgo(6) }, null)).toMatchObject({
    verdict: 'Covered',
    rule: 'default',
    because: ['rule default: versions (not given): published within 7 days'],
    targets: [{ zone: 'losangeles' }, { zone: 'perth' }],
  });
});

test('an older one needs the list, and is covered only as the latest', () => {
  expect(decide(byDefault, old, null).verdict).toBe('Undecided');
  expect(decide(byDefault, old, ['1.4.9'])).toMatchObject({ verdict: 'Covered', rule: 'default' });
  const outside = decide(byDefault, old, ['1.5.1']);
  expect(outside).toMatchObject({ verdict: 'NotCovered', rule: null, targets: [] });
  expect(outside.because.join()).toBe(
    `rule default: versions (not given): it is not the latest, 1.5.1 is; published ${daysAgo(100)}, more than 7 days ago`,
  );
});

test('numbers are compared as numbers, and leading zeros mean nothing', () => {
  expect(decide(byDefault, old, ['9.0.0'], '10.0.0').verdict).toBe('Covered');
  expect(decide(byDefault, old, ['2022.9.1'], '2022.08.29').verdict).toBe('NotCovered');
});

test('a version that is excluded from latest is covered only where that is said, and takes no place', () => {
  const excluded = { excludeFromLatest: true };
  expect(decide(byDefault, excluded, null).verdict).toBe('NotCovered');
  expect(decide(ruleOf({ versions: { excludedFromLatest: true } }), excluded, null).verdict).toBe('Covered');
  const version = versionOf('1.0.0', old);
  const withPreview = siblingsOf([version, versionOf('2.0.0', { ...old, ...excluded })]);
  expect(desiredZones(version, withPreview, byDefault, now).verdict).toBe('Covered');
  expect(
    desiredZones(version, withPreview, ruleOf({ versions: { latest: 1, excludedFromLatest: true } }), now).verdict,
  ).toBe('Covered');
});

test('what is being deleted is covered by nothing, and is the latest of nothing', () => {
  expect(decide(byDefault, { provisioningState: 'Deleting' }).verdict).toBe('NotCovered');
  const version = versionOf('1.0.0', old);
  const siblings = siblingsOf([version, versionOf('2.0.0', { provisioningState: 'Deleting' })]);
  expect(desiredZones(version, siblings, byDefault, now).verdict).toBe('Covered');
});

test.each([[null], ['soon'], ['']])('a publishedDate of %j is not recent', (publishedDate) => {
  expect(decide(byDefault, { publishedDate }, ['2.0.0']).verdict).toBe('NotCovered');
  expect(decide(byDefault, { publishedDate }, []).verdict).toBe('Covered');
});

test('the first rule that matches decides, even one without targets', () => {
  const policy = policyOf({
    rules: [
      { name: 'no-tests', selector: { images: ['*-test'] }, targets: [] },
      { name: 'all', selector: {}, targets: ['westus=losangeles'] },
    ],
  });
  expect(decide(policy, { image: 'ubuntu-test' }, null)).toMatchObject({
    verdict: 'Covered',
    rule: 'no-tests',
    targets: [],
  });
  expect(zonesOf(decide(policy, {}, null))).toEqual(['losangeles']);
});

test('a rule without targets keeps every version out, old and excluded ones too, unless it says which', () => {
  const policy = (selector: object) =>
    policyOf({
      rules: [
        { name: 'no-tests', selector, targets: [] },
        { name: 'all', selector: { versions: { names: ['*'] } }, targets: ['westus=losangeles'] },
      ],
    });
  expect(decide(policy({ images: ['ubuntu-*'] }), old, ['2.0.0'])).toMatchObject({ rule: 'no-tests', targets: [] });
  expect(decide(policy({ versions: { names: ['2.*'] } }), old, ['2.0.0']).rule).toBe('all');
});

test.each<[string, object, VersionOptions, boolean]>([
  ['images in any case', { images: ['UBUNTU-*'] }, {}, true],
  ['a glob is matched whole', { images: ['ubuntu'] }, {}, false],
  ['! excludes, wherever it stands', { images: ['!ubuntu-pro', 'ubuntu-*'] }, {}, false],
  ['a list of exclusions includes the rest', { images: ['!windows-*'] }, {}, true],
  ['a dot is a dot', { images: ['ubuntu.pro'] }, {}, false],
  ['? is one character', { images: ['ubuntu?pro'] }, {}, true],
  ['a gallery by name', { galleries: ['ContosoImages'] }, {}, true],
  ['another gallery', { galleries: ['fabrikam'] }, {}, false],
  [
    'a gallery by id',
    {
      galleries: [
        '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/IMAGES-RG/providers/Microsoft.Compute/galleries/contosoimages',
      ],
    },
    {},
    true,
  ],
  [
    'a gallery of the same name elsewhere',
    {
      galleries: [
        '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/other/providers/Microsoft.Compute/galleries/contosoImages',
      ],
    },
    {},
    false,
  ],
  ['version names', { versions: { names: ['*.*.0'] } }, old, true],
  ['other version names', { versions: { names: ['*.*.1'] } }, {}, false],
  ['publishedWithin', { versions: { publishedWithin: 'P180D' } }, old, true],
  ['publishedWithin, too old', { versions: { publishedWithin: 'P30D' } }, old, false],
  ['all members of versions', { versions: { names: ['1.*'], latest: 3, publishedWithin: 'P1D' } }, old, false],
  ['a label', { tags: { matchLabels: { stage: 'prod' } } }, { tags: { Stage: 'prod' } }, true],
  ["a label's value in other case", { tags: { matchLabels: { stage: 'prod' } } }, { tags: { stage: 'Prod' } }, false],
  ["the definition's label", { tags: { matchLabels: { stage: 'prod' } } }, { definitionTags: { stage: 'prod' } }, true],
  [
    "the version's label before the gallery's",
    { tags: { matchLabels: { stage: 'prod' } } },
    { galleryTags: { stage: 'prod' }, tags: { STAGE: 'test' } },
    false,
  ],
  [
    'In',
    { tags: { matchExpressions: [{ key: 'a', operator: 'In', values: ['x', 'y'] }] } },
    { tags: { a: 'y' } },
    true,
  ],
  ['In, absent', { tags: { matchExpressions: [{ key: 'a', operator: 'In', values: ['x'] }] } }, {}, false],
  ['NotIn, absent', { tags: { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['x'] }] } }, {}, true],
  [
    'NotIn',
    { tags: { matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['x'] }] } },
    { tags: { A: 'x' } },
    false,
  ],
  ['Exists', { tags: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }, { tags: { a: '' } }, true],
  [
    'DoesNotExist',
    { tags: { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] } },
    { tags: { A: '' } },
    false,
  ],
  ['{}', {}, {}, true],
])('a selector: %s', (_, selector, options, matches) => {
  expect(decide(ruleOf(selector), options).verdict).toBe(matches ? 'Covered' : 'NotCovered');
});

test('latest counts the highest versions, and needs the list', () => {
  const policy = ruleOf({ versions: { latest: 2 } });
  expect(decide(policy, {}, null).verdict).toBe('Undecided');
  expect(decide(policy, old, ['1.6.0']).verdict).toBe('Covered');
  expect(decide(policy, {}, ['1.6.0', '1.7.0'])).toMatchObject({
    verdict: 'NotCovered',
    because: ['rule one: versions.latest: it is not among the 2 latest, from 1.7.0 down'],
  });
});

test('a list without some of its pages proves that a version is not the latest, and never that it is', () => {
  const version = versionOf('1.5.0', old);
  const incomplete = (other: string) => siblingsOf([version, versionOf(other, old)], false);
  expect(desiredZones(version, incomplete('1.6.0'), byDefault, now).verdict).toBe('NotCovered');
  expect(desiredZones(version, incomplete('1.4.0'), byDefault, now).verdict).toBe('Undecided');
});

test('what a rule says besides its targets is in the answer', () => {
  const more = {
    regionParity: 'add',
    enforcementMode: 'DoNotEnforce',
    existingTargets: 'UpdateReplicas',
    window: { start: '22:00', duration: 'PT8H', timeZone: 'UTC' },
  };
  expect(decide(ruleOf({}, more), {}, null)).toMatchObject({
    ...more,
    window: { start: '22:00', durationSeconds: 28_800, timeZone: 'UTC' },
  });
});

describe('the tag extended-zones', () => {
  const tag = (value: string) => ({ tags: { 'Extended-Zones': value } });

  test('none asks for nothing, hold changes nothing', () => {
    expect(decide(byDefault, tag('none'), null)).toMatchObject({
      verdict: 'Covered',
      rule: 'tag',
      targets: [],
      findings: [],
    });
    expect(decide(byDefault, tag(' HOLD '), null)).toMatchObject({ verdict: 'Held', rule: 'tag', targets: [] });
  });

  test.each([
    ['westus=losangeles=2=Premium_LRS', [['westus', 'losangeles', 2, 'Premium_LRS']]],
    ['losangeles', [['westus', 'losangeles', 1, 'StandardSSD_LRS']]],
    [
      'Perth=3, losangeles=Premium_LRS',
      [
        ['australiaeast', 'perth', 3, 'StandardSSD_LRS'],
        ['westus', 'losangeles', 1, 'Premium_LRS'],
      ],
    ],
    ['eastus=newyork', [['eastus', 'newyork', 1, 'StandardSSD_LRS']]],
  ])('targets: %s', (value, expected) => {
    const answer = decide(byDefault, { ...old, ...tag(value) }, null);
    expect(answer).toMatchObject({ verdict: 'Covered', rule: 'tag' });
    expect(answer.targets.map((one) => [one.region, one.zone, one.replicas, one.storageAccountType])).toEqual(expected);
  });

  test.each([['newyork'], ['losangeles=0'], ['perth perth'], [''], ['nonne'], ['westus=losangeles=2=Cold']])(
    'a wrong value, %j, holds, and a finding says what is allowed',
    (value) => {
      const answer = decide(byDefault, tag(value), null);
      expect(answer).toMatchObject({ verdict: 'Held', rule: 'tag', targets: [] });
      expect(answer.findings).toEqual([
        expect.objectContaining({
          code: 'ZonesTagInvalid',
          severity: 'warning',
          message: expect.stringContaining('must be none, hold, or targets such as'),
        }),
      ]);
    },
  );

  test('the version speaks before its definition, and that before its gallery', () => {
    const tags = { definitionTags: { 'extended-zones': 'hold' }, galleryTags: { 'extended-zones': 'none' } };
    expect(decide(byDefault, tags, null).verdict).toBe('Held');
    expect(zonesOf(decide(byDefault, { ...tags, ...tag('perth') }, null))).toEqual(['perth']);
  });

  test('of a definition or gallery says where; the policy still says which versions', () => {
    const tagged = { definitionTags: { 'extended-zones': 'perth' } };
    expect(zonesOf(decide(byDefault, tagged, null))).toEqual(['perth']);
    expect(decide(byDefault, { ...tagged, ...old }, ['2.0.0']).verdict).toBe('NotCovered');
    const onlyWindows = ruleOf({ images: ['windows-*'] });
    expect(decide(onlyWindows, { galleryTags: { 'extended-zones': 'losangeles' } }, null).verdict).toBe('Covered');
    expect(decide(onlyWindows, { ...old, galleryTags: { 'extended-zones': 'losangeles' } }, ['2.0.0']).verdict).toBe(
      'NotCovered',
    );
    const latestOnly = ruleOf({ versions: { latest: 1 } });
    expect(decide(latestOnly, { definitionTags: { 'extended-zones': 'losangeles' } }, ['2.0.0']).verdict).toBe(
      'NotCovered',
    );
  });

  test('leaves the way of the rule in force: what is not enforced stays so', () => {
    const answer = decide(
      ruleOf({}, { enforcementMode: 'DoNotEnforce' }),
      { definitionTags: { 'extended-zones': 'losangeles' } },
      null,
    );
    expect(answer).toMatchObject({ verdict: 'Covered', rule: 'tag', enforcementMode: 'DoNotEnforce' });
  });
});

describe('a request', () => {
  const ask = (options: VersionOptions, targets: (typeof losAngeles)[] | null, policy = byDefault) => {
    const version = versionOf('1.0.0', { ...old, ...options });
    return desiredZones(version, siblingsOf([version, versionOf('2.0.0')]), policy, now, { targets });
  };

  test('that names targets needs no rule', () => {
    expect(ask({}, [perth])).toMatchObject({
      verdict: 'Covered',
      rule: 'request',
      targets: [{ zone: 'perth', replicas: 2 }],
    });
  });

  test('that names one version gets the targets of the rule that speaks of its image', () => {
    expect(ask({}, null)).toMatchObject({
      verdict: 'Covered',
      rule: 'request',
      targets: [{ zone: 'losangeles' }, { zone: 'perth' }],
    });
    expect(ask({ publishedDate: daysAgo(1) }, null)).toMatchObject({ verdict: 'Covered', rule: 'default' });
    expect(ask({}, null, ruleOf({ images: ['windows-*'] }))).toMatchObject({ verdict: 'NotCovered', rule: null });
  });

  test.each([['none'], ['hold'], ['rubbish']])('is refused by the tag %s, and the finding names it', (value) => {
    for (const targets of [null, [perth]]) {
      const answer = ask({ definitionTags: { 'extended-zones': value } }, targets);
      expect(answer).toMatchObject({ verdict: 'Refused', rule: 'tag', targets: [] });
      expect(answer.findings[0]?.message).toContain('The tag extended-zones of the definition'.slice(4));
    }
  });

  test('takes its targets from the tag, be the version old, and its own before those', () => {
    const tagged = { definitionTags: { 'extended-zones': 'perth' } };
    expect(ask(tagged, null)).toMatchObject({ verdict: 'Covered', rule: 'tag', targets: [{ zone: 'perth' }] });
    expect(ask(tagged, [losAngeles])).toMatchObject({ rule: 'request', targets: [{ zone: 'losangeles' }] });
  });
});

test('retention: what it would take off is not asked for, so nothing is added again', () => {
  const policy = ruleOf({ versions: { names: ['*'] } }, { retention: { count: 2, minAge: 'P14D' } });
  const others = ['1.6.0', '1.7.0'];
  const beyond = decide(policy, old, others);
  expect(beyond).toMatchObject({ verdict: 'NotCovered', rule: 'one', targets: [] });
  expect(beyond.because.at(-1)).toBe('retention keeps the 2 newest, 1.7.0, 1.6.0');
  expect(decide(policy, { publishedDate: daysAgo(13) }, others).verdict).toBe('Covered');
  expect(decide(policy, { publishedDate: daysAgo(13) }, null).verdict).toBe('Covered');
  expect(decide(policy, old, ['1.6.0']).verdict).toBe('Covered');
  expect(decide(policy, old, null).verdict).toBe('Undecided');
});

test('whatever the policy and the gallery: what is decided without the list, or with a part of it, stays decided', () => {
  fc.assert(
    fc.property(policies, definitions, fc.infiniteStream(fc.boolean()), (policy, versions, coins) => {
      const all = siblingsOf(versions);
      const part = siblingsOf(
        versions.filter(() => coins.next().value === true),
        false,
      );
      for (const version of versions) {
        const { because: _, ...whole } = desiredZones(version, all, policy, now);
        expect(whole.verdict).not.toBe('Undecided');
        for (const known of [null, part]) {
          const { because: __, ...early } = desiredZones(version, known, policy, now);
          if (early.verdict !== 'Undecided') {
            expect(early).toEqual(whole);
          }
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('whatever the policy and the gallery: the answer is explained, and names no zone unless it is covered', () => {
  fc.assert(
    fc.property(policies, definitions, (policy, versions) => {
      for (const version of versions) {
        const answer = desiredZones(version, siblingsOf(versions), policy, now);
        expect(answer.because.join('')).not.toBe('');
        expect(answer.verdict === 'Covered' || answer.targets.length === 0).toBe(true);
        const named = policy.rules.find(({ name }) => name === answer.rule);
        expect(answer.rule === null || answer.rule === 'tag' || named !== undefined).toBe(true);
        if (answer.verdict === 'Covered' && named !== undefined) {
          expect(answer.targets).toEqual(named.targets);
        }
      }
    }),
    { numRuns: 300 },
  );
});
