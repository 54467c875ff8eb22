// Filters of GET /api/replications.
import { readReplicationFilter } from '../../../../src/domain/intake/replication-query';
import type { Replication } from '../../../../src/domain/replication/replication';

const gallery =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages';
const replication = {
  imageVersionId: `${gallery}/images/ubuntu-pro/versions/1.0.0`,
  state: 'Failed',
  rule: 'default',
  targets: [{ zone: 'perth' }],
  findings: [{ code: 'RegionFailed' }],
  startedAt: '2026-11-28T12:00:00.000Z',
} as unknown as Replication;

const read = (query: Readonly<Record<string, string>>) => readReplicationFilter((name) => query[name] ?? null);

test.each([
  [{}, true],
  [{ state: 'succeeded, FAILED' }, true],
  [{ state: 'Succeeded' }, false],
  [{ galleryId: gallery.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions') }, true],
  [{ galleryId: `${gallery}2` }, false],
  [{ galleryId: 'CONTOSOimages' }, true],
  [{ galleryId: 'otherImages' }, false],
  [{ imageName: 'Ubuntu-Pro' }, true],
  [{ imageName: 'ubuntu' }, false],
  [{ zone: 'Perth' }, true],
  [{ zone: 'losangeles' }, false],
  [{ finding: 'targetRemoved, regionfailed' }, true],
  [{ finding: 'TargetRemoved' }, false],
  [{ rule: 'default', since: '2026-11-28' }, true],
  [{ rule: 'default', since: '2026-11-28T12:00:01Z' }, false],
  [{ imageVersionId: replication.imageVersionId, rule: 'other' }, false],
])('%j: %s', (query, expected) => {
  const filter = read(query as Record<string, string>);
  expect(filter.ok && filter.value(replication)).toBe(expected);
});

test('every mistake is named at once', () => {
  const filter = read({ state: 'Done', since: 'yesterday', galleryId: '/subscriptions/none', finding: 'Regions' });
  expect(filter.ok ? [] : filter.problems.map(({ field }) => field)).toEqual([
    'state',
    'galleryId',
    'finding',
    'since',
  ]);
});
