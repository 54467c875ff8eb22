// Retention through the built app: old versions leave the zones of a rule, and the events of that add nothing again.
import { setTimeout as wait } from 'node:timers/promises';
import type { Replication } from '../../../src/domain/replication/replication';
import { describeOnEngines } from '../../support/engines/describe-on-engines';
import { resourceWriteSuccess } from '../../support/product/events';
import { type Product, startProduct } from '../../support/product/product';
import { rarely, reconcile } from '../../support/product/reconcile';

jest.setTimeout(600_000);

const library =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoLibrary';
const idOf = (version: string) => `${library}/images/win11-devbox/versions/${version}`;
const versions = Array.from({ length: 10 }, (_, minor) => `1.${minor}.0`);
/** The rule keeps three. */
const [old, kept] = [versions.slice(0, -3), versions.slice(-3)];
const zones = ['losangeles', 'perth'];

interface Profile {
  readonly targetRegions: ReadonlyArray<{ readonly name: string }>;
  readonly targetExtendedLocations?: ReadonlyArray<{ readonly extendedLocation: { readonly name: string } }>;
}

describeOnEngines('retention', (engine) => {
  let product: Product;
  beforeAll(async () => {
    const rule = {
      name: 'devbox',
      selector: { images: ['win11-devbox'], versions: { latest: 3 } },
      targets: ['westus=losangeles', 'australiaeast=perth'],
      retention: { count: 3, minAge: 'P2D' },
    };
    const env = {
      WATCHED_GALLERIES: library,
      RECONCILE_SCHEDULE: rarely,
      EXTENDED_ZONE_TARGETS: '',
      REPLICATION_POLICY: JSON.stringify({ rules: [rule] }),
    };
    product = await startProduct(env, 600, engine);
  });
  afterAll(async () => await product.stop());

  const profileOf = async (version: string) =>
    (await product.publisher.send('GET', `${idOf(version)}?api-version=2024-03-03`)).body.properties
      .publishingProfile as Profile;
  const zonesOf = async (version: string) =>
    ((await profileOf(version)).targetExtendedLocations ?? []).map(({ extendedLocation }) => extendedLocation.name);
  const regionsOf = async (version: string) => (await profileOf(version)).targetRegions.map(({ name }) => name);
  const each = async <T>(of: readonly string[], read: (version: string) => Promise<T>) =>
    await Promise.all(of.map(read));
  const settled = async () => {
    for (;;) {
      const { body } = await product.api<{ value: readonly Replication[] }>('GET', '/api/replications?$top=1000');
      if (body.value.every(({ finishedAt }) => finishedAt !== null)) {
        return;
      }
      await wait(200);
    }
  };

  test('versions beyond the count leave the zones once those that stand are there; regions stay', async () => {
    const regions = await each(versions, regionsOf);
    const before = (await each(old, zonesOf)).flat();
    expect(before).toEqual(expect.arrayContaining(zones));
    await reconcile(product);
    await settled();
    expect((await each(kept, zonesOf)).map((names) => [...names].sort())).toEqual(kept.map(() => zones));
    const summary = await reconcile(product);
    await settled();
    expect(summary.unread).toEqual([]);
    expect((await each(old, zonesOf)).flat()).toEqual([]);
    expect((await each(kept, zonesOf)).map((names) => [...names].sort())).toEqual(kept.map(() => zones));
    expect(await each(versions, regionsOf)).toEqual(regions);
  });

  test('the events of the removal, delivered twice, add nothing, and neither does another reconciliation', async () => {
    const writes = (await product.appWrites('/images/win11-devbox/')).length;
    const events = versions.map((version) => resourceWriteSuccess(idOf(version)));
    for (const delivery of [events, events]) {
      expect(await product.deliver(delivery)).toBe(202);
    }
    await settled();
    expect(await reconcile(product)).toMatchObject({ unread: [] });
    await settled();
    expect((await each(old, zonesOf)).flat()).toEqual([]);
    expect((await product.appWrites('/images/win11-devbox/')).length).toBe(writes);
  });
});
