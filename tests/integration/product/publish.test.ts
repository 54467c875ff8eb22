// Publish an image version, and it is in every configured extended zone: through Event Grid, host, app and ARM.
import { replicationId } from '../../../src/domain/replication/replication-id';
import { parseImageVersionId } from '../../../src/domain/values/resource-id';
import { describeOnEngines } from '../../support/engines/describe-on-engines';
import { cloudEvent, resourceNotification, resourceWriteSuccess } from '../../support/product/events';
import { type Product, startProduct } from '../../support/product/product';

jest.setTimeout(240_000);

describeOnEngines('publish', (engine) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ AZURE_SIM_FUTURE_MEMBERS: 'on' }, 600, engine);
  });
  afterAll(async () => {
    await product.stop();
  });

  function idOf(image: string, version: string): string {
    const parsed = parseImageVersionId(product.versionId(image, version));
    if (!parsed.ok) {
      throw new Error('malformed');
    }
    return replicationId(parsed.value);
  }

  const versionPath = (version: string) => `/images/ubuntu-pro/versions/${version}`;

  test('a published version arrives in both zones with one write, and the gallery gets its identity', async () => {
    await product.publish('ubuntu-pro', '2.0.0');
    const replication = await product.until(idOf('ubuntu-pro', '2.0.0'));

    expect(replication).toMatchObject({
      id: idOf('ubuntu-pro', '2.0.0'),
      state: 'Succeeded',
      trigger: { kind: 'event' },
      targets: [
        {
          region: 'westus',
          zone: 'losangeles',
          replicas: 2,
          storageAccountType: 'StandardSSD_LRS',
          state: 'Completed',
          progress: 100,
        },
        {
          region: 'australiaeast',
          zone: 'perth',
          replicas: 1,
          storageAccountType: 'StandardSSD_LRS',
          state: 'Completed',
          progress: 100,
        },
      ],
    });
    expect(replication.finishedAt).not.toBeNull();
    expect(await product.appWrites(versionPath('2.0.0'))).toHaveLength(1);

    const version = await product.readVersion('ubuntu-pro', '2.0.0');
    expect(version.properties.publishingProfile.targetRegions).toHaveLength(2);
    expect(version.properties.publishingProfile.targetExtendedLocations).toHaveLength(2);
    expect(version.properties.safetyProfile.allowDeletionOfReplicatedLocations).toBe(false);

    const writes = await product.appWrites();
    const kinds = writes.map(
      ({ method, path }) =>
        `${method} ${/userAssignedIdentities|roleAssignments|galleries\/[^/]+$|versions/i.exec(path)?.[0]}`,
    );
    expect(kinds).toEqual([
      'PUT userAssignedIdentities',
      'PUT roleAssignments',
      'PATCH galleries/contosoImages',
      'PUT versions',
    ]);
  });

  test('a second version needs no more than its own write', async () => {
    const before = (await product.appWrites()).length;
    await product.publish('ubuntu-pro', '2.1.0');
    expect(await product.until(idOf('ubuntu-pro', '2.1.0'))).toMatchObject({ state: 'Succeeded', findings: [] });
    expect((await product.appWrites()).length - before).toBe(1);
  });

  test('hints that come twice, at once, in three schemas join one run and make one write', async () => {
    const id = product.versionId('windows-2025', '2025.11.0');
    const spelled = id.replace('images-rg', 'IMAGES-RG').replace('contosoImages', 'CONTOSOIMAGES');
    const events = [
      resourceWriteSuccess(id),
      resourceWriteSuccess(spelled),
      resourceNotification(id),
      resourceWriteSuccess(id),
    ];
    const statuses = await Promise.all([
      ...events.map((event) => product.deliver([event])),
      product.deliver(cloudEvent(id)),
      product.deliver(events),
    ]);
    expect(statuses.every((status) => status === 202)).toBe(true);

    const replication = await product.until(idOf('windows-2025', '2025.11.0'));
    expect(replication.targets.map(({ zone, state }) => [zone, state])).toEqual([
      ['losangeles', 'Completed'],
      ['perth', 'Refused'],
    ]);
    expect(replication.state).toBe('PartiallySucceeded');
    expect(replication.findings).toContainEqual(
      expect.objectContaining({ code: 'ParentRegionMissing', target: 'perth' }),
    );
    expect(await product.appWrites('/images/windows-2025/')).toHaveLength(1);
  });

  test('a hint after the end finds nothing to do: no run, no write, and the record stays', async () => {
    const id = idOf('ubuntu-pro', '2.0.0');
    const before = await product.replication(id);
    const writes = (await product.appWrites()).length;
    expect(await product.deliver([resourceWriteSuccess(product.versionId('ubuntu-pro', '2.0.0'))])).toBe(202);
    expect(await product.replication(id)).toEqual(before);
    expect(await product.appWrites()).toHaveLength(writes);
  });

  test('what others took away is put back when a hint comes', async () => {
    const path = `${product.versionId('ubuntu-pro', '2.1.0')}?api-version=2024-03-03`;
    const { body } = await product.publisher.send('GET', path);
    body.properties.publishingProfile.targetExtendedLocations.pop();
    body.properties.safetyProfile.allowDeletionOfReplicatedLocations = true;
    const started = (await product.replication(idOf('ubuntu-pro', '2.1.0'))).startedAt;
    expect((await product.publisher.send('PUT', path, body)).status).toBeLessThan(300);
    const repaired = await product.until(
      idOf('ubuntu-pro', '2.1.0'),
      (one) => one.startedAt > started && one.finishedAt !== null,
    );
    expect(repaired).toMatchObject({ state: 'Succeeded', targets: [{ state: 'Completed' }, { state: 'Completed' }] });
    expect(await product.appWrites(versionPath('2.1.0'))).toHaveLength(2);
  });

  test('a field that no model knows is there after the write', async () => {
    await product.api('POST', '/api/replications', { imageVersionId: product.versionId('ubuntu-pro', '1.1.0') });
    expect(await product.until(idOf('ubuntu-pro', '1.1.0'))).toMatchObject({ state: 'Succeeded' });
    const version = await product.readVersion('ubuntu-pro', '1.1.0');
    expect(version.properties.publishingProfile.deliveryHints).toEqual({ channel: 'stable', ring: 2 });
  });

  describe('an event that is of no concern starts nothing', () => {
    const unwatched =
      '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/fabrikamDevImages/images/devbox-vs2026/versions/3.2.0';
    const own =
      '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages';
    const version = `${own}/images/ubuntu-pro/versions/7.7.7`;
    const total = async () => (await product.publisher.send('GET', '/_sim/requests')).body.total;

    // The events of the app's own writes are hints as well: the last one is looked at after the run's end.
    beforeAll(async () => {
      for (let before = -1; before !== (await total()); ) {
        before = await total();
        await new Promise((resolve) => setTimeout(resolve, 1_500));
      }
    });

    test.each<[string, unknown]>([
      ['another gallery', [resourceWriteSuccess(unwatched)]],
      [
        'another operation',
        [
          resourceWriteSuccess(version, {
            data: { resourceUri: version, operationName: 'Microsoft.Compute/galleries/write' },
          }),
        ],
      ],
      ['a delete', [resourceWriteSuccess(version, { eventType: 'Microsoft.Resources.ResourceDeleteSuccess' })]],
      ['the gallery itself', [resourceWriteSuccess(own)]],
      ['traversal', [resourceWriteSuccess(`${own}/images/../versions/1.0.0`)]],
      ['no data', [{ id: 'x', eventType: 'Microsoft.Resources.ResourceWriteSuccess' }]],
      ['data of the wrong type', [resourceWriteSuccess(version, { data: 'text' })]],
      ['numbers for names', [resourceWriteSuccess(version, { data: { resourceUri: 42, operationName: 42 } })]],
      ['an empty batch', []],
    ])('%s', async (_what, events) => {
      const requests = (await product.publisher.send('GET', '/_sim/requests')).body.total;
      expect(await product.deliver(events)).toBe(202);
      const { body } = await product.api<{ value: { imageVersionId: string }[] }>('GET', '/api/replications');
      expect(body.value.filter((one) => /7\.7\.7|fabrikam/i.test(one.imageVersionId))).toEqual([]);
      expect((await product.publisher.send('GET', '/_sim/requests')).body.total).toBe(requests);
    });

    test('what is no JSON', async () => {
      expect(await product.deliver('[{')).toBe(400);
    });
  });
});
