// Ten thousand versions in one image definition: neither reads nor writes may slow down with their number.
import { AzureFixture, gallery, source, versions } from './azure-fixture';

const fixture = new AzureFixture();
beforeAll(() => fixture.start({ settings: { idCase: 'steady', pageSize: 1000 } }));
afterAll(() => fixture.dispose());

const body = { location: 'westus', properties: { storageProfile: { source } } };
const count = 10_000;

async function write(from: number, to: number): Promise<void> {
  for (let patch = from; patch < to; patch++) {
    const { status } = await fixture.arm('PUT', `${versions}/9.0.${patch}`, { body });
    if (status !== 201) throw new Error(`9.0.${patch} was answered with ${status}`);
  }
}

async function median(turns: number, act: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const started = performance.now();
    await act();
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[Math.floor(turns / 2)]!;
}

it('serves the ten thousandth version as fast as the first', async () => {
  const read = () => fixture.arm('GET', `${versions}/9.0.7`, { query: { $expand: 'ReplicationStatus' } });
  await write(0, 200);
  const readFew = await median(50, read);
  await write(200, count);
  const readMany = await median(50, read);
  expect(readMany).toBeLessThan(readFew * 4 + 2);

  await fixture.jump(1000);
  expect((await read()).body.properties.replicationStatus.aggregatedState).toBe('Completed');
  expect(await median(10, () => fixture.arm('GET', gallery))).toBeLessThan(readFew * 4 + 2);

  let listed = 0;
  const started = performance.now();
  for (let next: string | undefined = versions; next; ) {
    const page = await fixture.arm('GET', next);
    listed += page.body.value.length;
    next = page.body.nextLink;
  }
  expect(listed).toBe(count + 2);
  expect(performance.now() - started).toBeLessThan(10_000);
});
