// A release joins a hub beside the older one while runs are under way, as in a rolling deployment.
import { describeOnEngines } from '../../support/engines/describe-on-engines';
import { createEngineStore, type EngineStore } from '../../support/engines/engine-host';
import { enginesWithSharedHubs, listAll, unfinished, until } from '../../support/product/many-hosts';
import { type Product, startProduct } from '../../support/product/product';

jest.setTimeout(720_000);

/** The setting by which a release says what it calls the orchestrations that it starts (host.json has it too). */
const defaultVersion = 'AzureFunctionsJobHost__extensions__durableTask__defaultVersion';
const oneZone = 'westus=losangeles';
const bothZones = `${oneZone} australiaeast=perth`;

describeOnEngines(
  'two releases on one hub',
  (engine) => {
    let store: EngineStore;
    let product: Product;
    beforeEach(async () => {
      store = await createEngineStore(engine);
      const settings = {
        ...store.environment,
        HOST_INSTANCE_NAME: 'first',
        [defaultVersion]: '1.0',
        EXTENDED_ZONE_TARGETS: oneZone,
      };
      product = await startProduct(settings, 300, engine);
    });
    afterEach(async () => {
      await product.stop();
      await store.dispose();
    });

    test('a new release beside the old one: runs of the old go on under the new, runs of the new wait at most for it, none is lost', async () => {
      const names = (minor: number) => Array.from({ length: 6 }, (_, index) => `6.${minor}.${index}`);
      const publish = (minor: number) => Promise.all(names(minor).map((one) => product.publish('ubuntu-pro', one)));
      const ended = async (minor: number, url: string) => {
        const mine = (await listAll(url)).filter(({ imageVersionId }) =>
          imageVersionId.includes(`/versions/6.${minor}.`),
        );
        return mine.length === 6 && unfinished(mine).length === 0 ? mine : null;
      };
      const rest = async (minor: number, url: string) => {
        const left = unfinished(await listAll(url));
        return (await ended(minor, url)) === null ? left : null;
      };
      const writes = async (minor: number) => (await product.appWrites(`/versions/6.${minor}.`)).length;

      await publish(1);
      await until('the old release done', 90_000, () => rest(1, product.stack.hostUrl));
      const slow = { zoneReplicationSeconds: 12_000 };
      expect((await product.publisher.send('PATCH', '/_sim/settings', slow)).status).toBe(200);
      await publish(0);
      await until('the old release in mid-run', 90_000, async () => {
        const made = await writes(0);
        return made === 6 ? null : { writes: made };
      });

      const second = await product.stack.startHost({
        PORT: '0',
        HOST_INSTANCE_NAME: 'second',
        [defaultVersion]: '2.0',
        EXTENDED_ZONE_TARGETS: bothZones,
      });
      for (const version of names(1)) {
        const body = JSON.stringify({ imageVersionId: product.versionId('ubuntu-pro', version) });
        const answer = await fetch(`${second.ready.url}/api/replications`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        expect(answer.status).toBe(202);
      }
      expect(await ended(0, second.ready.url)).toBeNull();
      await product.stack.host.stop();
      await until('the runs of the old release', 180_000, () => rest(0, second.ready.url));
      await until('the runs of the new release', 180_000, async () =>
        (await writes(1)) === 12 ? rest(1, second.ready.url) : { writes: await writes(1) },
      );

      const seen = [...((await ended(0, second.ready.url)) ?? []), ...((await ended(1, second.ready.url)) ?? [])];
      expect(seen.filter(({ state }) => state !== 'Succeeded')).toEqual([]);
      expect([await writes(0), await writes(1)]).toEqual([6, 12]);
      const versions = await Promise.all(
        seen.map(async ({ id }) => {
          const instance = `${second.ready.url}/runtime/webhooks/durabletask/instances/${id}`;
          return ((await (await fetch(instance)).json()) as { version: string }).version;
        }),
      );
      expect(versions).toEqual([...Array(6).fill('1.0'), ...Array(6).fill('2.0')]);
    });
  },
  enginesWithSharedHubs,
);
