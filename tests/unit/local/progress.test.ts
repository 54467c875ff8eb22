// The demo's bars fit the terminal, and say what matters at any width.
import { barLine } from '../../../local/stack/progress';

const zone = { region: 'australiaeast', zone: 'losangeles', state: 'Replicating' };

test.each([20, 30, 40, 50, 60, 72, 80, 110, 200])('a line fits %d columns, with zone and percentage', (width) => {
  for (const progress of [0, 7, 54, 100]) {
    const line = barLine(zone, progress, width);
    expect(line.length).toBeLessThan(width);
    expect(line).toContain('losangeles');
    expect(line).toContain(`${progress}%`);
  }
});

test.each([30, 50, 80])('the state stands there from 30 columns on: %d', (width) => {
  expect(barLine(zone, 54, width)).toContain('Replicating');
});

test('percentages are aligned', () => {
  expect(barLine(zone, 7, 80).indexOf('%')).toBe(barLine(zone, 100, 80).indexOf('%'));
});
