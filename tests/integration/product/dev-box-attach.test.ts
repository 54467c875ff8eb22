// A gallery becomes ready for a dev center through the built app, and is detached again.
import { watchedGallery } from '../../../local/stack/sample';
import type { DevBoxResult } from '../../../src/domain/dev-box/dev-box-run';
import type { Operation } from '../../../src/domain/values/operation';
import { describeOnEngines } from '../../support/engines/describe-on-engines';
import { until } from '../../support/product/many-hosts';
import { type Product, startProduct } from '../../support/product/product';

const devCenterId =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/platform-rg/providers/Microsoft.DevCenter/devcenters/contoso-devcenter';

const absent = devCenterId.replace('contoso-devcenter', 'absent-devcenter');

jest.setTimeout(300_000);

describeOnEngines('Dev Box galleries', (engine) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ DEV_CENTERS: `${devCenterId} ${absent}` }, 600, engine);
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
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { 'repeatability-request-id': token }),
      },
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
    // Until it is off: a request before that finds it attached.
    await until('the gallery is detached', 30_000, async () => {
      const left = (await names()).filter((one) => one.name === name);
      return left.length === 0 ? null : left;
    });
  });

  test('a gallery that is in use is kept and its users named, also those that only the service knows of', async () => {
    const name = (await ended((await attach({})).location ?? '')).result?.name ?? '';
    const arm = async (method: string, path: string, body?: object) =>
      (await product.publisher.send(method, `${path}?api-version=2025-02-01`, body)).status;
    const image = `${devCenterId}/galleries/${name}/images/windows-2025`;
    const definition = `${devCenterId}/devboxdefinitions/windows`;
    const properties = { imageReference: { id: image }, sku: { name: 'general_i_8c32gb256ssd_v2' } };
    expect(await arm('PUT', definition, { location: 'westus', properties })).toBeLessThan(300);
    expect(await detach(name)).toMatchObject({ status: 409, body: { users: [expect.stringMatching(/windows$/)] } });
    expect(await arm('DELETE', definition)).toBeLessThan(300);

    const elsewhere = '/subscriptions/66666666-7777-8888-9999-000000000000/resourceGroups/dev-rg';
    await product.publisher.send('PUT', `${elsewhere}?api-version=2021-04-01`, { location: 'westus' });
    const project = `${elsewhere}/providers/Microsoft.DevCenter/projects/elsewhere`;
    expect(await arm('PUT', project, { location: 'westus', properties: { devCenterId } })).toBeLessThan(300);
    const pool = {
      devBoxDefinitionType: 'Value',
      devBoxDefinition: { imageReference: { id: image } },
      devBoxDefinitionName: 'windows',
      networkConnectionName: 'sydney',
    };
    expect(await arm('PUT', `${project}/pools/far`, { location: 'westus', properties: pool })).toBeLessThan(300);
    const kept = await detach(name);
    expect([kept.status, kept.body.detail]).toEqual([409, expect.stringMatching(/left alone.*pools\/far/)]);
    expect(await names()).toContainEqual(expect.objectContaining({ name }));
    expect(await arm('DELETE', `${project}/pools/far`)).toBeLessThan(300);
    expect((await detach(name)).status).toBe(202);
  });

  test('a dev center that is allowed and not there is told as such', async () => {
    const answer = await attach({ devCenterId: absent, dryRun: true });
    expect([answer.status, answer.body]).toMatchObject([404, { detail: expect.stringContaining('absent-devcenter') }]);
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
});
