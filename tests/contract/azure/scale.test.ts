// Ten thousand versions in one image definition are all served; `npm run bench` says how fast.
import { AzureFixture, source, versions } from './azure-fixture';

const fixture = new AzureFixture();
beforeAll(() => fixture.start({ settings: { idCase: 'steady', pageSize: 1000 } }));
afterAll(() => fixture.dispose());

const body = { location: 'westus', properties: { storageProfile: { source } } };
const count = 10_000;

test('serves ten thousand versions, each with its replication status, in pages', async () => {
  for (let patch = 0; patch < count; patch++) {
    const { status } = await fixture.arm('PUT', `${versions}/9.0.${patch}`, { body });
    if (status !== 201) {
      throw new Error(`9.0.${patch} was answered with ${status}`);
    }
  }
  await fixture.jump(1000);
  for (const patch of [0, 7, count - 1]) {
    const read = await fixture.arm('GET', `${versions}/9.0.${patch}`, { query: { $expand: 'ReplicationStatus' } });
    expect(read.body.properties.replicationStatus.aggregatedState).toBe('Completed');
  }

  const listed = new Set<string>();
  let pages = 0;
  for (let next: string | undefined = versions; next; pages++) {
    const page = await fixture.arm('GET', next);
    for (const { name } of page.body.value) {
      listed.add(name);
    }
    next = page.body.nextLink;
  }
  expect([listed.size, pages]).toEqual([count + 2, 11]);
}, 600_000);
