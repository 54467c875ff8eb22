// GET /api/platform-parity through the built app: what a zone lacks, page by page, with the mail that asks for it.
import type { ParityRow, SupportRequest } from '../../../src/domain/plan/platform-parity';
import { type Product, startProduct } from '../../support/product/product';

interface Page {
  readonly value: readonly ParityRow[];
  readonly nextLink: string | null;
  readonly request: SupportRequest | null;
  readonly note: string | null;
}
interface Refusal {
  readonly errors: readonly { readonly field: string; readonly message: string }[];
}

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(async () => await product.stop());

const get = async (query: string) => await product.api<Page>('GET', `/api/platform-parity?${query}`);

test('a sku of which the zone lacks the newest version is not on par, and the mail names it', async () => {
  const { status, body } = await get('zone=losangeles&publisher=Canonical&offer=ubuntu-24_04-lts&sku=server');
  expect(status).toBe(200);
  expect(body.value).toEqual([
    {
      urn: 'Canonical:ubuntu-24_04-lts:server',
      region: {
        location: 'westus',
        versions: ['24.04.202604010', '24.04.202607140', '24.04.202610070'],
        latest: '24.04.202610070',
      },
      zone: { name: 'losangeles', versions: ['24.04.202604010', '24.04.202607140'], latest: '24.04.202607140' },
      onPar: false,
      missing: ['24.04.202610070'],
    },
  ]);
  expect(body.note).toBeNull();
  expect(body.request).toMatchObject({ to: 'aezsupport@microsoft.com' });
  expect(body.request?.body).toContain('- Canonical:ubuntu-24_04-lts:server: 24.04.202610070');
});

test('what the zone does not have at all is missing as a whole', async () => {
  const { body } = await get('zone=losangeles&publisher=RedHat');
  expect(body.value).toMatchObject([{ zone: { versions: [], latest: null }, missing: ['9.6.2026051509'] }]);
});

test('where all is on par there is nothing to ask for', async () => {
  const { body } = await get('zone=losangeles&publisher=MicrosoftWindowsServer');
  expect(body.value.every(({ onPar }) => onPar)).toBe(true);
  expect(body.request).toBeNull();
});

test.each([
  ['publisher', 'publisher=Canonicl', 'list-publishers'],
  ['offer', 'publisher=Canonical&offer=ubuntu', 'list-offers'],
  ['sku', 'publisher=Canonical&offer=ubuntu-24_04-lts&sku=serve', 'list-skus'],
])(
  'a %s that Azure does not know is named, with the command that lists what is there',
  async (field, query, command) => {
    const { status, body } = await get(`zone=losangeles&${query}`);
    expect([status, body.value, body.request]).toEqual([200, [], null]);
    expect(body.note).toMatch(new RegExp(`^${field}: .*${command}`));
  },
);

test('pages follow each other until all skus were there', async () => {
  const urns: string[] = [];
  let path: string | null = '/api/platform-parity?zone=losangeles&publisher=Canonical&$top=1';
  while (path !== null) {
    const { body }: { readonly body: Page } = await product.api<Page>('GET', path);
    urns.push(...body.value.map(({ urn }) => urn));
    path = body.nextLink === null ? null : new URL(body.nextLink).pathname + new URL(body.nextLink).search;
  }
  expect(urns).toEqual([
    'Canonical:0001-com-ubuntu-pro-jammy:pro-22_04-lts-gen2',
    'Canonical:ubuntu-24_04-lts:minimal',
    'Canonical:ubuntu-24_04-lts:server',
  ]);
});

test('every wrong parameter is named', async () => {
  const query = 'zone=x&publisher=&sku=a&$top=0&$skiptoken=z&color=red';
  const { status, body } = await product.api<Refusal>('GET', `/api/platform-parity?${query}`);
  expect(status).toBe(400);
  expect(body.errors.map(({ field }) => field).toSorted()).toEqual(
    ['$skiptoken', '$top', 'color', 'publisher', 'sku', 'zone'].toSorted(),
  );
});

test('a zone that nobody knows is told by name', async () => {
  const { status, body } = await product.api<{ readonly finding: unknown }>(
    'GET',
    '/api/platform-parity?zone=atlantis&publisher=Canonical',
  );
  expect([status, body.finding]).toEqual([404, expect.objectContaining({ code: 'ZoneNotFound', target: 'atlantis' })]);
});

test('a throttled Azure is 503 with Retry-After', async () => {
  await product.fault({ kind: 'status', status: 429, retryAfter: 7, path: '/vmimage/', times: null });
  const { status, headers } = await get('zone=losangeles&publisher=Canonical');
  await product.clearFaults();
  expect([status, headers.get('retry-after')]).toEqual([503, '7']);
});
