// What this program asks of ARM and which action each request needs: the one list from which the custom roles of
// infra/access and the table of docs/deployment.md are made. tests/infra compares all three with real traffic.

/** Where the app's role with the action is assigned. */
export type ActionScope = 'gallery' | 'subscription' | 'galleryIdentity' | 'devCenter' | 'devProjects';

/** Which configuration sends the request at all. */
export type ActionNeed =
  | 'always'
  /** `RECONCILE_SCHEDULE` is not `off`. */
  | 'reconciliation'
  /** `GALLERY_IDENTITY_NAME` or `GALLERY_IDENTITY_ID` is set. */
  | 'identity'
  /** `GALLERY_IDENTITY_NAME` names an identity that does not exist yet. */
  | 'identityCreation'
  /** The gallery's identity does not hold its role yet. */
  | 'roleAssignment'
  /** Somebody asks which platform images a zone lacks. */
  | 'platformParity'
  /** `DEV_CENTERS` is set. */
  | 'devBox'
  /** A request asks that a dev center gets an identity. */
  | 'devCenterIdentity';

export interface RequiredAction {
  /** Method and path of the request; each `{name}` stands for one segment, and the case of letters does not count. */
  readonly request: string;
  /** https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations */
  readonly action: string;
  readonly scope: ActionScope;
  readonly need: ActionNeed;
}

const subscription = '/subscriptions/{subscriptionId}';
const group = `${subscription}/resourceGroups/{resourceGroupName}/providers`;
const gallery = `${group}/Microsoft.Compute/galleries/{galleryName}`;
const image = `${gallery}/images/{imageName}`;
const version = `${image}/versions/{versionName}`;
const identity = `${group}/Microsoft.ManagedIdentity/userAssignedIdentities/{identityName}`;
const authorization = `${subscription}/providers/Microsoft.Authorization`;
const devCenter = `${group}/Microsoft.DevCenter/devcenters/{devCenterName}`;
const location = `${subscription}/providers/Microsoft.Compute/locations/{location}`;

export const requiredActions: readonly RequiredAction[] = [
  { request: `GET ${gallery}`, action: 'Microsoft.Compute/galleries/read', scope: 'gallery', need: 'always' },
  { request: `GET ${image}`, action: 'Microsoft.Compute/galleries/images/read', scope: 'gallery', need: 'always' },
  {
    request: `GET ${version}`,
    action: 'Microsoft.Compute/galleries/images/versions/read',
    scope: 'gallery',
    need: 'always',
  },
  {
    request: `GET ${gallery}/images`,
    action: 'Microsoft.Compute/galleries/images/read',
    scope: 'gallery',
    need: 'reconciliation',
  },
  {
    request: `GET ${image}/versions`,
    action: 'Microsoft.Compute/galleries/images/versions/read',
    scope: 'gallery',
    need: 'reconciliation',
  },
  {
    request: `PUT ${version}`,
    action: 'Microsoft.Compute/galleries/images/versions/write',
    scope: 'gallery',
    need: 'always',
  },
  {
    request: `GET ${subscription}/providers/Microsoft.EdgeZones/extendedZones`,
    action: 'Microsoft.EdgeZones/extendedZones/read',
    scope: 'subscription',
    need: 'always',
  },
  {
    request: `GET ${subscription}/providers/Microsoft.Features/providers/Microsoft.EdgeZones/features/{zone}`,
    action: 'Microsoft.Features/providers/features/read',
    scope: 'subscription',
    need: 'always',
  },
  {
    request: `GET ${subscription}/providers/Microsoft.Compute/locations/{location}/capsOperations/{operationId}`,
    action: 'Microsoft.Compute/locations/capsOperations/read',
    scope: 'subscription',
    need: 'always',
  },
  { request: `PATCH ${gallery}`, action: 'Microsoft.Compute/galleries/write', scope: 'gallery', need: 'identity' },
  {
    // ARM checks it beside the write: the body names the identity.
    request: `PATCH ${gallery}`,
    action: 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    scope: 'galleryIdentity',
    need: 'identity',
  },
  {
    request: `GET ${identity}`,
    action: 'Microsoft.ManagedIdentity/userAssignedIdentities/read',
    scope: 'galleryIdentity',
    need: 'identity',
  },
  {
    request: `PUT ${identity}`,
    action: 'Microsoft.ManagedIdentity/userAssignedIdentities/write',
    scope: 'galleryIdentity',
    need: 'identityCreation',
  },
  {
    request: `GET ${authorization}/roleAssignments`,
    action: 'Microsoft.Authorization/roleAssignments/read',
    scope: 'subscription',
    need: 'identity',
  },
  {
    request: `GET ${authorization}/roleDefinitions`,
    action: 'Microsoft.Authorization/roleDefinitions/read',
    scope: 'subscription',
    need: 'identity',
  },
  {
    request: `PUT ${authorization}/roleAssignments/{roleAssignmentName}`,
    action: 'Microsoft.Authorization/roleAssignments/write',
    scope: 'subscription',
    need: 'roleAssignment',
  },
  {
    request: `GET ${location}/publishers/{publisher}/artifacttypes/vmimage/offers`,
    action: 'Microsoft.Compute/locations/publishers/artifacttypes/offers/read',
    scope: 'subscription',
    need: 'platformParity',
  },
  {
    request: `GET ${location}/publishers/{publisher}/artifacttypes/vmimage/offers/{offer}/skus`,
    action: 'Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/read',
    scope: 'subscription',
    need: 'platformParity',
  },
  {
    request: `GET ${location}/publishers/{publisher}/artifacttypes/vmimage/offers/{offer}/skus/{sku}/versions`,
    action: 'Microsoft.Compute/locations/publishers/artifacttypes/offers/skus/versions/read',
    scope: 'subscription',
    need: 'platformParity',
  },
  {
    request: `GET ${location}/edgeZones/{zone}/publishers/{publisher}/artifacttypes/vmimage/offers/{offer}/skus/{sku}/versions`,
    action: 'Microsoft.Compute/locations/edgeZones/publishers/artifacttypes/offers/skus/versions/read',
    scope: 'subscription',
    need: 'platformParity',
  },
  {
    request: `GET ${devCenter}`,
    action: 'Microsoft.DevCenter/devcenters/read',
    scope: 'devCenter',
    need: 'devBox',
  },
  {
    request: `PATCH ${devCenter}`,
    action: 'Microsoft.DevCenter/devcenters/write',
    scope: 'devCenter',
    need: 'devCenterIdentity',
  },
  {
    request: `GET ${devCenter}/galleries`,
    action: 'Microsoft.DevCenter/devcenters/galleries/read',
    scope: 'devCenter',
    need: 'devBox',
  },
  {
    request: `GET ${devCenter}/galleries/{name}`,
    action: 'Microsoft.DevCenter/devcenters/galleries/read',
    scope: 'devCenter',
    need: 'devBox',
  },
  {
    request: `PUT ${devCenter}/galleries/{name}`,
    action: 'Microsoft.DevCenter/devcenters/galleries/write',
    scope: 'devCenter',
    need: 'devBox',
  },
  {
    request: `DELETE ${devCenter}/galleries/{name}`,
    action: 'Microsoft.DevCenter/devcenters/galleries/delete',
    scope: 'devCenter',
    need: 'devBox',
  },
  {
    request: `GET ${devCenter}/images`,
    action: 'Microsoft.DevCenter/devcenters/images/read',
    scope: 'devCenter',
    need: 'devBox',
  },
  {
    request: `GET ${devCenter}/attachednetworks`,
    action: 'Microsoft.DevCenter/devcenters/attachednetworks/read',
    scope: 'devCenter',
    need: 'devBox',
  },
  {
    request: `GET ${devCenter}/devboxdefinitions`,
    action: 'Microsoft.DevCenter/devcenters/devboxdefinitions/read',
    scope: 'devCenter',
    need: 'devBox',
  },
  {
    request: `GET ${subscription}/providers/Microsoft.DevCenter/locations/{location}/operationStatuses/{operationId}`,
    action: 'Microsoft.DevCenter/locations/operationStatuses/read',
    scope: 'devCenter',
    need: 'devBox',
  },
  {
    request: `GET ${subscription}/providers/Microsoft.DevCenter/projects`,
    action: 'Microsoft.DevCenter/projects/read',
    scope: 'devProjects',
    need: 'devBox',
  },
  {
    request: `GET ${group}/Microsoft.DevCenter/projects/{project}/pools`,
    action: 'Microsoft.DevCenter/projects/pools/read',
    scope: 'devProjects',
    need: 'devBox',
  },
  {
    request: `GET ${group}/Microsoft.DevCenter/projects/{project}/catalogs`,
    action: 'Microsoft.DevCenter/projects/catalogs/read',
    scope: 'devProjects',
    need: 'devBox',
  },
  {
    request: `GET ${group}/Microsoft.DevCenter/projects/{project}/catalogs/{catalog}/imageDefinitions`,
    action: 'Microsoft.DevCenter/projects/catalogs/imageDefinitions/read',
    scope: 'devProjects',
    need: 'devBox',
  },
];
