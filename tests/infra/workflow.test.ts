// The workflow that deploys without a person: no secret, every value, az signed in before azd's hooks use it.
import { parse } from 'yaml';
import { matches, readProjectFile } from '../support/infra/infra-text';

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly if?: string; readonly steps: readonly Step[] }>>;
}

const text = readProjectFile('.github/workflows/azure-dev.yml');
const workflow = parse(text) as Workflow;
const steps = (job: string) => (workflow.jobs[job]?.steps ?? []).map(({ uses, run }) => uses ?? run ?? '');

test('signs in by OpenID Connect, and knows no secret', () => {
  expect(workflow.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  expect(text).not.toMatch(/secrets\.|client-secret|AZURE_CREDENTIALS/);
});

test('passes every value on that azd passes to the template, and no name is misspelt', () => {
  // azd finds out who deploys.
  const wanted = matches(readProjectFile('infra/main.parameters.json'), /\$\{([A-Z_]+)/g).filter(
    (name) => name !== 'AZURE_PRINCIPAL_ID',
  );
  expect(wanted.filter((name) => !(name in workflow.env))).toEqual([]);
  const signIn = ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_SUBSCRIPTION_ID'];
  expect(Object.keys(workflow.env).filter((name) => !wanted.includes(name) && !signIn.includes(name))).toEqual([]);
  for (const [name, value] of Object.entries(workflow.env)) {
    expect([`\${{ vars.${name} }}`, 'ServicePrincipal']).toContain(value);
  }
});

test.each(['preview', 'deploy'])('%s signs az and azd in first, and only where a subscription is tied to it', (job) => {
  const all = steps(job);
  const at = (pattern: RegExp) => all.findIndex((step) => pattern.test(step));
  expect(at(/^azure\/login/)).toBeGreaterThan(0);
  expect(at(/^azd auth login/)).toBeGreaterThan(at(/^azure\/login/));
  expect(at(/^azd (up|provision)/)).toBeGreaterThan(at(/^azd auth login/));
  expect(workflow.jobs[job]?.if).toContain("vars.AZURE_CLIENT_ID != ''");
});

test('a pull request gets a what-if and deploys nothing', () => {
  expect(steps('preview').join('\n')).toContain('azd provision --preview');
  expect(workflow.jobs.deploy?.if).toContain("github.event_name != 'pull_request'");
  expect(steps('check').join('\n')).toContain('npm run check:infra');
});
