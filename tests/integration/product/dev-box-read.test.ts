// Dev Box through the built app, read-only: readiness as JSON and CSV, and what a dev center lists of its galleries.
import { watchedGallery } from '../../../local/stack/sample';
import type { ReadinessRow } from '../../../src/domain/dev-box/readiness';
import { type Product, startProduct } from '../../support/product/product';

const devCenterId =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/platform-rg/providers/Microsoft.DevCenter/devcenters/contoso-devcenter';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ DEV_CENTERS: devCenterId });
});
afterAll(async () => await product.stop());

const readiness = async (query: string) =>
  await product.api<{ readonly value: readonly ReadinessRow[] }>('GET', `/api/dev-box/readiness?${query}`);

test('each version of the gallery is judged by every requirement', async () => {
  const { status, body } = await readiness(`galleryId=${watchedGallery}&devCenterId=${devCenterId}`);
  expect(status).toBe(200);
  const ubuntu = body.value.find(({ imageId }) => imageId.endsWith('/images/ubuntu-pro'));
  expect(ubuntu?.verdict).toBe('Fail');
  expect(ubuntu?.requirements.find(({ code }) => code === 'OperatingSystem')).toMatchObject({
    found: 'Linux',
    expected: 'Windows',
    fix: 'NewDefinition',
  });
  expect(new Set(body.value.map(({ requirements }) => requirements.length))).toEqual(new Set([18]));
});

test('one image alone, and as CSV with a line for each requirement', async () => {
  const one = await readiness(`galleryId=${watchedGallery}&imageName=WINDOWS-2025`);
  expect(one.body.value.every(({ imageId }) => imageId.endsWith('/images/windows-2025'))).toBe(true);
  const url = `${product.stack.hostUrl}/api/dev-box/readiness?galleryId=${watchedGallery}&imageName=windows-2025&format=csv`;
  const answer = await fetch(url);
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const lines = (await answer.text()).trimEnd().split('\r\n');
  expect(lines[0]).toBe('imageId,version,verdict,code,requirementVerdict,found,expected,remedy,fix');
  expect(lines).toHaveLength(1 + one.body.value.flatMap(({ requirements }) => requirements).length);
});

test('an image, gallery or dev center that is not there or not allowed is told by its field', async () => {
  expect((await readiness(`galleryId=${watchedGallery}&imageName=none`)).status).toBe(404);
  const wrong = `galleryId=${watchedGallery}X&devCenterId=${devCenterId}X&format=xml`;
  const { status, body } = await product.api<{ readonly errors: readonly { readonly field: string }[] }>(
    'GET',
    `/api/dev-box/readiness?${wrong}`,
  );
  expect([status, body.errors.map(({ field }) => field)]).toEqual([400, ['galleryId', 'devCenterId', 'format']]);
});

test('a dev center lists its galleries with what it sees', async () => {
  const { status, body } = await product.api<{ readonly value: readonly unknown[]; readonly note: string }>(
    'GET',
    `/api/dev-box/galleries?devCenterId=${devCenterId}`,
  );
  expect(status).toBe(200);
  expect(body.value).toMatchObject([{ name: 'Default', isWatched: false, notListed: [] }]);
  expect(body.note).toContain('Extended zones do not count');
});
