// Coverage, policy and preview of a gallery with forty definitions, compared with what the simulated Azure holds.
import { type Product, startProduct } from '../../support/product/product';

const galleries =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries';
const library = `${galleries}/contosoLibrary`;
const apiVersion = 'api-version=2024-03-03';

interface Cell {
  readonly zone: string;
  readonly desired: boolean;
  readonly state: string;
  readonly progress: number | null;
}

interface Row {
  readonly imageVersionId: string;
  readonly imageName: string;
  readonly version: string;
  readonly isLatest: boolean;
  readonly rule: string | null;
  readonly zones: readonly Cell[];
}

interface Page {
  readonly value: readonly Row[];
  readonly nextLink: string | null;
  readonly summary: Readonly<Record<string, number>>;
  readonly findings: ReadonlyArray<{ readonly code: string }>;
}

const policy = {
  rules: [
    { name: 'no-test-images', selector: { images: ['*-test'] }, targets: [] },
    {
      name: 'library',
      selector: { galleries: ['contosoLibrary'], versions: { latest: 3 } },
      targets: ['westus=losangeles', 'australiaeast=perth'],
      retention: { count: 3, minAge: 'P30D' },
    },
  ],
};

let product: Product;

beforeAll(async () => {
  product = await startProduct({
    WATCHED_GALLERIES: `${galleries}/contosoImages ${library}`,
    EXTENDED_ZONE_TARGETS: '',
    REPLICATION_POLICY: JSON.stringify(policy),
  });
});

afterAll(async () => await product.stop());

async function coverage(query: string): Promise<Page> {
  const { status, body } = await product.api<Page>('GET', `/api/coverage?${query}`);
  expect(status).toBe(200);
  return body;
}

async function everyRow(query: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let link: string | null = `?${query}`; link !== null; ) {
    const page: Page = await coverage(link.slice(link.indexOf('?') + 1));
    rows.push(...page.value);
    link = page.nextLink;
  }
  return rows;
}

async function appRequests(): Promise<number> {
  const answer = await product.publisher.send(
    'GET',
    '/_sim/requests?caller=b0000000-0000-4000-8000-000000000002&top=5000',
  );
  return (answer.body.requests as readonly unknown[]).length;
}

test('one list of definitions and one list for each are enough for four hundred versions', async () => {
  const before = await appRequests();
  const { value, nextLink, summary } = await coverage(`galleryId=${encodeURIComponent(library)}`);
  expect(value).toHaveLength(400);
  expect(nextLink).toBeNull();
  expect((await appRequests()) - before).toBe(42);
  expect(summary).toMatchObject({ versions: 400, completed: 0, failed: 0 });
});

test('each cell is what Azure says of that zone', async () => {
  const rows = await everyRow(
    `galleryId=${encodeURIComponent(library)}&imageName=ubuntu-*,appliance-*&expand=replicationStatus`,
  );
  expect(rows).toHaveLength(160);
  for (const { imageVersionId, zones } of rows) {
    const { body } = await product.publisher.send('GET', `${imageVersionId}?$expand=ReplicationStatus&${apiVersion}`);
    const summary: ReadonlyArray<{ region: string; state: string; progress: number }> =
      body.properties.replicationStatus.summary;
    const there = (
      body.properties.publishingProfile.targetExtendedLocations as readonly { extendedLocation: { name: string } }[]
    ).map((entry) => entry.extendedLocation.name);
    for (const { zone, desired, state } of zones) {
      const told = summary.find(({ region }) => region.toLowerCase().includes(zone))?.state;
      const expected = there.includes(zone) ? (desired ? told : 'Extra') : 'Missing';
      expect([imageVersionId, zone, ['Held', expected].includes(state)]).toEqual([imageVersionId, zone, true]);
    }
    expect(there.every((zone) => zones.some((cell) => cell.zone === zone))).toBe(true);
  }
}, 120_000);

test('the pages are whole while versions come and go', async () => {
  const query = `galleryId=${encodeURIComponent(library)}&imageName=rhel-*&$top=7`;
  const first = await coverage(query);
  expect(first.value).toHaveLength(7);
  const deleted = first.value[2]?.imageVersionId ?? '';
  await product.publisher.send('DELETE', `${deleted}?${apiVersion}`);
  await product.publisher.send('PUT', `${library}/images/rhel-10/versions/1.99.0?${apiVersion}`, {
    location: 'westus',
    properties: {
      publishingProfile: { targetRegions: [{ name: 'westus' }] },
      storageProfile: { source: { id: `${library.replace('/galleries/contosoLibrary', '')}/images/rhel-10-9` } },
    },
  });
  const rest = await everyRow(first.nextLink?.slice(first.nextLink.indexOf('?') + 1) ?? '');
  const seen = [...first.value, ...rest].map(({ imageVersionId }) => imageVersionId);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBe(60);
});

test('filters and CSV', async () => {
  const latest = await coverage(`galleryId=${encodeURIComponent(library)}&versions=latest&zone=perth&state=Missing`);
  expect(latest.value.length).toBeGreaterThan(20);
  expect(
    latest.value.every(
      ({ isLatest, zones }) => isLatest && zones.every((cell) => cell.zone === 'perth' && cell.state === 'Missing'),
    ),
  ).toBe(true);
  const answer = await fetch(`${product.stack.hostUrl}/api/coverage?versions=latest&imageName=ubuntu-pro`, {
    headers: { accept: 'text/csv' },
  });
  expect(answer.headers.get('content-type')).toContain('text/csv');
  const lines = (await answer.text()).trim().split('\r\n');
  expect(lines[0]).toMatch(/^imageVersionId,imageName,version,/);
  // contosoImages has one too, which no rule covers and which is in no zone.
  expect(lines).toHaveLength(4);
});

test('every wrong parameter is named', async () => {
  const { status, body } = await product.api<{ errors: ReadonlyArray<{ field: string }> }>(
    'GET',
    '/api/coverage?galleryId=x&state=Done&versions=newest&expand=all&$top=0&$skiptoken=x&imageName=a/b&format=xml&zones=perth',
  );
  expect(status).toBe(400);
  expect(body.errors.map(({ field }) => field).sort()).toEqual(
    ['$skiptoken', '$top', 'expand', 'format', 'galleryId', 'imageName', 'state', 'versions', 'zones'].sort(),
  );
});

test('tags decide, and the row says so', async () => {
  const rows = await everyRow(
    `galleryId=${encodeURIComponent(library)}&imageName=win11-cad,windows-sql-2022,ubuntu-core-24,ubuntu-test`,
  );
  const newest = (imageName: string) => rows.find((row) => row.imageName === imageName && row.version === '1.9.0');
  const states = (imageName: string) => newest(imageName)?.zones.map(({ zone, state }) => `${zone} ${state}`);
  expect(states('win11-cad')).toEqual(['losangeles Held', 'perth Held']);
  expect([newest('windows-sql-2022')?.rule, states('windows-sql-2022')]).toEqual(['tag', []]);
  expect([newest('ubuntu-core-24')?.rule, states('ubuntu-core-24')]).toEqual(['tag', ['perth Missing']]);
  expect([newest('ubuntu-test')?.rule, states('ubuntu-test')]).toEqual(['no-test-images', []]);
});

interface PolicyAnswer {
  readonly lookback: string;
  readonly rules: ReadonlyArray<{
    readonly name: string;
    readonly covers: { readonly versions: number; readonly images: readonly string[] };
  }>;
  readonly byTag: { readonly versions: number };
  readonly notCovered: number;
  readonly warnings: ReadonlyArray<{ readonly message: string }>;
}

test('GET /api/policy shows each rule with what it covers', async () => {
  const { status, body } = await product.api<PolicyAnswer>('GET', '/api/policy');
  expect(status).toBe(200);
  expect(body.lookback).toBe('P7D');
  expect(body.rules.map(({ name }) => name)).toEqual(['no-test-images', 'library']);
  expect(body.rules[0]?.covers.images).toEqual([
    'contosoLibrary/rhel-test',
    'contosoLibrary/ubuntu-test',
    'contosoLibrary/windows-test',
  ]);
  expect(body.rules[1]?.covers.images).toHaveLength(32);
  expect(body.warnings).toEqual([]);
});

interface Preview {
  readonly value: ReadonlyArray<{
    readonly imageVersionId: string;
    readonly rule: string | null;
    readonly added: readonly Cell[];
    readonly removed: readonly Cell[];
  }>;
  readonly summary: {
    readonly versions: number;
    readonly added: number;
    readonly removed: number;
    readonly giBToAdd: number;
    readonly writes: number;
    readonly costPerMonth: { readonly net: number } | null;
  };
  readonly warnings: ReadonlyArray<{ readonly message: string }>;
}

test('POST /api/policy/preview says what a policy would change, and nothing is written', async () => {
  const written = async () => (await product.appWrites('/images/win11-devbox/')).length;
  const writes = await written();
  const inForce = await product.api<Preview>('POST', '/api/policy/preview', {
    galleryId: library,
    images: ['win11-devbox'],
  });
  expect(inForce.status).toBe(200);
  // The newest lacks both zones; 1.6.0 to 1.0.0 are beyond the three that are kept.
  expect(inForce.body.summary).toMatchObject({ versions: 10, added: 2, writes: expect.any(Number) });
  expect(inForce.body.summary.removed).toBeGreaterThan(0);
  const everywhere = await product.api<Preview>('POST', '/api/policy/preview', {
    galleryId: library,
    images: ['win11-devbox'],
    storagePricePerGiBMonth: 0.1,
    policy: {
      rules: [
        { name: 'all', selector: { versions: { names: ['*'] } }, targets: ['westus=losangeles=2'] },
        { name: 'last', selector: { images: ['a*'], versions: { latest: 1 } }, targets: [] },
      ],
    },
  });
  const { summary, warnings } = everywhere.body;
  expect(summary.removed).toBe(0);
  expect(summary.giBToAdd).toBe(summary.added * 2 * 127);
  expect(summary.costPerMonth?.net).toBeCloseTo(summary.giBToAdd * 0.1, 2);
  expect(warnings.map(({ message }) => message)).toEqual([
    'rule last never decides: rule all before it matches whatever it matches',
  ]);
  expect(await written()).toBe(writes);
});

test('a policy with mistakes is answered with all of them', async () => {
  const { status, body } = await product.api<{ errors: ReadonlyArray<{ field: string }> }>(
    'POST',
    '/api/policy/preview',
    {
      policy: { rules: [{ name: 'a b', targets: ['x'] }] },
      storagePricePerGiBMonth: -1,
      versions: 7,
      imges: [],
    },
  );
  expect(status).toBe(400);
  expect(body.errors.map(({ field }) => field).sort()).toEqual([
    'imges',
    'policy.rules[0].name',
    'policy.rules[0].selector',
    'policy.rules[0].targets[0]',
    'storagePricePerGiBMonth',
    'versions',
  ]);
});
