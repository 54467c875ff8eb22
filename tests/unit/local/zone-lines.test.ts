// npm start tells each change of a zone, once.
import { createZoneLines } from '../../../local/stack/zone-lines';

const id = (version: string) =>
  `/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/contosoImages/images/ubuntu-pro/versions/${version}`;
const target = (zone: string, state: string, details: string | null = null) => ({ zone, state, details });
const list = (...targets: readonly object[]) => ({ value: [{ imageVersionId: id('1.0.0'), targets }] });

test('a line for each zone whose state has changed, and none for the others', () => {
  const lines = createZoneLines();
  expect(lines(list(target('losangeles', 'Replicating'), target('perth', 'Pending')))).toEqual([
    'ubuntu-pro/1.0.0 losangeles: Replicating',
    'ubuntu-pro/1.0.0 perth: Pending',
  ]);
  expect(lines(list(target('losangeles', 'Replicating'), target('perth', 'Pending')))).toEqual([]);
  expect(lines(list(target('losangeles', 'Completed', 'done'), target('perth', 'Failed', 'no capacity')))).toEqual([
    'ubuntu-pro/1.0.0 losangeles: Completed',
    'ubuntu-pro/1.0.0 perth: Failed: no capacity',
  ]);
});

test.each([{}, { value: null }, { value: [5, {}, { imageVersionId: id('1.0.0') }] }, null])(
  '%j tells nothing',
  (odd) => {
    expect(createZoneLines()(odd)).toEqual([]);
  },
);
