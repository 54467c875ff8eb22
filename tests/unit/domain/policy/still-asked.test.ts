// A write that was decided hours ago: what a tag, the policy or the version itself says by now.
import { type AskedWrite, whyStopped } from '../../../../src/domain/policy/still-asked';
import { policyOf as policyOfDocument, type VersionOptions, versionOf } from './versions';

const decidedAt = '2026-11-25T10:00:00.000Z';
const policyOf = (...rules: readonly object[]) => policyOfDocument({ rules });
const both = { name: 'all', selector: {}, targets: ['westus=losangeles', 'australiaeast=perth'] };
const write = (change: Partial<AskedWrite> = {}): AskedWrite => ({ zones: ['perth'], named: [], decidedAt, ...change });
const version = (more: VersionOptions = {}) => versionOf('1.0.0', { publishedDate: '2026-11-25T09:00:00Z', ...more });

test.each(['hold', 'none', 'NONE', 'hlod'])('a tag that says %s stops every write, whoever asked', (value) => {
  for (const carrier of ['tags', 'definitionTags', 'galleryTags'] as const) {
    const tagged = version({ [carrier]: { 'Extended-Zones': value } });
    const stopped = whyStopped(tagged, policyOf(both), write({ zones: [], named: ['perth'] }));
    expect(stopped).toMatchObject({ code: 'RefusedByTag', message: expect.stringContaining(`is "${value}"`) });
  }
});

test('a tag that names zones asks for them and no others', () => {
  const tagged = version({ tags: { 'extended-zones': 'perth' } });
  expect(whyStopped(tagged, policyOf(both), write())).toBeNull();
  expect(whyStopped(tagged, policyOf(both), write({ zones: ['perth', 'losangeles'] }))).toMatchObject({
    code: 'NoLongerAsked',
    message: expect.stringMatching(/^losangeles is not asked for any more, so it is not added: .*extended-zones/),
  });
});

test.each<[string, readonly object[], boolean]>([
  ['as before', [both], false],
  ['for one zone less', [{ ...both, targets: ['westus=losangeles'] }], true],
  ['for none', [{ ...both, targets: [] }], true],
  ['for other images', [{ ...both, selector: { images: ['windows-*'] } }], true],
  ['and only tells', [{ ...both, enforcementMode: 'DoNotEnforce' }], true],
  ['for what a list would have to tell', [{ ...both, selector: { versions: { latest: 1 } } }], false],
])('a policy that asks %s', (_, rules, isStopped) => {
  expect(whyStopped(version(), policyOf(...rules), write()) !== null).toBe(isStopped);
  expect(whyStopped(version(), policyOf(...rules), write({ named: ['perth'] }))).toBeNull();
  expect(whyStopped(version(), policyOf(...rules), write({ zones: [] }))).toBeNull();
});

test('a version that was excluded from latest is stopped; one that has only grown older is not', () => {
  expect(whyStopped(version({ excludeFromLatest: true }), policyOf(both), write())).toMatchObject({
    code: 'NoLongerAsked',
  });
  const recent = policyOf({ ...both, selector: { versions: { publishedWithin: 'P1D' } } });
  expect(whyStopped(version(), recent, write())).toBeNull();
  expect(whyStopped(version(), recent, write({ decidedAt: '2026-11-27T10:00:00.000Z' }))).not.toBeNull();
});
