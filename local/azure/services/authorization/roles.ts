// The built-in roles that are needed here, with Azure's own ids, and the custom role of the app; what a role allows.

export interface RoleDefinition {
  /** The guid. */
  readonly name: string;
  readonly roleName: string;
  readonly type: 'BuiltInRole' | 'CustomRole';
  readonly description: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  /** Rights on data, which no `actions` cover: Owner cannot send events either. */
  readonly dataActions?: readonly string[];
}

function builtIn(
  name: string,
  roleName: string,
  description: string,
  actions: string[],
  notActions: string[] = [],
): RoleDefinition {
  return { name, roleName, type: 'BuiltInRole', description, actions, notActions };
}

/** In the order in which lists answer them. */
export const roleDefinitions: readonly RoleDefinition[] = [
  builtIn('8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner', 'Manages everything, access included.', ['*']),
  builtIn(
    'b24988ac-6180-42a0-ab88-20f7382dd24c',
    'Contributor',
    'Manages everything except access.',
    ['*'],
    [
      'Microsoft.Authorization/*/Delete',
      'Microsoft.Authorization/*/Write',
      'Microsoft.Authorization/elevateAccess/Action',
      'Microsoft.Blueprint/blueprintAssignments/write',
      'Microsoft.Blueprint/blueprintAssignments/delete',
      'Microsoft.Compute/galleries/share/action',
    ],
  ),
  builtIn('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader', 'Views everything, changes nothing.', ['*/read']),
  builtIn('18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', 'User Access Administrator', 'Manages access.', [
    '*/read',
    'Microsoft.Authorization/*',
  ]),
  builtIn('f58310d9-a9f6-439a-9e8d-f62e7b41a168', 'Role Based Access Control Administrator', 'Assigns roles.', [
    'Microsoft.Authorization/roleAssignments/write',
    'Microsoft.Authorization/roleAssignments/delete',
    '*/read',
  ]),
  builtIn('e40ec5ca-96e0-45a2-b4ff-59039f2c2b59', 'Managed Identity Contributor', 'Manages user-assigned identities.', [
    'Microsoft.ManagedIdentity/userAssignedIdentities/read',
    'Microsoft.ManagedIdentity/userAssignedIdentities/write',
    'Microsoft.ManagedIdentity/userAssignedIdentities/delete',
    'Microsoft.Authorization/*/read',
    'Microsoft.Resources/subscriptions/resourceGroups/read',
  ]),
  builtIn(
    'f1a07417-d97a-45cb-824c-7a7467783830',
    'Managed Identity Operator',
    'Reads and assigns user-assigned identities.',
    [
      'Microsoft.ManagedIdentity/userAssignedIdentities/*/read',
      'Microsoft.ManagedIdentity/userAssignedIdentities/read',
      'Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action',
      'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
      'Microsoft.Authorization/*/read',
    ],
  ),
  {
    ...builtIn('d5a91429-5739-47e2-a06b-3470a27159e7', 'EventGrid Data Sender', 'Sends events to topics.', [
      'Microsoft.Authorization/*/read',
      'Microsoft.EventGrid/topics/read',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
    ]),
    dataActions: ['Microsoft.EventGrid/events/send/action'],
  },
  {
    name: '6f0a1f2e-3f0c-4d53-9a51-7c1b1f6c9a10',
    roleName: 'Gallery Zone Replicator',
    type: 'CustomRole',
    description: 'What gallery-zone-replicator needs, and no more.',
    actions: [
      'Microsoft.Compute/galleries/read',
      'Microsoft.Compute/galleries/write',
      'Microsoft.Compute/galleries/images/read',
      'Microsoft.Compute/galleries/images/versions/read',
      'Microsoft.Compute/galleries/images/versions/write',
      'Microsoft.Compute/locations/*/read',
      'Microsoft.EdgeZones/extendedZones/read',
      'Microsoft.Features/*/read',
      'Microsoft.ManagedIdentity/userAssignedIdentities/read',
      'Microsoft.ManagedIdentity/userAssignedIdentities/write',
      'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
      'Microsoft.Authorization/*/read',
      'Microsoft.Authorization/roleAssignments/write',
      'Microsoft.Resources/subscriptions/*/read',
      'Microsoft.Resources/subscriptions/read',
      'Microsoft.DevCenter/*',
    ],
    notActions: [],
  },
];

const byGuid = new Map(roleDefinitions.map((role) => [role.name, role]));

/** The role of a role definition id, whatever scope the id begins with. */
export function findRole(roleDefinitionId: string): RoleDefinition | undefined {
  return byGuid.get(roleDefinitionId.slice(roleDefinitionId.lastIndexOf('/') + 1).toLowerCase());
}

export function roleByName(roleName: string): RoleDefinition {
  const role = roleDefinitions.find((candidate) => candidate.roleName === roleName);
  if (!role) {
    throw new Error(`role not found: ${roleName}`);
  }
  return role;
}

/** Operations on data, not on resources. */
const dataOperations: ReadonlySet<string> = new Set(['Microsoft.EventGrid/events/send/action']);

export function allows(role: RoleDefinition, operation: string): boolean {
  const matches = (pattern: string) => actionPattern(pattern).test(operation);
  if (dataOperations.has(operation)) {
    return (role.dataActions ?? []).some(matches);
  }
  return role.actions.some(matches) && !role.notActions.some(matches);
}

const patterns = new Map<string, RegExp>();

function actionPattern(action: string): RegExp {
  let pattern = patterns.get(action);
  if (!pattern) {
    pattern = new RegExp(`^${action.replace(/[.]/g, '\\.').replaceAll('*', '.*')}$`, 'i');
    patterns.set(action, pattern);
  }
  return pattern;
}
