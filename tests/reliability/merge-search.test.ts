// The merge and the take-out, exhaustively: every interleaving with another writer, any answer at each call, as deep as there is time.
import { searchMerges } from '../support/replication/merge-search';
import { isLong, print } from '../support/replication/sizing';

test('no interleaving of two writers and no answer loses a target, but in the one window that is documented', () => {
  const { worlds, depth, isWhole, violations, knownWindow } = isLong
    ? searchMerges(Number.POSITIVE_INFINITY, Date.now() + 120_000)
    : searchMerges(12);
  print(
    `Merge and take-out: ${worlds} worlds, depth ${depth}${isWhole ? ', all there are' : ''}, ${knownWindow} times in the known window`,
  );
  expect(violations.slice(0, 3)).toEqual([]);
}, 600_000);
