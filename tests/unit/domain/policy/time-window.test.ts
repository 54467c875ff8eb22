// When a rule may write, over changes of clocks and midnight.
import fc from 'fast-check';
import { isTimeZone, windowState } from '../../../../src/domain/policy/time-window';

const perth = { start: '22:00', durationSeconds: 8 * 3600, timeZone: 'Australia/Perth' };

test.each([
  ['2026-11-28T13:59:59Z', false, '2026-11-28T14:00:00.000Z'],
  ['2026-11-28T14:00:00Z', true, '2026-11-28T22:00:00.000Z'],
  ['2026-11-28T21:59:59Z', true, '2026-11-28T22:00:00.000Z'],
  ['2026-11-28T22:00:00Z', false, '2026-11-29T14:00:00.000Z'],
])('a window over midnight, at %s', (now, isOpen, until) => {
  expect(windowState(perth, now)).toEqual({ isOpen, until });
});

test.each([
  // 02:30 does not exist on 8 March 2026 in Los Angeles: it is 03:30 there, an hour after the change would have been.
  ['02:30', '2026-03-08T10:29:59Z', false, '2026-03-08T10:30:00.000Z'],
  ['02:30', '2026-03-08T10:30:00Z', true, '2026-03-08T11:30:00.000Z'],
  // 01:30 exists twice on 1 November 2026: the first one counts, and once only.
  ['01:30', '2026-11-01T08:30:00Z', true, '2026-11-01T09:30:00.000Z'],
  ['01:30', '2026-11-01T09:30:00Z', false, '2026-11-02T09:30:00.000Z'],
  // The day after the change begins an hour later in UTC.
  ['22:00', '2026-11-02T05:59:59Z', false, '2026-11-02T06:00:00.000Z'],
])('where the clocks change, a window from %s at %s', (start, now, isOpen, until) => {
  const window = { start, durationSeconds: 3600, timeZone: 'America/Los_Angeles' };
  expect(windowState(window, now)).toEqual({ isOpen, until });
});

test('a window of 24 hours is always open', () => {
  expect(windowState({ ...perth, durationSeconds: 86_400 }, '2026-11-28T12:00:00Z')).toEqual({
    isOpen: true,
    until: null,
  });
});

test('a time zone is an IANA name', () => {
  expect(['Australia/Perth', 'UTC', 'America/Los_Angeles'].map(isTimeZone)).toEqual([true, true, true]);
  expect(['Perth', '+08:00', '', 'Mars/Base'].map(isTimeZone)).toEqual([false, false, false, false]);
});

test('whatever the window and the instant: it says truly when it changes, and a closed one opens within two days', () => {
  const windows = fc.record({
    start: fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':')),
    durationSeconds: fc.integer({ min: 1, max: 86_399 }),
    timeZone: fc.constantFrom(
      'Australia/Perth',
      'America/Los_Angeles',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'UTC',
    ),
  });
  const instants = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2028, 0, 1) });
  fc.assert(
    fc.property(windows, instants, (window, at) => {
      const now = new Date(at).toISOString();
      const state = windowState(window, now);
      const until = Date.parse(state.until ?? '');
      expect(until).toBeGreaterThan(at);
      expect(until - at).toBeLessThanOrEqual(2 * 86_400_000);
      // Half-way it is still the same; just at `until` a closed window is open.
      expect(windowState(window, new Date((at + until) / 2).toISOString()).isOpen).toBe(state.isOpen);
      if (!state.isOpen) {
        expect(windowState(window, new Date(until).toISOString()).isOpen).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
