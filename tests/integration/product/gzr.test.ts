// gzr against the built app: names as people know them, forms of output, exit codes, bad names and options.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runProgram } from '../../../cli/program';
import type { CoverageRow, Replication } from '../../../src/functions/openapi/api-types';
import { type Product, startProduct } from '../../support/product/product';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
  await product.publish('ubuntu-pro', '8.0.0');
});
afterAll(async () => await product.stop());

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

async function gzr(args: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  let out = '';
  let error = '';
  const streams = {
    out: (text: string) => {
      out += text;
    },
    error: (text: string) => {
      error += text;
    },
    colors: false,
    width: null,
  };
  const environment = {
    env: { GZR_URL: product.stack.hostUrl, ...env },
    streams,
    wait: async (milliseconds: number) =>
      await new Promise<void>((done) => setTimeout(done, Math.min(milliseconds, 50))),
    openUrl: async () => {},
    readFile: (path: string) => {
      if (path === 'good.json') {
        return '{"rules":[{"name":"all","selector":{},"targets":["westus=losangeles"]}]}';
      }
      if (path === 'elsewhere.json') {
        const rule = { name: 'all', selector: {}, targets: ['canadacentral=toronto'], regionParity: 'require' };
        return JSON.stringify({ rules: [rule] });
      }
      if (path === 'bad.json') {
        return '{"rules":[{"name":"all","targets":["westus=losangeles=0"]}]}';
      }
      throw new Error(`${path} not found`);
    },
  };
  const code = await runProgram(environment, '0.0.0', args.split(' '));
  return { code, out, error };
}

test('wait follows a replication by the name of its version, and ends with 0 where it succeeded', async () => {
  const { code, out, error } = await gzr('wait contosoImages/ubuntu-pro/8.0.0 --timeout 5m -o json');
  expect([code, (JSON.parse(out) as Replication).state]).toEqual([0, 'Succeeded']);
  expect(error).toMatch(/losangeles +Completed 100 %/);
});

test('coverage is a matrix of versions and zones', async () => {
  const { code, out } = await gzr('coverage --image ubuntu-pro');
  const [head = '', row = ''] = out.split('\n');
  expect([code, head.split(/ {2,}/)]).toEqual([0, ['version', 'latest', 'rule', 'losangeles', 'perth']]);
  expect(row).toMatch(/^contosoImages\/ubuntu-pro\/8\.0\.0 +yes/);
});

test('a coverage of nothing says so, beside an empty list', async () => {
  expect(await gzr('coverage --image zzz* -o json')).toEqual({
    code: 0,
    out: '[]\n',
    error: 'no image version matches\n',
  });
});

test('output is JSON, TSV or YAML, and --query selects', async () => {
  const rows = JSON.parse((await gzr('coverage --image ubuntu-pro -o json')).out) as CoverageRow[];
  expect(rows[0]?.version).toBe('8.0.0');
  expect((await gzr('coverage --image ubuntu-pro --query [0].version -o tsv')).out).toBe('8.0.0\n');
  expect((await gzr('coverage --image ubuntu-pro --query [0].version -o yaml')).out.trim()).toMatch(/^"?8\.0\.0"?$/);
  expect((await gzr('coverage --query [[')).code).toBe(2);
});

test('show, list and plan know the version by its latest name', async () => {
  expect((await gzr('show contosoImages/ubuntu-pro/latest')).out).toMatch(/^zone +region +state/);
  expect((await gzr('list --state Succeeded')).out).toContain('contosoImages/ubuntu-pro/8.0.0');
  const plan = await gzr('plan contosoImages/ubuntu-pro/latest --targets westus=losangeles');
  expect([plan.code, plan.out]).toEqual([0, expect.stringMatching(/losangeles +westus +Keep/)]);
});

test('replicate starts it, and with --wait ends with how it ended', async () => {
  const { code, out } = await gzr('replicate contosoImages/ubuntu-pro/latest --wait --timeout 5m -o json');
  expect([code, (JSON.parse(out) as Replication).state]).toEqual([0, expect.stringMatching(/^(NoChange|Succeeded)$/)]);
});

test('a policy is validated by every mistake, and previewed', async () => {
  expect(await gzr('policy validate good.json')).toMatchObject({ code: 0 });
  const bad = await gzr('policy validate bad.json');
  expect([bad.code, bad.error]).toEqual([2, expect.stringMatching(/selector.*|rules\[0\]/s)]);
  expect((await gzr('policy validate none.json')).code).toBe(2);
  expect((await gzr('policy preview good.json -o json')).code).toBe(0);
});

test('a policy file is checked without the app, each mistake on a line of its own', async () => {
  const offline = { GZR_URL: 'http://127.0.0.1:9' };
  expect(await gzr('policy validate good.json', offline)).toMatchObject({ code: 0, out: '' });
  const { code, error } = await gzr('policy validate bad.json', offline);
  expect(code).toBe(2);
  expect(error.trim().split('\n')).toEqual([
    'gzr: bad.json has 2 mistakes:',
    expect.stringMatching(/^ {2}rules\[0\]\.selector is required/),
    expect.stringMatching(/^ {2}rules\[0\]\.targets\[0\].*replica count is "0"/),
  ]);
});

test('a preview ends with its numbers in words', async () => {
  const { error } = await gzr('policy preview good.json --price 0.05');
  expect(error).toMatch(/^versions \d+, added \d+, .*GiB to add \d+/m);
  expect(error).not.toContain('{');
});

test('a preview tells zones that a run would refuse, with why', async () => {
  const { code, out, error } = await gzr('policy preview elsewhere.json');
  expect(code).toBe(0);
  expect(out).toMatch(/^version +rule +add +remove +update +refused/m);
  expect(out).toMatch(/^contosoImages\/ubuntu-pro\/8\.0\.0 +all +toronto/m);
  expect(error).toMatch(/^refused contosoImages\/ubuntu-pro\/8\.0\.0 toronto: .*canadacentral/m);
});

test('a gallery is known by its name wherever one is asked for, and a zone that nothing names is told', async () => {
  const rows = (await gzr('coverage --gallery CONTOSOimages -o csv')).out;
  expect(rows.split('\r\n')[0]).toBe('version,latest,rule,losangeles,perth');
  expect((await gzr('list --gallery contosoImages')).out).toContain('contosoImages/ubuntu-pro/8.0.0');
  expect((await gzr('replicate --gallery contosoImages --images ubuntu-pro --dry-run -o json')).code).toBe(0);
  const plan = await gzr('replicate --gallery contosoImages --images ubuntu-pro --versions all --dry-run');
  expect(plan.out).toMatch(/^contosoImages\/ubuntu-pro\/8\.0\.0 +Unchanged +default +losangeles: Keep, perth: Keep/m);
  expect(plan.error).toMatch(/^\d+ selected: \d+ to replicate, \d+ unchanged, 0 refused; nothing was written$/m);
  const other = await gzr('coverage --gallery otherImages');
  expect([other.code, other.error]).toEqual([2, expect.stringMatching(/"otherImages" is not among WATCHED_GALLERIES/)]);
  const nowhere = await gzr('coverage --zone nope -o json');
  expect([nowhere.code, nowhere.out.trim(), nowhere.error]).toEqual([
    0,
    '[]',
    expect.stringMatching(/ZoneNotFound \(nope\): .*losangeles, perth/),
  ]);
});

test('the policy in force is a table that a person reads: versions and images that a rule covers, its zones', async () => {
  const { code, out } = await gzr('policy show');
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/^default +\d+: .*contosoImages\/ubuntu-pro.* losangeles perth$/m),
  ]);
});

test('doctor finds nothing wrong, and says what it looked at', async () => {
  const { code, out } = await gzr('doctor');
  expect([code, out]).toEqual([0, expect.stringMatching(/health +Pass/)]);
});

test('doctor tells one cause once: without an app, and with a key that is refused', async () => {
  const nobody = await gzr('doctor -o json', { GZR_URL: 'http://127.0.0.1:9' });
  expect([nobody.code, (JSON.parse(nobody.out) as object[]).length]).toEqual([1, 1]);
  const server = createServer((request, response) => {
    const isHealth = request.url === '/api/health';
    response.writeHead(isHealth ? 200 : 401, { 'content-type': 'application/json' });
    response.end(isHealth ? '{"status":"Healthy","version":"1.0.0","zones":["perth"]}' : '{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const refused = await gzr('doctor', { GZR_URL: `http://127.0.0.1:${port}`, GZR_KEY: 'wrong' });
  server.close();
  expect(refused.code).toBe(1);
  expect(refused.out).toMatch(/^health +Pass +Healthy; version 1\.0\.0; zones perth$/m);
  expect(refused.out.match(/Fail/g)).toHaveLength(1);
  expect(refused.out).not.toContain('{');
});

test.each<[string, number, RegExp]>([
  ['show contosoImages/none/1.0.0', 3, /not found/],
  ['wait contosoImages/none/1.0.0 --timeout 0', 3, /not found/],
  ['show nothing-1.0.0-0123456789abcdef', 3, /gzr: /],
  ['replicate contosoImages', 2, /is not an image version/],
  ['replicate', 2, /--gallery/],
  ['policy preview --price abc', 2, /--price must be a number .*"abc"/],
  ['show nothing', 2, /nor the id of a replication/],
  ['coverage --url foo', 2, /--url .* must be an address .*"foo"/],
  ['coverage --url ftp://localhost', 2, /--url .* must be an address/],
  ['wait contosoImages/ubuntu-pro/8.0.0 --timeout soon', 2, /--timeout must be a duration/],
  ['coverage --zonee perth', 2, /unknown option '--zonee'/],
  ['cover', 2, /unknown command/],
  ['coverage -o xml', 2, /xml/],
  ['coverage --url http://127.0.0.1:9', 6, /does not answer/],
  ['parity --zone losangeles', 2, /--publisher/],
])('gzr %s ends with %i', async (args, code, message) => {
  const ended = await gzr(args);
  expect([ended.code, ended.error]).toEqual([code, expect.stringMatching(message)]);
  expect(ended.out).toBe('');
});

test('completion knows commands and options', async () => {
  expect((await gzr('completion words -- dev-box a')).out).toBe('attach\n');
  expect((await gzr('completion words -- coverage --ver')).out).toBe('--version\n--versions\n');
  expect((await gzr('completion bash')).out).toContain('complete -o default -F _gzr gzr');
});
