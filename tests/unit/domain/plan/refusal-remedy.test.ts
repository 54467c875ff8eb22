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
