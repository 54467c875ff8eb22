// The roles that are assigned, by what they are for: custom ones of this deployment, or the nearest built-in ones.

@export()
@description('What a role is for.')
type roleKind = 'gallery' | 'subscription' | 'identity' | 'assigner' | 'devCenter' | 'devProjects'

@export()
@description('custom: least privilege, needs the right to define roles. builtIn: for tenants where nobody may define roles.')
type roleMode = 'custom' | 'builtIn'

@export()
@description('Name of a custom role definition: another deployment, even one of the same name in another region, has its own.')
func customRoleName(subscriptionId string, resourceToken string, kind roleKind) string =>
  guid('/subscriptions/${subscriptionId}', resourceToken, kind)

@description('Azure built-in roles: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles')
func builtInRoleName(kind roleKind, appCreatesIdentity bool) string =>
  {
    // Compute Gallery Artifacts Publisher
    gallery: '85a2d0d9-2eba-4c9c-b355-11c2cc0788ab'
    // Reader
    subscription: 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
    // Managed Identity Contributor, Managed Identity Operator
    identity: appCreatesIdentity ? 'e40ec5ca-96e0-45a2-b4ff-59039f2c2b59' : 'f1a07417-d97a-45cb-824c-7a7467783830'
    // Role Based Access Control Administrator
    assigner: 'f58310d9-a9f6-439a-9e8d-f62e7b41a168'
    // Contributor
    devCenter: 'b24988ac-6180-42a0-ab88-20f7382dd24c'
    // Reader
    devProjects: 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
  }[kind]

@export()
@description('Id of the role definition, which is known before the role is defined.')
func roleIdOf(subscriptionId string, resourceToken string, kind roleKind, mode roleMode, appCreatesIdentity bool) string =>
  '/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${mode == 'custom' ? customRoleName(subscriptionId, resourceToken, kind) : builtInRoleName(kind, appCreatesIdentity)}'

@export()
@description('The GUID of a role, named as GALLERY_IDENTITY_ROLE names it: Contributor, Owner, Reader, a GUID or an id.')
func roleGuidOf(role string) string =>
  {
    contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c'
    owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'
    reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
  }[?toLower(role)] ?? toLower(last(split(role, '/')))

@description('A condition that leaves all actions but the assigning of roles alone, and of that only what the request test allows.')
func assignOnlyWhere(requestTest string) string =>
  '((!(ActionMatches{\'Microsoft.Authorization/roleAssignments/write\'})) OR (${requestTest})) AND (!(ActionMatches{\'Microsoft.Authorization/roleAssignments/delete\'}))'

@export()
@description('The condition that binds the right to assign roles to these roles, these principals and service principals.')
func assignOnly(roleGuids string[], principalIds string[]) string =>
  assignOnlyWhere('@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${join(roleGuids, ', ')}} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalId] ForAnyOfAnyValues:GuidEquals {${join(principalIds, ', ')}} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {\'ServicePrincipal\'}')
