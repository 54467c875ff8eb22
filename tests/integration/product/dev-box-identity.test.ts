// A dev center gets an identity where a request asks for it, keeps what it has, and its gallery is attached by it.
import { devCenter, subscriptionId, watchedGallery } from '../../../local/stack/sample';
import type { DevBoxResult } from '../../../src/domain/dev-box/dev-box-run';
import type { Operation } from '../../../src/domain/values/operation';
import { type Product, startProduct } from '../../support/product/product';

const group = `/subscriptions/${subscriptionId}/resourceGroups/platform-rg/providers`;
const bare = `${group}/Microsoft.DevCenter/devcenters/bare-devcenter`;
const identity = `${group}/Microsoft.ManagedIdentity/userAssignedIdentities/devCenterIdentity`;

let product: Product;
beforeAll(async () => {
  product = await startProduct({ DEV_CENTERS: `${devCenter} ${bare}`, SIM_RBAC_DELAY_SECONDS: '0' });
  await arm('PUT', `${identity}?api-version=2023-01-31`, { location: 'westus' });
  await arm('PUT', `${bare}?api-version=2025-02-01`, { location: 'westus', properties: {} });
});
afterAll(async () => await product.stop());

async function arm(method: string, path: string, body?: unknown) {
  const answer = await product.publisher.send(method, path, body);
  expect([path, answer.status < 300, answer.body]).toEqual([path, true, answer.body]);
  return answer.body;
}

const attach = async (wish: object) =>
  await product.api<Operation<DevBoxResult> & { readonly steps: readonly string[]; readonly finding?: unknown }>(
    'POST',
    '/api/dev-box/galleries',
    { galleryId: 'contosoImages', ...wish },
  );

async function attached(wish: object): Promise<Operation<DevBoxResult>> {
  const { status, body } = await attach(wish);
  expect(status).toBe(202);
  for (;;) {
    const operation = (await product.api<Operation<DevBoxResult>>('GET', `/api/operations/${body.id}`)).body;
    if (operation.status !== 'NotStarted' && operation.status !== 'Running') {
      return operation;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const read = async (id: string) => (await arm('GET', `${id}?api-version=2025-02-01`)).identity;

test('without the wish a dev center without an identity is refused, with the command and the field', async () => {
  const { status, body } = await attach({ devCenterId: 'bare-devcenter', dryRun: true });
  expect([status, JSON.stringify(body)]).toEqual([
    expect.any(Number),
    expect.stringMatching(/DevCenterIdentityMissing.*Ask with identity.*az rest --method patch/),
  ]);
});

test('its own identity is made, gets the role, and the gallery is attached', async () => {
  const planned = await attach({ devCenterId: 'bare-devcenter', identity: 'SystemAssigned', dryRun: true });
  expect(planned.body.steps).toEqual(['AddIdentity', 'AssignRole', 'Attach']);
  expect(await read(bare)).toBeUndefined();
  const operation = await attached({ devCenterId: 'bare-devcenter', identity: 'SystemAssigned' });
  expect(operation).toMatchObject({ status: 'Succeeded', result: { outcome: 'attached', galleryId: watchedGallery } });
  expect(await read(bare)).toMatchObject({ type: 'SystemAssigned', principalId: expect.any(String) });
});

test('a user-assigned one is added beside the own; a second wish for it changes nothing', async () => {
  const before = await read(devCenter);
  const operation = await attached({ devCenterId: devCenter, identity });
  expect([operation.status, operation.result?.outcome]).toEqual(['Succeeded', 'attached']);
  const after = await read(devCenter);
  expect(after).toMatchObject({ type: 'SystemAssigned, UserAssigned', principalId: before.principalId });
  expect(Object.keys(after.userAssignedIdentities)).toHaveLength(1);
  const again = await attach({ devCenterId: devCenter, identity, dryRun: true });
  expect(again.body.steps).toEqual([]);
});

test('what is no identity is told by its field', async () => {
  const { status, body } = await attach({ devCenterId: devCenter, identity: 'None' });
  expect([status, body]).toMatchObject([400, { errors: [{ field: 'identity' }] }]);
});
