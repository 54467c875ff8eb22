// The fixed names and ids of what the simulated Azure starts with; docs/simulated-azure.md lists them.

export const tenantId = '72f988bf-0000-4000-8000-2d7cd011db47';
export const subscriptionId = '11111111-2222-3333-4444-555555555555';
export const secondSubscriptionId = '66666666-7777-8888-9999-000000000000';

/** An identity that exists from the start and can be asked for a token. */
export interface SeedIdentity {
  readonly name: string;
  readonly clientId: string;
  readonly principalId: string;
  readonly role: string;
}

/** What `az login --identity` and `ManagedIdentityCredential` without a client id get: an operator who may do everything. */
export const operatorIdentity: SeedIdentity = {
  name: 'local-operator',
  clientId: 'a0000000-0000-4000-8000-000000000001',
  principalId: 'b0000000-0000-4000-8000-000000000001',
  role: 'Owner',
};

/** User-assigned identities in `platform-rg`: the app's own (least privilege), and that of the people who publish images. */
export const seedIdentities: readonly SeedIdentity[] = [
  {
    name: 'gallery-replicator-app',
    clientId: 'a0000000-0000-4000-8000-000000000002',
    principalId: 'b0000000-0000-4000-8000-000000000002',
    role: 'Gallery Zone Replicator',
  },
  {
    name: 'image-publisher',
    clientId: 'a0000000-0000-4000-8000-000000000003',
    principalId: 'b0000000-0000-4000-8000-000000000003',
    role: 'Contributor',
  },
];
