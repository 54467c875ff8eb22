// Days on which something goes wrong, on the whole product and on each durable engine: what tests/reliability proves of the orchestration
// alone, by the thousand, holds on the engine that runs it in Azure.
import { setTimeout as wait } from 'node:timers/promises';
import type { Replication } from '../../../src/domain/replication/replication';
import { describeOnEngines } from '../../support/engines/describe-on-engines';
import { resourceWriteSuccess } from '../../support/product/events';
import { type Product, startProduct } from '../../support/product/product';

jest.setTimeout(300_000);

const clockSpeed = 300;

describeOnEngines('bad days', (engine) => {
  let product: Product;
  beforeAll(async () => {
    const settings = { RETRY_REWRITE_AFTER: 'PT5S', RETRY_REMOVE_AND_ADD_AFTER: 'PT5S' };
    product = await startProduct(settings, clockSpeed, engine);
  });
  afterAll(async () => {
    await product.stop();
  });
  afterEach(() => product.clearFaults());

  const path = (version: string) => `/images/ubuntu-pro/versions/${version}`;

  /** Starts it by request, since the faults are for this version alone; its event joins the run. */
  async function replicate(version: string): Promise<string> {
    await product.publish('ubuntu-pro', version);
    const body = { imageVersionId: product.versionId('ubuntu-pro', version) };
    const answer = await product.api<Replication>('POST', '/api/replications', body);
    expect(answer.status).toBe(202);
    return answer.body.id;
  }

  test('another writer with an older read takes our zones out at once: they are put back', async () => {
    await product.fault({ kind: 'lostUpdate', method: 'PUT', path: path('7.0.0'), caller: product.appPrincipal });
    const replication = await product.until(await replicate('7.0.0'));
    expect(replication).toMatchObject({
      state: 'Succeeded',
      targets: [{ state: 'Completed' }, { state: 'Completed' }],
    });
    expect(await product.appWrites(path('7.0.0'))).toHaveLength(2);
  });

  test('sixty copies of an event at one moment, and a batch of them: all are taken, for one write', async () => {
    await product.publish('ubuntu-pro', '7.0.1');
    const event = resourceWriteSuccess(product.versionId('ubuntu-pro', '7.0.1'));
    const copies = Array.from({ length: 60 }, () => event);
    const answers = await Promise.all([
      ...copies.map(async (one) => await product.deliver([one])),
      product.deliver(copies),
    ]);
    expect(new Set(answers)).toEqual(new Set([202]));
    const { value } = (await product.api<{ readonly value: readonly Replication[] }>('GET', '/api/replications')).body;
    const found = value.find(({ imageVersionId }) => imageVersionId.endsWith('/7.0.1'));
    expect(await product.until(found?.id ?? '')).toMatchObject({ state: 'Succeeded' });
    expect(await product.appWrites(path('7.0.1'))).toHaveLength(1);
  });

  test('sixty requests for one version at one moment are all accepted, within seconds, for one write', async () => {
    await product.publish('ubuntu-pro', '7.0.2');
    const body = { imageVersionId: product.versionId('ubuntu-pro', '7.0.2') };
    const requests = Array.from(
      { length: 60 },
      async () => await product.api<Replication>('POST', '/api/replications', body),
    );
    const answers = await Promise.all(requests);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body: { id } }) => id)).size).toBe(1);
    expect(await product.until(answers[0]?.body.id ?? '')).toMatchObject({ state: 'Succeeded' });
    expect(await product.appWrites(path('7.0.2'))).toHaveLength(1);
  });

  test('a zone that fails until it is taken out and added is mended so, and the other goes on', async () => {
    await product.fault({ kind: 'targetFailure', target: 'perth', path: path('7.1.0'), untilReadded: true });
    const replication = await product.until(await replicate('7.1.0'));
    expect(replication).toMatchObject({
      state: 'Succeeded',
      targets: [{ state: 'Completed' }, { state: 'Completed' }],
    });
    expect(await product.appWrites(path('7.1.0'))).toHaveLength(4);
  });

  test('a write that is throttled is repeated when Azure said, no sooner', async () => {
    const retryAfter = 10;
    const throttled = { method: 'PUT', path: path('7.2.0'), caller: product.appPrincipal, times: 2 };
    await product.fault({ kind: 'status', status: 429, retryAfter, ...throttled });
    const id = await replicate('7.2.0');
    expect(await product.until(id)).toMatchObject({ state: 'Succeeded' });
    const writes = await product.appWrites(path('7.2.0'));
    expect(writes.map(({ status }) => status)).toEqual([429, 429, expect.any(Number)]);
    const [first = 0, ...later] = writes.map(({ at }) => Date.parse(at) / 1000);
    // Seconds of the simulated Azure; with the engine of Azure the app waits real ones, and its timers may be a second early.
    const least = engine === 'sqlite' ? retryAfter : (retryAfter - 1) * clockSpeed;
    later.reduce((before, at) => {
      expect(at - before).toBeGreaterThanOrEqual(least);
      return at;
    }, first);
  });

  test('a cancel in mid-run is answered with what became of it, and nothing is written after it', async () => {
    await product.fault({ kind: 'stuckUpdating', method: 'PUT', path: path('7.3.0'), times: null });
    const id = await replicate('7.3.0');
    await product.until(id, ({ state }) => state === 'Waiting' || state === 'Replicating');
    const answer = await product.api<Replication>('POST', `/api/replications/${id}/cancel`);
    expect([answer.status, answer.body.state]).toEqual([200, 'Canceled']);
    const writes = (await product.appWrites(path('7.3.0'))).length;
    await product.clearFaults();
    expect(await product.until(id)).toMatchObject({ state: 'Canceled' });
    expect(await product.appWrites(path('7.3.0'))).toHaveLength(writes);
  });

  test.each(['1.0.0', '1.1.0'])(
    'three requests at the same moment for %s, each with targets of its own: what was accepted is done',
    async (version) => {
      const imageVersionId = product.versionId('ubuntu-pro', version); // the seed's: no event has started a run
      const wanted = [['westus=losangeles'], ['australiaeast=perth'], ['westus=losangeles', 'australiaeast=perth']];
      const answers = await Promise.all(
        wanted.map((targets) => product.api<Replication>('POST', '/api/replications', { imageVersionId, targets })),
      );
      expect(answers.filter(({ status }) => status !== 202 && status !== 409)).toEqual([]);
      const accepted = answers.flatMap(({ status }, index) => (status === 202 ? (wanted[index] ?? []) : []));
      expect(accepted.length).toBeGreaterThan(0);
      const zones = [...new Set(accepted.map((target) => target.split('=')[1]))].sort();
      const id = answers.find(({ status }) => status === 202)?.body.id ?? '';
      // A run that was begun when the one before had ended names its own zones only: what is there says whether all was done.
      const missing = async () => {
        const { properties } = await product.readVersion('ubuntu-pro', version);
        const present = JSON.stringify(properties.publishingProfile.targetExtendedLocations);
        return zones.filter((zone) => !present.includes(`"${zone}"`));
      };
      while ((await missing()).length > 0) {
        await wait(100);
      }
      const { state, targets } = await product.until(id, ({ finishedAt }) => finishedAt !== null);
      expect(['Succeeded', 'NoChange']).toContain(state);
      expect(targets.filter((target) => target.state !== 'Completed')).toEqual([]);
    },
  );
});
