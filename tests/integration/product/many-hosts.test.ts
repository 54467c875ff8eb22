// Several hosts on one task hub, as Azure scales the app out and as anyone may run it: one is killed in the midst of a batch.
import { describeOnEngines } from '../../support/engines/describe-on-engines';
import { createEngineStore, type EngineStore } from '../../support/engines/engine-host';
import { enginesWithSharedHubs, listAll, unfinished, until } from '../../support/product/many-hosts';
import { type Product, startProduct } from '../../support/product/product';

jest.setTimeout(720_000);

describeOnEngines(
  'hosts on one hub',
  (engine) => {
    let store: EngineStore;
    let product: Product;
    beforeEach(async () => {
      store = await createEngineStore(engine);
      // In real time two hundred writes are more than half of what Azure allows in three minutes, which one host alone keeps to.
      const settings = { ...store.environment, HOST_INSTANCE_NAME: 'first', ARM_BUDGET_SHARE: '100' };
      product = await startProduct(settings, 300, engine);
    });
    afterEach(async () => {
      await product.stop();
      await store.dispose();
    });

    test('two hundred publications, one of two hosts killed half-way: each arrives with one write, within about a minute of the kill', async () => {
      const second = await product.stack.startHost({ PORT: '0', HOST_INSTANCE_NAME: 'second' });
      const versions = Array.from({ length: 200 }, (_, index) => `5.0.${index}`);
      for (let at = 0; at < versions.length; at += 20) {
        await Promise.all(versions.slice(at, at + 20).map((version) => product.publish('ubuntu-pro', version)));
      }
      const written = async () => (await product.appWrites('/versions/5.0.')).length;
      await until('half of the writes', 180_000, async () => {
        const made = await written();
        return made >= versions.length / 2 ? null : { writes: made };
      });
      await second.kill();
      const killedAt = Date.now();
      await until('a final state of each', 240_000, async () => {
        const all = await listAll(product.stack.hostUrl);
        const left = unfinished(all);
        return all.length === versions.length && left.length === 0 ? null : { started: all.length, left };
      });
      const all = await listAll(product.stack.hostUrl);
      expect(all.filter(({ state }) => state !== 'Succeeded')).toEqual([]);
      expect(all.map(({ imageVersionId }) => imageVersionId.split('/').at(-1)).sort()).toEqual(versions.sort());
      expect(await written()).toBe(versions.length);
      console.log(`200 publications: all Succeeded ${Math.round((Date.now() - killedAt) / 1000)} s after the kill`);
    });
  },
  enginesWithSharedHubs,
);
