import { findDrift, readListedVersion } from '../../../../src/domain/image-version/drift';
import type { ZoneTarget } from '../../../../src/domain/values/zone-target';

const image = {
  subscriptionId: '11111111-2222-3333-4444-555555555555',
  resourceGroupName: 'rg',
  galleryName: 'g',
  imageName: 'img',
};
const now = '2026-11-25T12:00:00Z';
const daysAgo = (days: number) => new Date(Date.parse(now) - days * 86_400_000).toISOString();
const target = (zone: string): ZoneTarget => ({
  region: 'westus',
  zone,
  replicas: 1,
  storageAccountType: 'StandardSSD_LRS',
});
const targets = [target('losangeles'), target('perth')];

interface Given {
  readonly zones?: readonly string[];
  readonly published?: string;
  readonly profile?: Record<string, unknown>;
  readonly provisioningState?: string;
}

function listed(name: string, { zones = [], published, profile = {}, provisioningState = 'Succeeded' }: Given = {}) {
  const version = readListedVersion(
    {
      name,
      location: 'westus',
      properties: {
        provisioningState,
        publishingProfile: {
          targetRegions: [{ name: 'West US' }],
          targetExtendedLocations: zones.map((zone) => ({
            name: 'West US',
            extendedLocation: { name: zone, type: 'EdgeZone' },
          })),
          ...(published && { publishedDate: published }),
          ...profile,
        },
      },
    },
    image,
  );
  if (version === null) {
    throw new Error('not readable');
  }
  return version;
}

const drifted = (...versions: ReturnType<typeof listed>[]) =>
  findDrift(versions, targets, now).map(
    ({ imageVersionId, missingZones }) => `${imageVersionId.split('/').at(-1)}: ${missingZones.join(' ')}`,
  );

test.each<[string, ReturnType<typeof listed>[], string[]]>([
  ['the latest version, however old', [listed('1.0.0', { published: daysAgo(900) })], ['1.0.0: losangeles perth']],
  ['by number, not by text', [listed('1.10.0'), listed('1.9.0')], ['1.10.0: losangeles perth']],
  ['by each part of the number', [listed('2.0.9'), listed('2.1.0'), listed('1.9.9')], ['2.1.0: losangeles perth']],
  ['only what is missing', [listed('1.0.0', { zones: ['LosAngeles'] })], ['1.0.0: perth']],
  ['nothing where all is there', [listed('1.0.0', { zones: ['losangeles', 'perth', 'more'] })], []],
  [
    'an older one of this week too',
    [listed('1.0.0', { published: daysAgo(6.9) }), listed('2.0.0', { zones: ['losangeles', 'perth'] })],
    ['1.0.0: losangeles perth'],
  ],
  [
    'an older one of last month not',
    [listed('1.0.0', { published: daysAgo(7.1) }), listed('2.0.0', { zones: ['losangeles', 'perth'] })],
    [],
  ],
  [
    'the latest that is not excluded from latest',
    [listed('1.0.0'), listed('2.0.0', { profile: { excludeFromLatest: true } })],
    ['1.0.0: losangeles perth'],
  ],
  [
    'an excluded one of this week',
    [listed('2.0.0', { published: daysAgo(1), profile: { excludeFromLatest: true } })],
    ['2.0.0: losangeles perth'],
  ],
  [
    'an older one that was published a week ago to the second',
    [listed('1.0.0', { published: daysAgo(7) }), listed('2.0.0', { zones: ['losangeles', 'perth'] })],
    ['1.0.0: losangeles perth'],
  ],
  ['no shallow version', [listed('1.0.0', { profile: { replicationMode: 'Shallow' } })], []],
  [
    'one past its end of life, which is informational',
    [listed('1.0.0', { profile: { endOfLifeDate: daysAgo(1) } })],
    ['1.0.0: losangeles perth'],
  ],
  [
    'one before its end of life',
    [listed('1.0.0', { profile: { endOfLifeDate: daysAgo(-1) } })],
    ['1.0.0: losangeles perth'],
  ],
  ['none that is being deleted', [listed('1.0.0', { provisioningState: 'Deleting' })], []],
  ['nothing of an empty list', [], []],
])('finds %s', (_what, versions, expected) => {
  expect(drifted(...versions)).toEqual(expected);
});

test('the id is that of the gallery asked about, and the publication is told', () => {
  const [first] = findDrift([listed('1.0.0', { published: daysAgo(2) })], targets, now);
  expect(first).toEqual({
    imageVersionId:
      '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Compute/galleries/g/images/img/versions/1.0.0',
    missingZones: ['losangeles', 'perth'],
    publishedDate: daysAgo(2),
  });
});

test.each<[unknown, boolean]>([
  [true, true],
  [false, false],
  ['true', false],
  [undefined, false],
])('excludeFromLatest %j excludes: %s', (excludeFromLatest, excludes) => {
  expect(listed('2026.1126.10', { profile: { excludeFromLatest } }).excludeFromLatest).toBe(excludes);
});

test.each<[unknown]>([
  [null],
  [42],
  [{}],
  [{ name: 'latest' }],
  [{ name: '1.0' }],
  [{ name: '../1.0.0' }],
  [{ name: '1.0.0/delete' }],
  [{ name: 7 }],
])('%j is no version that can be looked after', (value) => {
  expect(readListedVersion(value, image)).toBeNull();
});
