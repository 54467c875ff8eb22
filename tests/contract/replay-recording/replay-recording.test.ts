// Recorded conversations played against the simulated Azure by `npm run replay-recording`: what it compares, names and refuses.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { readCassette } from '../../../tools/replay-recording/cassette';
import { pathsOf } from '../../../tools/replay-recording/compare';
import { replayFile } from '../../../tools/replay-recording/replay-file';
import { reportText, summarize } from '../../../tools/replay-recording/report';
import { Translation } from '../../../tools/replay-recording/translation';
import { AzureFixture } from '../azure/azure-fixture';

const root = join(__dirname, '../../..');
const fixtures = join(root, 'tests/fixtures/recordings');
const shared = join(root, '../shared/recordings');
const defaults = {
  azure: undefined,
  identity: undefined,
  ca: undefined,
  subscription: undefined,
  resourceGroup: [],
  zone: [],
};

test('a session of the test proxy is played in names of this Azure: subscription, and principals that the service gave out', async () => {
  const { steps } = await replayFile(join(fixtures, 'assign-a-role.json'), defaults);
  expect(steps.map(({ outcome, differences }) => [outcome, differences])).toEqual(Array(3).fill(['same', []]));
});

describe('a cassette of az', () => {
  const file = join(fixtures, 'share-a-gallery.yaml');

  test('differences are told as status, header or topmost path, and what is not served with its whole type', async () => {
    const { steps, translation } = await replayFile(file, defaults);
    expect(steps.map(({ outcome, reason }) => reason ?? outcome)).toEqual([
      'host login.microsoftonline.com is not Azure Resource Manager',
      'different',
      'same',
      'resource type Microsoft.Compute/galleries/share is not served here',
      'different',
      'different',
      'different',
    ]);
    expect(steps[1]?.differences.map(({ text }) => text)).toEqual([
      'header x-ms-never-sent: recorded, absent here',
      '$.properties.neverAnswered: recorded, absent here',
    ]);
    expect(steps[4]?.differences).toEqual([{ kind: 'status', text: 'status 201, recorded 403' }]);
    const version = steps[6]?.differences.map(({ text }) => text) ?? [];
    expect(version).toContain('$.properties.storageProfile: here, not recorded');
    expect(version.filter((text) => text.startsWith('$.properties.storageProfile.'))).toEqual([]);
    expect(summarize(steps)).toEqual({
      requests: 7,
      same: 1,
      different: 4,
      skipped: 2,
      notServed: { 'Microsoft.Compute/galleries/share': 1 },
    });
    expect(reportText(steps, translation)).toContain('zone eastus/zoneofnobody played as westus/losangeles');
  });

  test('zones and resource groups are called as the options say', async () => {
    const options = {
      ...defaults,
      resourceGroup: ['written000001=other-rg'],
      zone: ['zoneofnobody=australiaeast/perth'],
    };
    const { translation } = await replayFile(file, options);
    expect([...translation.groups]).toEqual([['written000001', 'other-rg']]);
    expect([...translation.zones]).toEqual([['eastus/zoneofnobody', 'australiaeast/perth']]);
    await expect(replayFile(file, { ...defaults, zone: ['perth'] })).rejects.toThrow(/RECORDED=REGION\/ZONE/);
  });
});

test('one that runs already is played against in resource groups of its own, and keeps its settings', async () => {
  const fixture = new AzureFixture();
  await fixture.start({ settings: { library: 'off' } });
  try {
    const { endpoint, identityEndpoint, caFile } = fixture.azure;
    const running = { ...defaults, azure: endpoint, identity: identityEndpoint, ca: caFile };
    for (const _time of ['first', 'second']) {
      const { steps, translation } = await replayFile(join(fixtures, 'assign-a-role.json'), running);
      expect(steps.map(({ outcome }) => outcome)).toEqual(['same', 'same', 'same']);
      expect([...translation.groups.values()]).toEqual([expect.stringMatching(/^written-rg-[0-9a-f]{6}$/)]);
    }
    expect((await fixture.sim('GET', '/settings')).body).toMatchObject({ zoneIdentity: 'needed', roleLagSeconds: 1 });
  } finally {
    await fixture.dispose();
  }
});

test('ids in answers are learned from members that are named by ids, in our names already', () => {
  const translation = new Translation({
    subscriptionId: '11111111-2222-3333-4444-555555555555',
    principalId: 'unused',
    groupName: (recorded) => `${recorded}-here`,
    zone: () => null,
  });
  const recordedId = (group: string) => `/subscriptions/aaaaaaaa-1111-4222-8333-444444444444/resourcegroups/${group}/x`;
  const principal = (first: string) => ({ principalId: `${first}0000000-1111-4222-8333-444444444444` });
  const here = '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/g-here/x';
  translation.learn({ ids: { [recordedId('g')]: principal('a') } }, { ids: { [here]: principal('b') } });
  expect(translation.body(principal('a'))).toEqual(principal('b'));
  expect([...translation.groups]).toEqual([['g', 'g-here']]);
});

test('where nothing answers, the address is told; a file that is not there is named', async () => {
  const nowhere = { ...defaults, azure: 'https://localhost:9', identity: 'http://localhost:9', ca: __filename };
  await expect(replayFile(join(fixtures, 'assign-a-role.json'), nowhere)).rejects.toThrow('http://localhost:9');
  await expect(replayFile('nothing-there.yaml', defaults)).rejects.toThrow("'nothing-there.yaml' was not found");
});

test.each([
  ['{"Entries": [{"RequestMethod": "GET"}]}', /entry 1: RequestUri is absent/],
  ['{"method": "GET", "url": "https://x/", "status": 200}\n{"method": ', /Line 2 is not JSON/],
  ['interactions:\n- request: {}\n', /interaction 1: response must be an object/],
  ['{"some": "JSON"}', /no recording that is known/],
  ['a: [', /neither JSON nor yaml/],
])('a file that is no recording is refused in words: %j', (text, message) => {
  expect(() => readCassette(text)).toThrow(message);
});

test('PowerShell leaves the host out, and writes its bodies as text', () => {
  const session = {
    Entries: [
      {
        RequestUri: '/subscriptions?api-version=1',
        RequestMethod: 'GET',
        StatusCode: 200,
        ResponseBody: '{"value":[]}',
      },
    ],
  };
  expect(readCassette(`\uFEFF${JSON.stringify(session)}`)).toMatchObject([
    { url: new URL('https://management.azure.com/subscriptions?api-version=1'), body: { value: [] } },
  ]);
});

describe('bodies that a recorder kept as bytes are read', () => {
  const json = '{"value":[{"name":"g"}]}';
  const url = 'https://management.azure.com/subscriptions?api-version=1';
  const packed = [
    ['gzip', gzipSync(json)],
    ['br', brotliCompressSync(json)],
    ['deflate', deflateSync(json)],
    ['deflate', deflateRawSync(json)],
    ['', Buffer.from(json)],
    ['gzip', Buffer.from(json)], // unpacked by the recorder, which left the header
  ] as const;

  test.each(packed)('%s: in VCR as bytes and as base64_string, in the test proxy as base64', (encoding, bytes) => {
    const base64 = bytes.toString('base64');
    const vcr = (body: string) =>
      `interactions:
- request: {body: null, headers: {}, method: GET, uri: '${url}'}
  response:
    body: {${body}}
    headers: {Content-Encoding: ['${encoding}']}
    status: {code: 200, message: OK}
`;
    const entry = { RequestUri: url, RequestMethod: 'GET', StatusCode: 200, ResponseBody: base64 };
    const session = { Entries: [{ ...entry, ResponseHeaders: { 'Content-Encoding': encoding } }] };
    for (const text of [vcr(`string: !!binary ${base64}`), vcr(`base64_string: ${base64}`), JSON.stringify(session)]) {
      expect(readCassette(text)[0]?.body).toEqual(JSON.parse(json));
    }
  });

  test.each(['abcd', 'Accepted', 'dGV4dA==', 'H4sIAAAA'])('text that only looks like base64 stays text: %s', (text) => {
    const line = JSON.stringify({ method: 'GET', url, status: 200, body: text });
    expect(readCassette(line)[0]?.body).toBe(text);
  });
});

test('ids that a recorder overwrote are translated, and a provider that is not known is named', async () => {
  const group = '/subscriptions/Sanitized/resourceGroups/written-rg';
  const from = 'https://management.azure.com';
  const lines = [
    { method: 'PUT', url: `${from}${group}/providers/Microsoft.Nobody/things/one?api-version=2024-01-01`, status: 201 },
    { method: 'GET', url: `${from}/subscriptions/Sanitized/providers?api-version=2021-04-01`, status: 200 },
  ];
  const folder = mkdtempSync(join(tmpdir(), 'recording-'));
  try {
    const file = join(folder, 'overwritten.ndjson');
    writeFileSync(file, lines.map((line) => JSON.stringify({ headers: {}, ...line })).join('\n'));
    const { steps } = await replayFile(file, defaults);
    expect(steps[0]?.reason).toBe('resource type Microsoft.Nobody/things is not served here');
    expect(steps[1]?.differences.map(({ kind }) => kind)).not.toContain('status');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('paths are a set: entries of a list share theirs, and members that are named by an id too', () => {
  expect(pathsOf({ value: [{ a: 1 }, { b: null }], ids: { '/subscriptions/x': {} } })).toEqual([
    '$',
    '$.value',
    '$.value[]',
    '$.value[].a',
    '$.value[].b',
    '$.ids',
    '$.ids.{id}',
  ]);
});

test('the program has --help, and tells an option that it does not know', () => {
  const run = (...argv: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'tools/replay-recording.ts', ...argv], {
      cwd: root,
      encoding: 'utf8',
    });
  const help = run('--help');
  expect([help.status, help.stdout]).toEqual([
    0,
    expect.stringContaining('npm run replay-recording -- [options] FILE'),
  ]);
  const wrong = run('--wrong', 'file');
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining("unknown option '--wrong'")]);
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  expect(manifest.scripts['replay-recording']).toBe('tsx tools/replay-recording.ts');
});

const recordings = existsSync(shared) ? readdirSync(shared).filter((name) => name.endsWith('.ndjson')) : [];
(recordings.length > 0 ? describe : describe.skip)('recordings beside the checkout', () => {
  test.each(recordings.length > 0 ? recordings : ['none'])('%s: nothing differs', async (name) => {
    const { steps } = await replayFile(join(shared, name), defaults);
    expect(steps.filter(({ outcome }) => outcome === 'different')).toEqual([]);
    expect(summarize(steps).same).toBeGreaterThan(40);
  });
});
