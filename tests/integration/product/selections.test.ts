// Events that the policy does not cover, requests for what is not covered, and selections: operations with progress, failures,
// retry and cancel.
import { setTimeout as wait } from 'node:timers/promises';
import type { Replication } from '../../../src/domain/replication/replication';
import type { SelectionOperation } from '../../../src/domain/replication/selection-result';
import { describeOnEngines } from '../../support/engines/describe-on-engines';
import { resourceWriteSuccess } from '../../support/product/events';
import { type Product, startProduct } from '../../support/product/product';

const galleries =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries';
const library = `${galleries}/contosoLibrary`;
const api = 'api-version=2024-03-03';

jest.setTimeout(300_000);

describeOnEngines('selections', (engine) => {
  let product: Product;

  beforeAll(async () => {
    product = await startProduct(
      {
        WATCHED_GALLERIES: `${galleries}/contosoImages ${library}`,
        EXTENDED_ZONE_TARGETS: '',
        REPLICATION_POLICY: JSON.stringify({
          rules: [
            { name: 'no-test-images', selector: { images: ['*-test'] }, targets: [] },
            {
              name: 'library',
              selector: { versions: { latest: 1 } },
              targets: ['westus=losangeles', 'australiaeast=perth'],
            },
          ],
        }),
      },
      600,
      engine,
    );
  });

  afterAll(async () => await product.stop());

  const versionOf = (image: string, version: string) => `${library}/images/${image}/versions/${version}`;

  async function replicationsOf(imageVersionId: string): Promise<readonly Replication[]> {
    const query = `imageVersionId=${encodeURIComponent(imageVersionId)}`;
    return (await product.api<{ value: readonly Replication[] }>('GET', `/api/replications?${query}`)).body.value;
  }

  async function zonesOf(imageVersionId: string): Promise<readonly string[]> {
    const { body } = await product.publisher.send('GET', `${imageVersionId}?${api}`);
    const entries = body.properties.publishingProfile.targetExtendedLocations as readonly {
      extendedLocation: { name: string };
    }[];
    return entries.map((entry) => entry.extendedLocation.name);
  }

  async function endOf(operation: SelectionOperation): Promise<SelectionOperation> {
    for (;;) {
      const { body } = await product.api<SelectionOperation>('GET', `/api/operations/${operation.id}`);
      if (!['NotStarted', 'Running'].includes(body.status)) {
        return body;
      }
      await wait(100);
    }
  }

  test('an event for a version that the policy does not cover starts nothing', async () => {
    expect(await product.deliver([resourceWriteSuccess(versionOf('ubuntu-22-04', '1.5.0'))])).toBe(202);
    expect(await product.deliver([resourceWriteSuccess(versionOf('ubuntu-test', '1.9.0'))])).toBe(202);
    expect(await replicationsOf(versionOf('ubuntu-22-04', '1.5.0'))).toEqual([]);
    expect(await replicationsOf(versionOf('ubuntu-test', '1.9.0'))).toEqual([]);
  });

  test('one for a version that it covers starts a replication, which names the rule', async () => {
    expect(await product.deliver([resourceWriteSuccess(versionOf('ubuntu-22-04', '1.9.0'))])).toBe(202);
    const [started] = await replicationsOf(versionOf('ubuntu-22-04', '1.9.0'));
    expect(await product.until(started?.id ?? '')).toMatchObject({ state: 'Succeeded', rule: 'library' });
  });

  test('a request for one version needs no rule; a tag refuses it by name', async () => {
    const old = await product.api<Replication>('POST', '/api/replications', {
      imageVersionId: versionOf('sles-hpc', '1.0.0'),
    });
    expect(old.status).toBe(202);
    expect(await product.until(old.body.id)).toMatchObject({ rule: 'request' });
    const held = await product.api<{ finding: { code: string; message: string } }>('POST', '/api/replications', {
      imageVersionId: versionOf('win11-cad', '1.9.0'),
      targets: ['westus=losangeles'],
    });
    expect(held.status).toBe(409);
    expect(held.body.finding).toMatchObject({
      code: 'RefusedByTag',
      message: expect.stringContaining('the tag extended-zones of the definition is "hold"'),
    });
  });

  test('latest is understood', async () => {
    const { status, body } = await product.api<{ imageVersionId: string; rule: string; because: readonly string[] }>(
      'POST',
      '/api/replications',
      {
        imageVersionId: versionOf('sles-15', 'latest'),
        dryRun: true,
      },
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ imageVersionId: versionOf('sles-15', '1.9.0'), rule: 'library' });
  });

  test('a selection is planned by a dry run, and nothing is written', async () => {
    const writes = (await product.appWrites()).length;
    const { status, body } = await product.api<{
      value: readonly { action: string; imageVersionId: string }[];
      summary: unknown;
    }>('POST', '/api/replications', {
      galleryId: library,
      images: ['rhel-*'],
      versions: 'all',
      targets: ['westus=losangeles'],
      dryRun: true,
    });
    expect(status).toBe(200);
    expect(body.value).toHaveLength(60);
    expect(body.summary).toMatchObject({ selected: 60, refused: 0 });
    expect((await product.appWrites()).length).toBe(writes);
  });

  test('a selection is one operation: same request, same operation; its end counts every version', async () => {
    const request = { galleryId: library, images: ['appliance-*', '!appliance-retired'], versions: 'latest' };
    const first = await product.api<SelectionOperation>('POST', '/api/replications', request);
    expect(first.status).toBe(202);
    expect(first.headers.get('operation-location')).toBe(`${product.stack.hostUrl}/api/operations/${first.body.id}`);
    const second = await product.api<SelectionOperation>('POST', '/api/replications', request);
    expect(second.body.id).toBe(first.body.id);
    const ended = await endOf(first.body);
    // appliance-proxy has a tag that is not understood, which holds it; one's newest version is excluded from latest.
    expect(ended).toMatchObject({
      kind: 'ReplicateSelection',
      status: 'Succeeded',
      percentComplete: 100,
      error: null,
      result: { selected: 7, started: 5, succeeded: 5, refused: 1, failed: 0, unchanged: 1 },
    });
    expect(ended.result?.failures).toEqual([
      expect.objectContaining({ imageVersionId: versionOf('appliance-proxy', '1.9.0'), state: 'Refused' }),
    ]);
    expect(await zonesOf(versionOf('appliance-vpn', '1.9.0'))).toEqual(['losangeles', 'perth']);
  });

  test('what failed is taken up by a retry, and nothing else', async () => {
    await product.fault({
      kind: 'status',
      status: 400,
      code: 'BadRequest',
      method: 'PUT',
      path: '/images/sles-sap/',
      caller: 'b0000000-0000-4000-8000-000000000002',
      times: null,
    });
    const { body } = await product.api<SelectionOperation>('POST', '/api/replications', {
      galleryId: library,
      images: ['sles-*'],
      versions: ['1.9.0'],
      targets: ['westus=losangeles'],
    });
    const failed = await endOf(body);
    expect(failed).toMatchObject({
      status: 'Failed',
      error: { code: 'ReplicationsFailed' },
      result: { selected: 4, failed: 1, succeeded: 3 },
    });
    expect(failed.result?.failures[0]?.imageVersionId).toBe(versionOf('sles-sap', '1.9.0'));
    await product.clearFaults();
    const retried = await product.api<SelectionOperation>('POST', `/api/operations/${body.id}/retry`);
    expect(retried.status).toBe(202);
    expect(await endOf(body)).toMatchObject({
      status: 'Succeeded',
      result: { selected: 1, started: 1, succeeded: 1, failed: 0 },
    });
    expect((await product.api('POST', `/api/operations/${body.id}/retry`)).status).toBe(409);
  });

  test('a canceled operation starts no more', async () => {
    const { body } = await product.api<SelectionOperation>('POST', '/api/replications', {
      galleryId: library,
      images: ['windows-*', 'ubuntu-*'],
      versions: 'all',
      targets: ['westus=losangeles=3', 'westus=redmond'],
    });
    await wait(300);
    const canceled = await product.api<SelectionOperation>('POST', `/api/operations/${body.id}/cancel`);
    expect(canceled.status).toBe(200);
    expect(canceled.body.status).toBe('Canceled');
    expect((await product.api('POST', `/api/operations/${body.id}/cancel`)).status).toBe(409);
    expect(canceled.body.result?.started).toBeLessThan(160);
  });

  test('Repeatability-Request-ID: the same is one operation, another body under it is refused', async () => {
    const post = async (body: unknown) =>
      await fetch(`${product.stack.hostUrl}/api/replications`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'repeatability-request-id': '6f1c' },
      });
    const request = { galleryId: library, images: ['rhel-8'], versions: 'latest' };
    const first = await post(request);
    const { id } = (await first.json()) as SelectionOperation;
    await endOf({ id } as SelectionOperation);
    const again = await post(request);
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(await again.json()).toMatchObject({ id, status: 'Succeeded' });
    expect((await post({ ...request, images: ['rhel-9'] })).status).toBe(409);
  });

  test('mistakes in a selection are told, all of them', async () => {
    const { status, body } = await product.api<{ errors: readonly { field: string }[] }>('POST', '/api/replications', {
      galleryId: library.replace('contosoLibrary', 'other'),
      images: [],
      versions: 'newest',
      targets: ['x'],
      dryRun: 'yes',
      imageVersionId: 'y',
    });
    expect(status).toBe(400);
    expect(body.errors.map(({ field }) => field).sort()).toEqual([
      'dryRun',
      'galleryId',
      'imageVersionId',
      'images',
      'targets[0]',
      'versions',
    ]);
    for (const id of ['unknown', '%20', '%00', '%0A', '__proto__', '@entity@key', 'a%2Fb']) {
      expect([id, (await product.api('GET', `/api/operations/${id}`)).status]).toEqual([id, 404]);
    }
    for (const verb of ['cancel', 'retry']) {
      expect((await product.api('POST', `/api/operations/%20/${verb}`)).status).toBe(404);
    }
  });
});
