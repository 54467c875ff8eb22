// Retention takes old versions out of zones. Most of this tries to make it take out what it must not.
import fc from 'fast-check';
import { desiredZones } from '../../../../src/domain/policy/desired-zones';
import { findZonesTag } from '../../../../src/domain/policy/extended-zones-tag';
import type { GalleryVersion } from '../../../../src/domain/policy/gallery-version';
import type { Policy } from '../../../../src/domain/policy/policy';
import { zonesToRetire } from '../../../../src/domain/policy/retention';
import { formatImageVersionId } from '../../../../src/domain/values/resource-id';
import { definitions, policies } from './arbitrary-policies';
import { daysAgo, now, policyOf, siblingsOf, type VersionOptions, versionOf } from './versions';

const keepTwo = (more: object = {}, selector: object = {}) =>
  policyOf({
    rules: [
      { name: 'all', selector, targets: ['westus=losangeles'], retention: { count: 2, minAge: 'P14D' }, ...more },
    ],
  });

const there = { losangeles: 'Completed' };
const old: VersionOptions = { publishedDate: daysAgo(60), zones: there };

/** Versions 1.0.0 to 1.4.0, old and Completed in losangeles; `change` says what is otherwise. */
function five(change: Readonly<Record<string, VersionOptions>> = {}): readonly GalleryVersion[] {
  return ['1.0.0', '1.1.0', '1.2.0', '1.3.0', '1.4.0'].map((name) => versionOf(name, { ...old, ...change[name] }));
}

function retiredBy(policy: Policy, versions: readonly GalleryVersion[], at = now, complete = true): readonly string[] {
  const { retired } = zonesToRetire(siblingsOf(versions, complete), policy, at);
  return retired.map(({ imageVersionId, zones }) => `${imageVersionId.split('/').at(-1)} ${zones.join(' ')}`);
}

test('versions beyond the newest two leave the zone, and it is said why', () => {
  const { retired, unread } = zonesToRetire(siblingsOf(five()), keepTwo(), now);
  expect(retired.map(({ imageVersionId }) => imageVersionId.split('/').at(-1))).toEqual(['1.0.0', '1.1.0', '1.2.0']);
  expect(retired[0]).toMatchObject({
    rule: 'all',
    zones: ['losangeles'],
    because: `published ${daysAgo(60)}; enough newer versions are Completed in losangeles: rule all keeps 2`,
  });
  expect(unread).toEqual([]);
});

test.each<[string, Record<string, VersionOptions>, readonly string[]]>([
  ['its date is unknown', { '1.0.0': { publishedDate: null } }, ['1.1.0', '1.2.0']],
  ['its date cannot be read', { '1.0.0': { publishedDate: 'yesterday' } }, ['1.1.0', '1.2.0']],
  ['its date lies in the future', { '1.0.0': { publishedDate: daysAgo(-400) } }, ['1.1.0', '1.2.0']],
  ['it is young', { '1.2.0': { publishedDate: daysAgo(13.9) } }, ['1.0.0', '1.1.0']],
  ['it is being written', { '1.1.0': { provisioningState: 'Updating' } }, ['1.0.0', '1.2.0']],
  ['it is being deleted', { '1.1.0': { provisioningState: 'Deleting' } }, ['1.0.0', '1.2.0']],
  ['it is excluded from latest', { '1.0.0': { excludeFromLatest: true } }, ['1.1.0', '1.2.0']],
  ['a tag says none', { '1.0.0': { tags: { 'extended-zones': 'none' } } }, ['1.1.0', '1.2.0']],
  ['a tag says hold', { '1.0.0': { tags: { 'Extended-Zones': 'Hold' } } }, ['1.1.0', '1.2.0']],
  ['a tag names targets', { '1.0.0': { tags: { 'extended-zones': 'losangeles' } } }, ['1.1.0', '1.2.0']],
  ['a tag cannot be understood', { '1.0.0': { tags: { 'extended-zones': 'nnoe' } } }, ['1.1.0', '1.2.0']],
])('a version stays where %s', (_, change, expected) => {
  expect(retiredBy(keepTwo(), five(change)).map((one) => one.split(' ')[0])).toEqual(expected);
});

test.each<[string, VersionOptions]>([
  ['replicating', { zones: { losangeles: 'Replicating' } }],
  ['failed', { zones: { losangeles: 'Failed' } }],
  ['not there', { zones: {} }],
  ['of unknown state', { zones: { losangeles: 'Unknown' } }],
  ['being written', { provisioningState: 'Updating' }],
  ['failed as a whole', { provisioningState: 'Failed' }],
  ['excluded from latest', { excludeFromLatest: true }],
])('a newest version that is %s stands for nothing', (_, change) => {
  // 1.3.0 and 1.2.0 are the two that are Completed then, and 1.2.0 itself stays.
  expect(retiredBy(keepTwo(), five({ '1.4.0': change }))).not.toContain('1.2.0 losangeles');
  expect(retiredBy(keepTwo(), five({ '1.4.0': change, '1.3.0': change, '1.2.0': change }))).toEqual([]);
});

test('nothing leaves before enough newer versions are there, and never the last', () => {
  expect(retiredBy(keepTwo(), five().slice(3))).toEqual([]);
  expect(retiredBy(keepTwo(), five().slice(4))).toEqual([]);
  const lonely = five().map(({ id }, index) => versionOf(id.versionName, { ...old, zones: index === 0 ? there : {} }));
  expect(retiredBy(keepTwo(), lonely)).toEqual([]);
});

test('a list that lacks pages retires nothing', () => {
  expect(retiredBy(keepTwo(), five(), now, false)).toEqual([]);
});

test('names that are no version numbers neither leave nor stand for anything', () => {
  const odd = ['1.0', 'latest', '1.0.0-beta', '99999999999.0.0'].map((name) => versionOf(name, old));
  expect(retiredBy(keepTwo(), [...five().slice(3), ...odd])).toEqual([]);
});

test('a status that was not read is asked for before anything is decided', () => {
  const unreadZones = { zones: { losangeles: null } };
  const versions = five({ '1.3.0': unreadZones, '1.4.0': unreadZones });
  const { retired, unread } = zonesToRetire(siblingsOf(versions), keepTwo(), now);
  // 1.0.0 is known to have two newer ones that are Completed: 1.1.0 and 1.2.0.
  expect(retired.map(({ imageVersionId }) => imageVersionId.split('/').at(-1))).toEqual(['1.0.0']);
  expect(unread.map((id) => id.split('/').at(-1))).toEqual(['1.4.0', '1.3.0']);
});

test('zones of others stay: only the rule’s own leave', () => {
  const both = { zones: { losangeles: 'Completed', perth: 'Completed' } };
  const versions = five({ '1.0.0': both, '1.1.0': both, '1.2.0': both, '1.3.0': both, '1.4.0': both });
  expect(retiredBy(keepTwo(), versions)).toEqual(['1.0.0 losangeles', '1.1.0 losangeles', '1.2.0 losangeles']);
});

test('a rule without targets removes nothing, wherever it stands among those that a version belongs to', () => {
  const policy = policyOf({
    rules: [
      { name: 'frozen', selector: { images: ['ubuntu-*'] }, targets: [] },
      { name: 'all', selector: {}, targets: ['westus=losangeles'], retention: { count: 1, minAge: 'PT0S' } },
    ],
  });
  expect(retiredBy(policy, five())).toEqual([]);
});

test('where two rules name a zone, it leaves only when both let it go', () => {
  const rules = (retention: object | undefined) =>
    policyOf({
      rules: [
        {
          name: 'latest',
          selector: { versions: { latest: 1 } },
          targets: ['westus=losangeles', 'westus=perth'],
          retention,
        },
        {
          name: 'previous',
          selector: { versions: { latest: 3 } },
          targets: ['westus=losangeles'],
          retention: { count: 3, minAge: 'P14D' },
        },
      ],
    });
  const both = { zones: { losangeles: 'Completed', perth: 'Completed' } };
  const versions = five({ '1.0.0': both, '1.1.0': both, '1.2.0': both, '1.3.0': both, '1.4.0': both });
  expect(retiredBy(rules(undefined), versions)).toEqual([]);
  // 1.3.0 and 1.2.0 are still covered by `previous`: losangeles stays, perth goes.
  expect(retiredBy(rules({ count: 1, minAge: 'P14D' }), versions)).toEqual([
    '1.0.0 losangeles perth',
    '1.1.0 losangeles perth',
    '1.2.0 perth',
    '1.3.0 perth',
  ]);
});

test('a rule edited to match everything takes nothing from definitions that have no newer versions in the zone', () => {
  const handMade = ['1.0.0', '2.0.0'].map((name) => versionOf(name, { ...old, image: 'windows-2025' }));
  expect(retiredBy(keepTwo({}, { images: ['ubuntu-*'] }), handMade)).toEqual([]);
  expect(retiredBy(keepTwo(), handMade)).toEqual([]);
});

test('a recent patch of an old line, which the rule covers, stays', () => {
  const versions = [...five(), versionOf('0.9.9', { publishedDate: daysAgo(20), zones: there })];
  const policy = keepTwo({}, { versions: { publishedWithin: 'P30D' } });
  expect(retiredBy(policy, versions)).not.toContain('0.9.9 losangeles');
});

test('what was put back after its retirement, or asked for by a person, is spared', () => {
  const spared = new Set([formatImageVersionId(five()[0]?.id ?? versionOf('1.0.0').id).toLowerCase()]);
  const { retired } = zonesToRetire(siblingsOf(five()), keepTwo(), now, { spared });
  expect(retired.map(({ imageVersionId }) => imageVersionId.split('/').at(-1))).toEqual(['1.1.0', '1.2.0']);
});

/** The gallery after the retirement has been carried out. */
function afterwards(versions: readonly GalleryVersion[], retired: ReturnType<typeof zonesToRetire>['retired']) {
  return versions.map((version) => {
    const leaving =
      retired.find(({ imageVersionId }) => imageVersionId === formatImageVersionId(version.id))?.zones ?? [];
    const zones = version.snapshot.zones.filter(({ zone }) => !leaving.includes(zone));
    // The service names no state of a zone that is not listed.
    const summary = version.snapshot.summary.filter(({ region }) => !leaving.includes(region));
    return { ...version, snapshot: { ...version.snapshot, zones, summary } };
  });
}

test('whatever the policy and the gallery: nothing wanted, tagged, young or last leaves a zone', () => {
  let removals = 0;
  fc.assert(
    fc.property(policies, definitions, (policy, versions) => {
      const siblings = siblingsOf(versions);
      const { retired } = zonesToRetire(siblings, policy, now);
      for (const { imageVersionId, zones } of retired) {
        removals += zones.length;
        const version = versions.find(({ id }) => formatImageVersionId(id) === imageVersionId);
        if (version === undefined) {
          throw new Error(`${imageVersionId} is not of the gallery`);
        }
        const wanted = desiredZones(version, siblings, policy, now).targets.map(({ zone }) => zone);
        expect(zones.filter((zone) => wanted.includes(zone))).toEqual([]);
        expect(findZonesTag(version, new Map())).toBeNull();
        expect(Date.parse(version.publishedDate ?? '')).toBeLessThanOrEqual(Date.parse(now));
      }
      const left = afterwards(versions, retired);
      for (const zone of new Set(retired.flatMap(({ zones }) => zones))) {
        const holders = left.filter(
          ({ snapshot }) =>
            snapshot.summary.some(({ region, state }) => region === zone && state === 'Completed') &&
            snapshot.zones.some((present) => present.zone === zone),
        );
        expect(holders.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 600 },
  );
  expect(removals).toBeGreaterThan(20);
});

test('whatever the policy and the gallery: after the removal, nothing is added again and nothing more is removed', () => {
  fc.assert(
    fc.property(policies, definitions, (policy, versions) => {
      const { retired } = zonesToRetire(siblingsOf(versions), policy, now);
      const left = siblingsOf(afterwards(versions, retired));
      expect(zonesToRetire(left, policy, now).retired).toEqual([]);
      for (const version of left.versions) {
        const gone =
          retired.find(({ imageVersionId }) => imageVersionId === formatImageVersionId(version.id))?.zones ?? [];
        const { targets } = desiredZones(version, left, policy, now);
        expect(targets.filter(({ zone }) => gone.includes(zone))).toEqual([]);
        // The removal's own event, twice, finds the same, with or without the list.
        expect(desiredZones(version, null, policy, now).targets.filter(({ zone }) => gone.includes(zone))).toEqual([]);
      }
    }),
    { numRuns: 600 },
  );
});

test('whatever is hidden from the list: an incomplete one retires nothing, an unread status adds no removal', () => {
  fc.assert(
    fc.property(policies, definitions, (policy, versions) => {
      expect(retiredBy(policy, versions, now, false)).toEqual([]);
      const unread = versions.map((version) => ({ ...version, snapshot: { ...version.snapshot, summary: [] } }));
      expect(retiredBy(policy, unread)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
