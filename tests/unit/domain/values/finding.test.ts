// Findings: what is seen in every poll is told once.
import { addFindings, finding } from '../../../../src/domain/values/finding';

test('a finding is about the whole run unless it names a target', () => {
  expect(finding('info', 'Canceled', 'why')).toEqual({
    code: 'Canceled',
    severity: 'info',
    message: 'why',
    target: null,
  });
  expect(finding('error', 'ZoneNotFound', 'why', 'perth').target).toBe('perth');
});

const known = finding('warning', 'TargetDiffers', 'differs', 'perth');

test('what is known already is not told again', () => {
  expect(addFindings([known], [{ ...known }, { ...known }])).toEqual([known]);
});

test('what is seen twice at once is told once', () => {
  expect(addFindings([], [known, { ...known }])).toEqual([known]);
});

test.each([
  finding('warning', 'ParentRegionMissing', 'differs', 'perth'),
  finding('warning', 'TargetDiffers', 'differs otherwise', 'perth'),
  finding('warning', 'TargetDiffers', 'differs', 'losangeles'),
  finding('warning', 'TargetDiffers', 'differs'),
])('another code, message or target is another finding, told after it: %j', (other) => {
  expect(addFindings([known], [other])).toEqual([known, other]);
});

test('the known list stays as it is', () => {
  const list = [known];
  addFindings(list, [finding('info', 'Canceled', 'x')]);
  expect(list).toEqual([known]);
});
