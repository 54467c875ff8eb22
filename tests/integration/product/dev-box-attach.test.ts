// A gallery becomes ready for a dev center through the built app, and is detached again.
import { watchedGallery } from '../../../local/stack/sample';
import type { DevBoxResult } from '../../../src/domain/dev-box/dev-box-run';
import type { Operation } from '../../../src/domain/values/operation';
import { type Product, startProduct } from '../../support/product/product';

const devCenterId =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/platform-rg/providers/Microsoft.DevCenter/devcenters/contoso-devcenter';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ DEV_CENTERS: devCenterId });
});
afterAll(async () => await product.stop());

type DevBoxOperation = Operation<DevBoxResult>;

interface Attached {
  readonly status: number;
  readonly location: string | null;
  readonly body: DevBoxOperation & { readonly steps?: readonly string[]; readonly errors?: readonly unknown[] };
}

async function attach(wish: object, token?: string): Promise<Attached> {
  const answer = await fetch(`${product.stack.hostUrl}/api/dev-box/galleries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { 'repeatability-request-id': token }) },
    body: JSON.stringify({ devCenterId, galleryId: watchedGallery, ...wish }),
  });
  return {
    status: answer.status,
    location: answer.headers.get('operation-location'),
    body: (await answer.json()) as Attached['body'],
  };
}

async function ended(location: string): Promise<DevBoxOperation> {
  for (;;) {
    const operation = (await (await fetch(location)).json()) as DevBoxOperation;
    if (operation.status !== 'NotStarted' && operation.status !== 'Running') {
      return operation;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const names = async () =>
  (
    await product.api<{ readonly value: ReadonlyArray<{ readonly name: string; readonly isWatched: boolean }> }>(
      'GET',
      `/api/dev-box/galleries?devCenterId=${devCenterId}`,
    )
  ).body.value;

const detach = async (name: string) =>
  await product.api<{ readonly state?: string; readonly detail?: string }>(
    'DELETE',
    `/api/dev-box/galleries/${name}?devCenterId=${devCenterId}`,
  );

test('a dry run tells the steps and writes nothing; the run takes them; the same again changes nothing', async () => {
  const planned = await attach({ dryRun: true });
  expect([planned.status, planned.body.steps]).toEqual([200, ['AssignRole', 'Attach']]);
  expect((await names()).map(({ name }) => name)).toEqual(['Default']);

  const accepted = await attach({}, 'first');
  expect(accepted.status).toBe(202);
  const operation = await ended(accepted.location ?? '');
  expect(operation).toMatchObject({
    kind: 'prepareDevBoxGallery',
    status: 'Succeeded',
    percentComplete: 100,
    error: null,
    result: { stage: 'Done', outcome: 'attached', galleryId: watchedGallery },
  });
  const name = operation.result?.name ?? '';
  expect(await names()).toContainEqual(expect.objectContaining({ name, isWatched: true }));
  // A repetition of the same request is the same operation; a new one finds everything there.
  expect((await attach({}, 'first')).body.createdDateTime).toBe(operation.createdDateTime);
  const again = await ended((await attach({})).location ?? '');
  expect(again.result).toMatchObject({ name, outcome: 'unchanged', stage: 'Done' });

  const detached = await detach(name);
  expect([detached.status, detached.body]).toMatchObject([202, { state: 'Detaching' }]);
});

test('what is wrong is told by its field, and Default is never taken', async () => {
  const wrong = await attach({ name: 'Default', role: 'Reader', windows365Reader: 'x', color: 1 });
  expect([wrong.status, wrong.body.errors]).toMatchObject([
    400,
    [{ field: 'name' }, { field: 'role' }, { field: 'windows365Reader' }, { field: 'color' }],
  ]);
  expect((await detach('Default')).status).toBe(400);
  expect((await detach('nobodys')).status).toBe(404);
});
