// Which targets may be written now, and what the others wait for.
import { nextDue, nextWave } from '../../../../src/domain/policy/waves';
import { policyOf } from './versions';

const targets =
  policyOf({
    rules: [
      {
        name: 'waves',
        selector: {},
        targets: [
          'westus=losangeles',
          { region: 'australiaeast', zone: 'perth', after: ['losangeles'], delay: 'PT2H' },
          { region: 'westus', zone: 'redmond', after: ['losangeles', 'perth'] },
          { region: 'eastus', zone: 'newyork', delay: 'P1D' },
        ],
      },
    ],
  }).rules[0]?.targets ?? [];

const context = { publishedDate: '2026-11-27T12:00:00Z', window: null, now: '2026-11-28T12:00:00Z' };
const done = (zone: string, completedAt: string | null) => ({ zone, completedAt });
const waitsOf = (wave: ReturnType<typeof nextWave>) => wave.waiting.map(({ because }) => because);

test('the first wave is what waits for nothing', () => {
  const wave = nextWave(targets, { ...context, zones: [] });
  expect(wave.ready.map(({ zone }) => zone)).toEqual(['losangeles', 'newyork']);
  expect(waitsOf(wave)).toEqual([
    'perth waits until losangeles is Completed',
    'redmond waits until losangeles, perth is Completed',
  ]);
  expect(nextDue(wave)).toBeNull();
});

test('a publication that is in the future by our clock holds up only what has a delay', () => {
  const wave = nextWave(targets, { ...context, publishedDate: '2026-11-28T12:05:00Z', zones: [] });
  expect(wave.ready.map(({ zone }) => zone)).toEqual(['losangeles']);
  expect(waitsOf(wave)).toContain('newyork is delayed until 2026-11-29T12:05:00.000Z');
});

test('a delay counts from the last Completed of those before', () => {
  const wave = nextWave(targets, { ...context, zones: [done('losangeles', '2026-11-28T11:00:00Z')] });
  expect(wave.ready.map(({ zone }) => zone)).toEqual(['losangeles', 'newyork']);
  expect(waitsOf(wave)).toContain('perth is delayed until 2026-11-28T13:00:00.000Z');
  expect(nextDue(wave)).toBe('2026-11-28T13:00:00.000Z');
  const later = nextWave(targets, {
    ...context,
    zones: [done('losangeles', '2026-11-28T10:00:00Z'), done('perth', null)],
  });
  expect(later.ready.map(({ zone }) => zone)).toEqual(['losangeles', 'perth', 'newyork']);
});

test('a delay without anything before it counts from the publication', () => {
  const wave = nextWave(targets, { ...context, publishedDate: '2026-11-28T11:00:00Z', zones: [] });
  expect(waitsOf(wave)).toContain('newyork is delayed until 2026-11-29T11:00:00.000Z');
  expect(nextWave(targets, { ...context, publishedDate: null, zones: [] }).ready).toHaveLength(2);
});

test('outside its window nothing is ready, and it is told when it opens', () => {
  const window = { start: '22:00', durationSeconds: 3600, timeZone: 'UTC' };
  const wave = nextWave(targets, { ...context, window, zones: [] });
  expect(wave.ready).toEqual([]);
  expect(nextDue(wave)).toBe('2026-11-28T22:00:00.000Z');
  expect(waitsOf(wave)[0]).toBe("losangeles waits for the rule's window, which opens at 2026-11-28T22:00:00.000Z");
  expect(nextWave(targets, { ...context, window, now: '2026-11-28T22:00:00Z', zones: [] }).ready).toHaveLength(2);
});
