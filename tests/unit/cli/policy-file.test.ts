// `gzr policy validate` in a pipe, as a program of its own: standard input of every kind, and files that are none.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const projectRoot = join(__dirname, '..', '..', '..');
const good = '{"rules":[{"name":"all","selector":{},"targets":["westus=losangeles"]}]}';

async function validate(file: string, input: string, ...more: readonly string[]) {
  const gzr = spawn(
    process.execPath,
    ['--import', 'tsx', join('cli', 'main.ts'), 'policy', 'validate', file, ...more],
    { cwd: projectRoot },
  );
  let [out, error] = ['', ''];
  gzr.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  gzr.stderr.setEncoding('utf8').on('data', (text: string) => {
    error += text;
  });
  gzr.stdin.on('error', () => undefined); // it does not read where a file is named
  gzr.stdin.end(input);
  const [code] = await once(gzr, 'close');
  return { code: code as unknown, out, error };
}

test.each([
  ['a policy', '-', good, 0, /^standard input is a valid policy\n$/],
  ['a policy that a Windows editor saved', '-', `\uFEFF${good}`, 0, /is a valid policy/],
  ['a mistake', '-', '{"rules": 1}', 2, /^gzr: standard input has 1 mistake:\n {2}rules must be a list/],
  ['half of a policy', '-', '{"rules": ', 2, /^gzr: standard input: is not JSON: /],
  ['nothing', '-', ' \n', 2, /^gzr: standard input: is empty; a policy is JSON such as/],
  ['a file that is not there', 'none.json', '', 2, /^gzr: none\.json: file not found\n$/],
  ['a folder', 'cli', '', 2, /^gzr: cli: is a folder, not a file\n$/],
])(
  '%s',
  async (_what, file, input, code, told) => {
    expect(await validate(file, input)).toEqual({ code, out: '', error: expect.stringMatching(told) });
  },
  60_000,
);

const rule = (name: string, more: object) => ({ name, targets: ['westus=losangeles'], ...more });

test.each([
  ['a policy', good, 0, { isValid: true, problems: [], warnings: [] }],
  [
    'a rule that another one hides',
    JSON.stringify({ rules: [rule('all', { selector: {} }), rule('few', { selector: { images: ['a'] } })] }),
    0,
    { isValid: true, problems: [], warnings: [{ field: 'rules[1]', message: expect.stringContaining('all') }] },
  ],
  [
    'two mistakes',
    JSON.stringify({ rules: [rule('all', { selector: {}, targets: ['losangeles'] })], more: 1 }),
    2,
    {
      isValid: false,
      problems: expect.arrayContaining([
        { field: 'policy', message: expect.any(String) },
        { field: expect.stringMatching(/^rules\[0\]\.targets/), message: expect.any(String) },
      ]),
      warnings: [],
    },
  ],
  [
    'half of a policy',
    '{"rules": ',
    2,
    { isValid: false, problems: [{ field: '', message: expect.stringContaining('JSON') }], warnings: [] },
  ],
])(
  'as JSON, %s',
  async (_what, input, code, told) => {
    const answer = await validate('-', input, '-o', 'json');
    expect({ code: answer.code, told: JSON.parse(answer.out) as unknown }).toEqual({ code, told });
  },
  60_000,
);

test('as TSV and by a query', async () => {
  const input = '{"rules": 1}';
  expect((await validate('-', input, '-o', 'tsv')).out).toMatch(/^error\trules\tmust be a list/);
  expect((await validate('-', input, '--query', 'problems[].field', '-o', 'json')).out).toBe('[\n  "rules"\n]\n');
}, 60_000);
