// A refusal for missing rights becomes the command that grants what lacks, where it lacks, and not what is there already.
import { remedyOf } from '../../../../src/domain/plan/refusal-remedy';

const principal = '7e4b1f0a-9c1d-4f6f-8a55-0f36e0fdc5c1';
const devCenter = '/subscriptions/s/resourceGroups/g/providers/Microsoft.DevCenter/devcenters/dc';
const identity = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i';
const grant = (role: string, scope: string) =>
  `Run: az role assignment create --assignee-object-id ${principal} --assignee-principal-type ServicePrincipal --role "${role}" --scope ${scope}`;

test.each([
  [
    `The client 'x' with object id '${principal}' does not have authorization to perform action 'Microsoft.DevCenter/devcenters/galleries/write' over scope '${devCenter}/galleries/c' or the scope is invalid.`,
    grant('Contributor', `${devCenter}/galleries/c`),
  ],
  [
    `The client 'x' with object id '${principal}' does not have authorization to perform action 'Microsoft.DevCenter/devcenters/read' over scope '${devCenter}' or the scope is invalid.`,
    grant('Reader', devCenter),
  ],
  [
    `The client 'x' with object id '${principal}' has permission to perform action 'Microsoft.DevCenter/devcenters/write' on scope '${devCenter}'; however, it does not have permission to perform action(s) 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action' on the linked scope(s) '${identity}' (respectively) or the linked scope(s) are invalid.`,
    grant('Managed Identity Operator', identity),
  ],
  [
    `The client 'x' with object id '${principal}' has permission to perform action on scope '${devCenter}'; however, it does not have permission to perform action 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action' on the linked scope(s) '${identity}' or the linked scope(s) are invalid.`,
    grant('Managed Identity Operator', identity),
  ],
  ['No.', 'The app lacks a right: docs/deployment.md lists the actions that it needs, and where.'],
])('%s', (message, expected) => {
  expect(remedyOf('grantRole', { message, request: null, type: '', policyAssignments: [] })).toBe(expected);
});

const path =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images%20rg/providers/Microsoft.Compute/galleries/contosoImages';
const refusal = { message: 'No.', request: { path }, type: 'Microsoft.Compute/galleries', policyAssignments: [] };
const subscription = '11111111-2222-3333-4444-555555555555';

test.each<[Parameters<typeof remedyOf>[0], Partial<Parameters<typeof remedyOf>[1]>, string]>([
  [null, {}, ''],
  ['listLocks', {}, `Run: az lock list --resource-group "images rg" --subscription ${subscription}`],
  [
    'listLocks',
    { request: { path: `/subscriptions/${subscription}` } },
    `Run: az lock list --subscription ${subscription}`,
  ],
  ['listLocks', { request: null }, 'Run: az lock list --subscription '],
  ['showGroup', {}, `Run: az group show --name "images rg" --subscription ${subscription}`],
  ['enableSubscription', {}, `Run: az account subscription enable --subscription-id ${subscription}`],
  ['registerProvider', {}, `Run: az provider register --namespace Microsoft.Compute --subscription ${subscription}`],
  ['checkIdentity', {}, 'GET /api/health fetches a token and says what is wrong.'],
  ['setApiVersion', {}, 'Set GALLERY_API_VERSION to one that the cloud serves.'],
  [
    'setApiVersion',
    { message: "The supported api-versions are '2023-07-03, 2024-03-03'. The supported locations are ''." },
    'Set GALLERY_API_VERSION to one of: 2023-07-03, 2024-03-03.',
  ],
  ['showPolicy', {}, 'Run: az policy assignment list --disable-scope-strict-match'],
  [
    'showPolicy',
    {
      policyAssignments: [
        'A display name',
        '/providers/Microsoft.Management/managementGroups/corp/providers/Microsoft.Authorization/policyAssignments/allowed places',
      ],
    },
    'Run: az policy assignment show --name "allowed places" --scope /providers/Microsoft.Management/managementGroups/corp',
  ],
  [
    'showPolicy',
    {
      message: `Resource '1.0.0' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"Allowed locations","id":"/subscriptions/s/providers/Microsoft.Authorization/policyAssignments/allowed"},"policyDefinition":{"name":"x","id":"/providers/Microsoft.Authorization/policyDefinitions/e5"}}]'.`,
    },
    'Run: az policy assignment show --name allowed --scope /subscriptions/s',
  ],
  [
    'showPolicy',
    { policyAssignments: ['A display name'] },
    'Run: az policy assignment list --disable-scope-strict-match',
  ],
  [
    'showPolicy',
    { policyAssignments: ['/subscriptions/s/providers/Microsoft.Authorization/policyAssignments/tags', 'another'] },
    'Run: az policy assignment show --name tags --scope /subscriptions/s',
  ],
  [
    'showPolicy',
    { policyAssignments: ['/providers/Microsoft.Authorization/policyAssignments/tags'] },
    'Run: az policy assignment show --name tags --scope /',
  ],
  [
    'requestQuota',
    {},
    `Run: az quota list --scope /subscriptions/${subscription}/providers/Microsoft.Compute/locations/<region of the target>`,
  ],
  [
    'requestQuota',
    { type: 'Microsoft.Authorization/roleAssignments' },
    `Run: az role assignment list --all --subscription ${subscription}`,
  ],
  [
    'requestQuota',
    { message: 'exceeding approved GalleryImageVersionReplicas quota' },
    'An image version has at most 100 replicas over all of its regions and zones: lower the replica count of a target.',
  ],
])('%s of %j', (name, change, expected) => {
  expect(remedyOf(name, { ...refusal, ...change })).toBe(expected);
});

const lacks = (action: string) =>
  `The client 'x' with object id '${principal}' does not have authorization to perform action '${action}' over scope '/s' or the scope is invalid.`;

test.each([
  ['Microsoft.Authorization/roleAssignments/write', 'Role Based Access Control Administrator'],
  ['Microsoft.Authorization/roleAssignments/read', 'Reader'],
  ['Microsoft.ManagedIdentity/userAssignedIdentities/write', 'Managed Identity Contributor'],
  ['Microsoft.ManagedIdentity/userAssignedIdentities/assign/action', 'Managed Identity Operator'],
  ['Microsoft.Compute/galleries/write', 'Contributor'],
  ['Microsoft.Compute/readers/write', 'Contributor'],
])('what lacks %s is granted %s', (action, role) => {
  expect(remedyOf('grantRole', { ...refusal, message: lacks(action) })).toBe(grant(role, '/s'));
});

test.each([
  lacks('Microsoft.Compute/galleries/write').replace(`with object id '${principal}' `, ''),
  lacks('Microsoft.Compute/galleries/write').replace("perform action 'Microsoft.Compute/galleries/write' ", ''),
  lacks('Microsoft.Compute/galleries/write').replace("over scope '/s' ", ''),
])('a refusal that leaves out who, what or where gives no command: %s', (message) => {
  expect(remedyOf('grantRole', { ...refusal, message })).toContain('docs/deployment.md');
});
