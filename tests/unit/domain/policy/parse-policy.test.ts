// What a policy document may say, and how mistakes are told: all of them, with path, what it was, what is allowed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePolicy, parsePolicyText } from '../../../../src/domain/policy/parse-policy';
import { everyVersion } from '../../../../src/domain/policy/policy';
import { policyJsonSchema } from '../../../../src/domain/policy/policy-schema';
import { policyOf, weekSeconds } from './versions';

const options = { field: '', lookbackSeconds: weekSeconds };
const la = 'westus=losangeles';
const rule = (change: object) => ({ name: 'all', selector: {}, targets: [la], ...change });
const problemsOf = (document: unknown) => {
  const read = parsePolicy(document, options);
  return read.ok ? [] : read.problems.map(({ field, message }) => `${field} ${message}`);
};
const problemsOfRule = (change: object) => problemsOf({ rules: [rule(change)] });

const whole = {
  $schema: './replication-policy.schema.json',
  rules: [
    { name: 'no-test-images', selector: { images: ['*-test'] }, targets: [] },
    {
      name: 'ubuntu',
      selector: {
        galleries: ['contosoImages'],
        images: ['ubuntu-*', '!ubuntu-core-*'],
        versions: { names: ['*.*.0'], latest: 3, publishedWithin: 'P180D', excludedFromLatest: false },
        tags: { matchLabels: { stage: 'prod' }, matchExpressions: [{ key: 'hold', operator: 'DoesNotExist' }] },
      },
      targets: [
        'westus=losangeles=2=StandardSSD_LRS',
        { region: 'australiaeast', zone: 'perth', replicas: 1, after: ['losangeles'], delay: 'PT2H', encryption: {} },
      ],
      regionParity: 'require',
      enforcementMode: 'Default',
      existingTargets: 'Keep',
      window: { start: '22:00', duration: 'PT8H', timeZone: 'Australia/Perth' },
      retention: { count: 3, minAge: 'P14D' },
    },
  ],
};

test('every member of the grammar is understood', () => {
  expect(policyOf(whole)).toEqual({
    lookbackSeconds: weekSeconds,
    rules: [
      {
        name: 'no-test-images',
        selector: { galleries: null, images: ['*-test'], versions: everyVersion, tags: null },
        targets: [],
        regionParity: null,
        enforcementMode: 'Default',
        existingTargets: 'Keep',
        window: null,
        retention: null,
      },
      {
        name: 'ubuntu',
        selector: {
          galleries: ['contosoImages'],
          images: ['ubuntu-*', '!ubuntu-core-*'],
          versions: { names: ['*.*.0'], latest: 3, publishedWithinSeconds: 180 * 86_400, excludedFromLatest: false },
          tags: {
            matchLabels: { stage: 'prod' },
            matchExpressions: [{ key: 'hold', operator: 'DoesNotExist', values: [] }],
          },
        },
        targets: [
          {
            region: 'westus',
            zone: 'losangeles',
            replicas: 2,
            storageAccountType: 'StandardSSD_LRS',
            after: [],
            delaySeconds: 0,
          },
          {
            region: 'australiaeast',
            zone: 'perth',
            replicas: 1,
            storageAccountType: 'StandardSSD_LRS',
            encryption: {},
            after: ['losangeles'],
            delaySeconds: 7200,
          },
        ],
        regionParity: 'require',
        enforcementMode: 'Default',
        existingTargets: 'Keep',
        window: { start: '22:00', durationSeconds: 28_800, timeZone: 'Australia/Perth' },
        retention: { count: 3, minAgeSeconds: 14 * 86_400 },
      },
    ],
  });
});

test.each<[string, object, string]>([
  [
    'no selector',
    { selector: undefined },
    'rules[0].selector is required; it must be an object with galleries, images',
  ],
  ['no targets', { targets: undefined }, 'rules[0].targets is required; it must be a list of at most 100 targets'],
  [
    'a name with a blank',
    { name: 'my rule' },
    'rules[0].name must be a name of 1 to 64 letters, digits, . _ and -, not "my rule"',
  ],
  ['a name that means something else', { name: 'Tag' }, 'rules[0].name must not be "Tag": that says that a tag'],
  [
    'an unknown member',
    { selektor: {} },
    'rules[0] has the unknown member "selektor"; there are name, selector, targets',
  ],
  [
    'an unknown member deep inside',
    { selector: { versions: { newest: 3 } } },
    'rules[0].selector.versions has the unknown member "newest"; there are names, latest',
  ],
  [
    'an empty list of images',
    { selector: { images: [] } },
    'rules[0].selector.images must be a list of 1 to 100 image names',
  ],
  [
    'a path as an image',
    { selector: { images: ['a/b'] } },
    'rules[0].selector.images[0] must be a name or glob of letters',
  ],
  [
    'an id that is none',
    { selector: { galleries: ['/subscriptions/1/galleries/x'] } },
    "rules[0].selector.galleries[0] must be a gallery's name or resource id, not",
  ],
  [
    'latest of zero',
    { selector: { versions: { latest: 0 } } },
    'rules[0].selector.versions.latest must be a whole number from 1 to 10000, not 0',
  ],
  [
    'latest as a text',
    { selector: { versions: { latest: '3' } } },
    'rules[0].selector.versions.latest must be a whole number from 1 to 10000, not "3"',
  ],
  [
    'months',
    { selector: { versions: { publishedWithin: 'P6M' } } },
    'rules[0].selector.versions.publishedWithin must be an ISO 8601 duration of days and time such as P180D, not "P6M"',
  ],
  [
    'a time of no length',
    { selector: { versions: { publishedWithin: 'PT0S' } } },
    'rules[0].selector.versions.publishedWithin must be a duration of more than zero and at most 366 days',
  ],
  [
    'an unknown operator',
    { selector: { tags: { matchExpressions: [{ key: 'a', operator: 'Equals' }] } } },
    'rules[0].selector.tags.matchExpressions[0].operator must be one of In, NotIn, Exists, DoesNotExist, not "Equals"',
  ],
  [
    'In without values',
    { selector: { tags: { matchExpressions: [{ key: 'a', operator: 'In' }] } } },
    'rules[0].selector.tags.matchExpressions[0].values is required with In',
  ],
  [
    'Exists with values',
    { selector: { tags: { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['x'] }] } } },
    'rules[0].selector.tags.matchExpressions[0].values must be absent with Exists',
  ],
  [
    'a label that is a number',
    { selector: { tags: { matchLabels: { stage: 1 } } } },
    'rules[0].selector.tags.matchLabels.stage must be a text, not 1',
  ],
  ['a target without a zone', { targets: ['westus'] }, 'rules[0].targets[0] "westus" is not region=zone'],
  [
    'two targets in one text',
    { targets: ['westus=losangeles australiaeast=perth'] },
    'rules[0].targets[0] holds 2 targets',
  ],
  [
    'a target of another kind',
    { targets: [7] },
    'rules[0].targets[0] must be a text such as westus=losangeles=2 or an object {region, zone}, not 7',
  ],
  [
    'too many replicas',
    { targets: [{ region: 'westus', zone: 'losangeles', replicas: 101 }] },
    'rules[0].targets[0].replicas must be a whole number from 1 to 100, not 101',
  ],
  [
    'a target object without a zone',
    { targets: [{ region: 'westus' }] },
    'rules[0].targets[0].zone is required; it must be a zone name',
  ],
  [
    'a storage type',
    { targets: [{ region: 'westus', zone: 'losangeles', storageAccountType: 'Cold' }] },
    'rules[0].targets[0].storageAccountType must be one of StandardSSD_LRS',
  ],
  [
    'a zone twice',
    { targets: [la, { region: 'westus', zone: 'Los Angeles' }] },
    'rules[0].targets has zone "losangeles" more than once',
  ],
  [
    'waiting for a stranger',
    { targets: [{ region: 'westus', zone: 'losangeles', after: ['perth'] }] },
    'rules[0].targets has losangeles wait for "perth", which is not among the zones of the rule: losangeles',
  ],
  [
    'waiting for itself',
    { targets: [{ region: 'westus', zone: 'losangeles', after: ['losangeles'] }] },
    'rules[0].targets has zones that wait for each other by `after`: losangeles',
  ],
  [
    'a time of day',
    { window: { start: '24:00', duration: 'PT8H', timeZone: 'UTC' } },
    'rules[0].window.start must be a time of day HH:MM from 00:00 to 23:59, not "24:00"',
  ],
  [
    'a window of two days',
    { window: { start: '22:00', duration: 'P2D', timeZone: 'UTC' } },
    'rules[0].window.duration must be a duration of more than zero and at most 24 hours',
  ],
  [
    'a time zone',
    { window: { start: '22:00', duration: 'PT8H', timeZone: 'Perth' } },
    'rules[0].window.timeZone must be an IANA time zone such as Australia/Perth, not "Perth"',
  ],
  [
    'retention without an age',
    { retention: { count: 3 } },
    'rules[0].retention.minAge is required; it must be an ISO 8601 duration',
  ],
  [
    'retention of nothing',
    { retention: { count: 0, minAge: 'P1D' } },
    'rules[0].retention.count must be a whole number from 1 to 10000, not 0',
  ],
  [
    'a mode in other case',
    { enforcementMode: 'default' },
    'rules[0].enforcementMode must be one of Default, DoNotEnforce, not "default"',
  ],
  ['parity', { regionParity: 'always' }, 'rules[0].regionParity must be one of require, warn, add, not "always"'],
])('%s is a mistake, told once', (_, change, expected) => {
  const problems = problemsOfRule(change);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(expected);
});

test('all mistakes of all rules are told at once, those between rules too', () => {
  const problems = problemsOf({
    rules: [
      rule({ targets: ['nowhere', 'westus=losangeles=0'] }),
      rule({ name: 'ALL' }),
      rule({ name: 'third', selector: null, retention: { count: 'x' } }),
      'fourth',
    ],
    version: 1,
  });
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual(
    expect.arrayContaining([
      'rules[0].targets[0]',
      'rules[0].targets[1]',
      'rules[1].name',
      'rules[2].selector',
      'rules[2].retention.count',
      'rules[2].retention.minAge',
      'rules[3]',
      'policy',
    ]),
  );
});

test('a member that is wrong hides no mistake in the others of its rule', () => {
  const problems = problemsOf({
    rules: [
      rule({ name: 'request', enforcementMode: 'off', targets: ['nowhere', { region: 'westus', delay: 'P400D' }] }),
      rule({
        name: 'Request',
        selector: {
          images: 'x',
          versions: { latest: 0, publishedWithin: 'PT0S' },
          tags: { matchLabels: { a: 1 }, matchExpressions: [{ key: 'a', operator: 'In' }, { key: 7 }] },
        },
        window: { start: '24:00', duration: 'P2D', timeZone: 'Perth' },
        retention: { count: 0, minAge: 'P400D' },
      }),
    ],
  });
  expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual([
    'rules[0].enforcementMode',
    'rules[0].name',
    'rules[0].targets[0]',
    'rules[0].targets[1].delay',
    'rules[0].targets[1].zone',
    'rules[1].name',
    'rules[1].name',
    'rules[1].retention.count',
    'rules[1].retention.minAge',
    'rules[1].selector.images',
    'rules[1].selector.tags.matchExpressions[0].values',
    'rules[1].selector.tags.matchExpressions[1].key',
    'rules[1].selector.tags.matchExpressions[1].operator',
    'rules[1].selector.tags.matchLabels.a',
    'rules[1].selector.versions.latest',
    'rules[1].selector.versions.publishedWithin',
    'rules[1].window.duration',
    'rules[1].window.start',
    'rules[1].window.timeZone',
  ]);
});

test.each([
  [null],
  ['text'],
  [7],
  [[]],
  [{}],
  [{ rules: null }],
  [{ rules: {} }],
  [{ rules: [] }],
  [{ rules: [null] }],
])('%j is not a policy', (document) => {
  expect(problemsOf(document).length).toBeGreaterThan(0);
});

test('a problem begins with the name of what was read', () => {
  const read = parsePolicy({ rules: [rule({ name: '' })] }, { ...options, field: 'REPLICATION_POLICY' });
  expect(read).toMatchObject({ ok: false, problems: [{ field: 'REPLICATION_POLICY.rules[0].name' }] });
  expect(parsePolicyText('{"rules": [', { ...options, field: 'REPLICATION_POLICY' })).toMatchObject({
    ok: false,
    problems: [{ field: 'REPLICATION_POLICY', message: expect.stringContaining('must be JSON such as') }],
  });
});

test('the published JSON schema is the one that is checked: npm run schema writes it anew', () => {
  const file = join(__dirname, '../../../../replication-policy.schema.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(policyJsonSchema());
});

test.each([
  ['"selector": {"tags": {"matchLabels": {"__proto__": "x"}}}', 'rules[0].selector.tags.matchLabels.__proto__'],
  [
    '"selector": {"tags": {"matchLabels": {"stage": "prod", "__proto__": {}}}}',
    'rules[0].selector.tags.matchLabels.__proto__',
  ],
  ['"selector": {}, "window": {"__proto__": 1, "start": "22:00", "duration": "PT1H"}', 'rules[0].window.__proto__'],
])('a member that would be left out in silence is told: %s', (members, field) => {
  const text = `{"rules": [{"name": "a", "targets": ["westus=losangeles"], ${members}}]}`;
  const read = parsePolicyText(text, { field: '', lookbackSeconds: 60 });
  expect(read.ok ? [] : read.problems.map((one) => one.field)).toContain(field);
});
