// Least privilege: the custom roles of the Bicep, the list beside the ARM client, the docs, and the requests that the app
// really makes, as the simulated Azure judges them.
import { type RequiredAction, requiredActions } from '../../src/azure/required-actions';
import { replicationId } from '../../src/domain/replication/replication-id';
import { parseImageVersionId } from '../../src/domain/values/resource-id';
import { block, matches, readProjectFile } from '../support/infra/infra-text';
import { type Product, startProduct } from '../support/product/product';
import { rarely, reconcile } from '../support/product/reconcile';

const roles = readProjectFile('infra/access/role-definitions.bicep');
const actionsOf = (text: string) => matches(text, /'(Microsoft\.[\w/]+\/(?:read|write|delete|action))'/g).toSorted();
const roleActions = (name: string) => actionsOf(block(roles, `resource ${name} `));
const required = (wanted: (row: RequiredAction) => boolean) =>
  [...new Set(requiredActions.filter(wanted).map(({ action }) => action))].toSorted();

test.each([
  ['galleryRole', required(({ scope }) => scope === 'gallery')],
  ['subscriptionRole', required(({ scope, need }) => scope === 'subscription' && need !== 'roleAssignment')],
  ['identityRole', required(({ scope }) => scope === 'galleryIdentity')],
  ['devCenterRole', required(({ scope }) => scope === 'devCenter')],
  ['devProjectsRole', required(({ scope }) => scope === 'devProjects')],
  ['assignerRole', required(({ need }) => need === 'roleAssignment')],
])('%s allows exactly what the ARM client needs', (name, expected) => {
  expect(expected.length).toBeGreaterThan(0);
  expect(roleActions(name)).toEqual(expected);
});

test('what only some configurations need, the others do not get', () => {
  const withIdentity = matches(roles, /usesIdentity\s*\? \[([^\]]*)\]/g)
    .flatMap(actionsOf)
    .toSorted();
  expect(withIdentity).toEqual(required(({ scope, need }) => scope !== 'galleryIdentity' && need === 'identity'));
  const whereAppCreates = matches(roles, /galleryIdentityMode == 'app' \? \[([^\]]*)\]/g).flatMap(actionsOf);
  expect(whereAppCreates).toEqual(required(({ need }) => need === 'identityCreation'));
  const whereAsked = matches(roles, /mayWriteDevCenters \? \[([^\]]*)\]/g).flatMap(actionsOf);
  expect(whereAsked).toEqual(required(({ need }) => need === 'devCenterIdentity'));
  for (const [role, condition] of [
    ['identityRole', 'usesIdentity'],
    ['assignerRole', 'mayAssignRoles'],
  ]) {
    expect(roles).toMatch(new RegExp(`resource ${role} '[^']+' = if \\(${condition}\\)`));
  }
});

test('no role has a wildcard or data actions', () => {
  expect(roles).not.toMatch(/'[\w./]*\*[\w./]*'|dataActions/);
});

test('the right to assign roles is bound to roles, principals and service principals', () => {
  const condition = readProjectFile('infra/access/roles.bicep');
  expect(condition).toMatch(/RoleDefinitionId\] ForAnyOfAnyValues:GuidEquals \{\$\{join\(roleGuids/);
  expect(condition).toMatch(/PrincipalId\] ForAnyOfAnyValues:GuidEquals \{\$\{join\(principalIds/);
  expect(condition).toMatch(/PrincipalType\] ForAnyOfAnyValues:StringEqualsIgnoreCase \{\\'ServicePrincipal\\'\}/);
  for (const file of ['subscription-assignments', 'group-assignments']) {
    const text = readProjectFile(`infra/access/${file}.bicep`);
    expect(matches(text, /roleDefinitionId: assignerRoleId/g)).toHaveLength(1);
    expect(matches(text, /conditionVersion: '2\.0'\n\s+condition: assignOnly\(/g)).toHaveLength(1);
  }
});

test('docs/deployment.md lists the same actions', () => {
  const docs = matches(readProjectFile('docs/deployment.md'), /^\| `(Microsoft\.[\w/]+)` \|/gm);
  expect(docs.toSorted()).toEqual(required(() => true));
});

describe('the requests of the app', () => {
  interface Requested {
    readonly method: string;
    readonly path: string;
    /** The action that the simulated Azure asked the caller's role for. */
    readonly operation: string | null;
  }
  const appPrincipal = 'b0000000-0000-4000-8000-000000000002';
  let product: Product;
  let requests: readonly Requested[];

  beforeAll(async () => {
    // A role that must be looked up by its name, and a zone that fails: so that every kind of request is made.
    product = await startProduct({
      GALLERY_IDENTITY_ROLE: 'Gallery Zone Replicator',
      RETRY_REMOVE_AND_ADD_TIMES: '0',
      RECONCILE_SCHEDULE: rarely,
    });
    await product.fault({ kind: 'targetFailure', target: 'perth' });
    await product.publish('ubuntu-pro', '7.0.0');
    const id = parseImageVersionId(product.versionId('ubuntu-pro', '7.0.0'));
    if (!id.ok) {
      throw new Error('malformed');
    }
    await product.until(replicationId(id.value));
    await reconcile(product);
    await product.api('GET', '/api/platform-parity?zone=losangeles&publisher=Canonical');
    const { body } = await product.publisher.send('GET', `/_sim/requests?caller=${appPrincipal}&top=5000`);
    requests = body.requests as readonly Requested[];
  });
  afterAll(async () => await product?.stop());

  const rowsOf = ({ method, path }: Requested) =>
    requiredActions.filter(({ request }) =>
      new RegExp(`^${request.replace(/\{\w+\}/g, '[^/]+')}$`, 'i').test(`${method} ${path}`),
    );

  test('are all on the list, with the action that ARM asks for', () => {
    expect(requests.length).toBeGreaterThan(10);
    const unlisted = requests.filter((request) => {
      const actions = rowsOf(request).map(({ action }) => action);
      // The simulated Azure asks for no right where it lets everybody read.
      return actions.length === 0 || (request.operation !== null && !actions.includes(request.operation));
    });
    expect(unlisted).toEqual([]);
  });

  test('are all that is on the list: no action is there that no request needs', () => {
    const made = new Set(requests.flatMap(rowsOf));
    expect(
      requiredActions.filter((row) => !['devBox', 'devCenterIdentity'].includes(row.need) && !made.has(row)),
    ).toEqual([]);
  });
});
