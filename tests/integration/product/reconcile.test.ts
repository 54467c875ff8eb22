// The timer finds what an event has missed: run by hand as the host's administrator would, on the whole product.
import { setTimeout as wait } from 'node:timers/promises';
import type { Replication } from '../../../src/domain/replication/replication';
import { describeOnEngines } from '../../support/engines/describe-on-engines';
import { type Product, startProduct } from '../../support/product/product';
import { rarely, reconcile } from '../../support/product/reconcile';

jest.setTimeout(240_000);

describeOnEngines('the reconciliation', (engine) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ RECONCILE_SCHEDULE: rarely }, 600, engine);
  });
  afterAll(async () => {
    await product.stop();
  });

  const list = async () => (await product.api<{ value: Replication[] }>('GET', '/api/replications')).body.value;
  const settled = async () => {
    for (;;) {
      const all = await list();
      if (all.every((one) => one.finishedAt !== null)) {
        return all;
      }
      await wait(200);
    }
  };

  test('the latest version of each image definition is replicated, and a second reconciliation writes nothing', async () => {
    const first = await reconcile(product);
    expect(first).toMatchObject({ unread: [] });
    expect(first.started).toBe(first.drifted);
    const replications = await settled();
    const states = replications.map((one) => [
      one.imageVersionId.split('/').slice(-3).join('/'),
      one.state,
      one.trigger.kind,
    ]);
    expect(states).toEqual(
      expect.arrayContaining([
        ['ubuntu-pro/versions/1.1.0', 'Succeeded', 'timer'],
        ['windows-2025/versions/2025.11.0', 'PartiallySucceeded', 'timer'],
      ]),
    );

    const writes = (await product.appWrites()).length;
    const second = await reconcile(product);
    // windows-2025 still lacks perth, whose parent region it has not: found, checked, refused as before.
    expect(second).toMatchObject({ drifted: 1, started: 1, unread: [] });
    await settled();
    expect(await product.appWrites()).toHaveLength(writes);
  });

  test('a person starts it, and a misspelt parameter is refused', async () => {
    const misspelt = await product.api<{ detail: string }>('POST', '/api/reconciliations?dryrun=true');
    expect(misspelt).toMatchObject({ status: 400, body: { detail: expect.stringContaining('dryrun') } });
    const answer = await product.api('POST', '/api/reconciliations');
    expect(answer).toMatchObject({
      status: 202,
      body: { instanceId: 'reconcile-galleries', status: 'Started' },
    });
    const path = '/runtime/webhooks/durabletask/instances/reconcile-galleries';
    while ((await product.api<{ runtimeStatus: string }>('GET', path)).body.runtimeStatus !== 'Completed') {
      await wait(100);
    }
    await settled();
  });

  // A missing right may come, and is waited out: minutes, which only this project's own engine makes short. A deny assignment lasts.
  const refusals = ['DenyAssignmentAuthorizationFailed', ...(engine === 'sqlite' ? ['AuthorizationFailed'] : [])];
  test.each(refusals)('what cannot be read (%s) is told, and the rest goes on', async (code) => {
    await product.fault({
      kind: 'status',
      status: 403,
      code,
      method: 'GET',
      path: '/images/windows-2025/versions',
      times: null,
    });
    const summary = await reconcile(product);
    expect(summary.unread).toEqual([expect.stringContaining('windows-2025')]);
    expect(summary.versions).toBeGreaterThan(0);
    await product.clearFaults();
  });
});
