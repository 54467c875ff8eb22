// The event of the app's own write comes from Event Grid when Azure's operation has ended: the run that waits for it is told, by host, app and engine.
import { replicationId } from '../../../src/domain/replication/replication-id';
import { parseImageVersionId } from '../../../src/domain/values/resource-id';
import { describeOnEngines } from '../../support/engines/describe-on-engines';
import { type Product, startProduct } from '../../support/product/product';

jest.setTimeout(240_000);

describeOnEngines('the end of a write', (engine) => {
  let product: Product;
  let printed = '';
  beforeAll(async () => {
    product = await startProduct({}, 600, engine, (text) => {
      printed += text;
    });
    // Twelve real seconds: between the second poll and the third where the app waits in real time.
    await product.publisher.send('PATCH', '/_sim/settings', { zoneReplicationSeconds: 7_200 });
  });
  afterAll(async () => {
    await product.stop();
  });

  test('wakes its run, which has Succeeded at once', async () => {
    await product.publish('ubuntu-pro', '5.7.0');
    const id = parseImageVersionId(product.versionId('ubuntu-pro', '5.7.0'));
    if (!id.ok) {
      throw new Error('malformed');
    }
    const replication = replicationId(id.value);
    await product.until(replication, ({ state }) => state === 'Replicating');
    const began = performance.now();
    expect(await product.until(replication)).toMatchObject({ state: 'Succeeded', findings: [] });
    expect((performance.now() - began) / 1000).toBeLessThan(30);
    expect(printed).toMatch(
      new RegExp(`Replication ${replication}: joined \\(event [^)]*of the end of its own write\\)`),
    );
  });
});
