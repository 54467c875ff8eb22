// gzr dev-box against the built app: names as people know them, CSV, exit codes; and the parity of platform images.
import { devCenter, watchedGallery } from '../../../local/stack/sample';
import type { Readiness } from '../../../src/functions/openapi/api-types';
import { type Product, startProduct } from '../../support/product/product';
import { runGzr } from '../../support/product/run-gzr';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ DEV_CENTERS: devCenter });
  await product.publish('windows-2025', '3000.1.0');
});
afterAll(async () => await product.stop());

const gzr = async (args: string) => await runGzr(product.stack.hostUrl, args);
const judged = async (args: string) => {
  const { out } = await gzr(`dev-box readiness ${args} -o json`);
  const { value } = JSON.parse(out) as Readiness;
  return value.map(({ imageId, version }) => `${imageId.split('/').at(-1)} ${version}`);
};

const newest = ['windows-2025 3000.1.0'];
const older = ['windows-2025 2025.11.0'];
const both = [...newest, ...older];

test.each([
  ['contosoImages', both],
  ['CONTOSOIMAGES/windows-2025', both],
  ['contosoImages/windows-2025/latest', newest],
  ['contosoImages/Windows-2025/2025.11.0', older],
  [watchedGallery, both],
  [`${watchedGallery}/images/windows-2025/versions/2025.11.0`, older],
  ['--gallery contosoImages --image windows-2025', both],
  ['contosoImages/windows-2025/latest --dev-center contoso-devcenter', newest],
])('readiness knows %s', async (name, images) => {
  const found = await judged(name);
  expect(found.filter((one) => one.startsWith('windows'))).toEqual(images);
});

test('readiness ends with 1 where an image fails', async () => {
  const { code, out } = await gzr('dev-box readiness contosoImages/ubuntu-pro');
  expect([code, out]).toEqual([1, expect.stringMatching(/OperatingSystem +Fail +Linux/)]);
});

test('readiness as CSV has every requirement with every column', async () => {
  const { out } = await gzr('dev-box readiness contosoImages/windows-2025/latest -o csv');
  const [head, ...rows] = out.trimEnd().split('\r\n');
  expect(head).toBe('imageId,version,verdict,code,requirementVerdict,found,expected,remedy,fix');
  expect(rows).toHaveLength(18);
});

test.each<[string, number, RegExp]>([
  ['dev-box readiness', 2, /name a gallery/],
  ['dev-box readiness a/b/c/d', 2, /is not a gallery or an image/],
  ['dev-box readiness otherImages', 2, /galleryId "otherImages" is not among WATCHED_GALLERIES/],
  ['dev-box readiness contosoImages/none', 3, /none not found/],
  ['dev-box readiness contosoImages/windows-2025/9.9.9', 3, /9\.9\.9 .* not found/],
  ['dev-box readiness contosoImages/windows-2025/newest', 2, /version must be latest or/],
  ['dev-box readiness contosoImages/windows-2025 --image ubuntu-pro', 2, /is another image/],
  ['dev-box galleries --dev-center other', 2, /devCenterId "other" is not among DEV_CENTERS/],
])('gzr %s ends with %i', async (args, code, message) => {
  const ended = await gzr(args);
  expect([ended.code, ended.error]).toEqual([code, expect.stringMatching(message)]);
});

test('a gallery is attached, listed and detached by names', async () => {
  const planned = await gzr('dev-box attach --dev-center contoso-devcenter --gallery contosoImages --dry-run -o json');
  expect(JSON.parse(planned.out)).toMatchObject({ name: 'contosoImages', steps: ['AssignRole', 'Attach'] });
  const table = await gzr('dev-box attach --dev-center contoso-devcenter --gallery contosoImages --dry-run');
  expect(table.out).toMatch(/^AssignRole +Contributor on the gallery for b0000000-[\s\S]*^Attach +as contosoImages$/m);
  const attached = await gzr('dev-box attach --dev-center contoso-devcenter --gallery contosoImages --wait');
  expect([attached.code, attached.out]).toEqual([0, expect.stringContaining('Succeeded')]);
  expect(attached.error).toContain('contosoImages: attached');
  const again = await gzr('dev-box attach --dev-center contoso-devcenter --gallery contosoImages --dry-run');
  expect([again.code, again.error]).toEqual([0, 'nothing to do: the gallery is attached as contosoImages\n']);
  expect((await gzr('dev-box galleries --dev-center contoso-devcenter')).out).toMatch(
    /^contoso-devcenter +contosoImages +yes/m,
  );
  expect((await gzr('dev-box galleries')).out).toMatch(/^contoso-devcenter +contosoImages +yes/m);
  expect((await gzr('dev-box detach contosoImages --dev-center contoso-devcenter')).code).toBe(0);
});

test('where the app may not assign the role, the command for an administrator is printed', async () => {
  const denied = { kind: 'status', status: 403, code: 'AuthorizationFailed', message: 'No.', times: null };
  await product.fault({ ...denied, method: 'PUT', path: 'roleAssignments' });
  const ended = await gzr('dev-box attach --dev-center contoso-devcenter --gallery contosoImages --role Owner --wait');
  await product.clearFaults();
  expect(ended.error).toMatch(
    /az role assignment create --assignee-object-id b0000000-.*--role "Owner" --scope \S+contosoImages/,
  );
});

test('a publisher that Azure does not know ends with 3, and says how to find the right one', async () => {
  const { code, error } = await gzr('parity --zone losangeles --publisher Canonicl');
  expect([code, error]).toEqual([3, expect.stringMatching(/no images of Canonicl.*list-publishers/)]);
  const mail = await gzr('parity --zone losangeles --publisher Canonical --mail');
  expect([mail.code, mail.out]).toEqual([0, expect.stringMatching(/^To: aezsupport@microsoft\.com\n/)]);
});
