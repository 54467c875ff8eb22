// Lists of resources and resource groups answer what was asked for, or refuse.
import { AzureFixture, subscription } from './azure-fixture';

const fixture = new AzureFixture();
beforeAll(async () => {
  await fixture.start({ settings: { idCase: 'steady' } });
  const body = { location: 'westus', tags: { Team: 'edge', stage: 'test' } };
  await fixture.arm('PUT', `${subscription}/resourceGroups/filter-rg`, {
    body,
    query: { 'api-version': '2021-04-01' },
  });
  const galleryBody = { location: 'eastus', tags: { team: 'edge' } };
  await fixture.arm(
    'PUT',
    `${subscription}/resourceGroups/filter-rg/providers/Microsoft.Compute/galleries/filterGallery`,
    { body: galleryBody },
  );
});
afterAll(() => fixture.dispose());

const query = ($filter: string) => ({ query: { $filter, 'api-version': '2021-04-01' } });
const names = async (path: string, filter: string) => {
  const { status, body } = await fixture.arm('GET', `${subscription}${path}`, query(filter));
  return status === 200 ? body.value.map(({ name }: { name: string }) => name) : [status, body.error.code];
};

test.each([
  ["resourceGroup eq 'filter-rg'", ['filterGallery']],
  ["resourceGroup eq 'FILTER-RG' and resourceType eq 'microsoft.compute/galleries'", ['filterGallery']],
  ["resourceGroup eq 'nosuch'", []],
  ["name eq 'filtergallery'", ['filterGallery']],
  ["tagName eq 'team' and tagValue eq 'edge'", ['filterGallery']],
  ["tagName eq 'team' and tagValue eq 'core'", []],
  ["location eq 'eastus' and resourceGroup eq 'filter-rg'", ['filterGallery']],
  ["plan/publisher eq 'x'", [400, 'InvalidFilterInQueryString']],
  ['name', [400, 'InvalidFilterInQueryString']],
])('resources with %s', async (filter, expected) => {
  expect(await names('/resources', filter)).toEqual(expected);
});

test.each([
  ["tagName eq 'Team' and tagValue eq 'edge'", ['filter-rg']],
  ["tagName eq 'nosuch'", []],
  ["name eq 'filter-rg'", [400, 'InvalidFilterInQueryString']],
])('resource groups with %s', async (filter, expected) => {
  expect(await names('/resourceGroups', filter)).toEqual(expected);
});

test('the name of the api-version parameter is taken in any case', async () => {
  const { status } = await fixture.arm('GET', `${subscription}/resourceGroups/filter-rg`, {
    apiVersion: null,
    query: { 'API-Version': '2021-04-01' },
  });
  expect(status).toBe(200);
});
