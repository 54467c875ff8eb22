import { OwnWrites } from '../../../src/azure/arm/own-writes';

const path = '/subscriptions/s/resourceGroups/r/providers/Microsoft.Compute/galleries/g/images/i/versions/1.0.0';

test('a write is known by its correlation id and its path, whatever the case', () => {
  const writes = new OwnWrites();
  writes.note('C0FFEE', path);
  expect(writes.has('c0ffee', path.replace('resourceGroups', 'resourcegroups'))).toBe(true);
  expect(writes.has('c0ffee', path.replace('1.0.0', '1.0.1'))).toBe(false);
  expect(writes.has('decaf', path)).toBe(false);
});

test('an answer without a correlation id is no write that is known', () => {
  const writes = new OwnWrites();
  writes.note(null, path);
  expect(writes.has('null', path)).toBe(false);
  expect(writes.has('', path)).toBe(false);
});

test('the latest thousands are known', () => {
  const writes = new OwnWrites();
  for (let write = 0; write < 6_000; write += 1) {
    writes.note(`id ${write}`, path);
  }
  expect(writes.has('id 5999', path)).toBe(true);
  expect(writes.has('id 1000', path)).toBe(true);
  expect(writes.has('id 999', path)).toBe(false);
});
