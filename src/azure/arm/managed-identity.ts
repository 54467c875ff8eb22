// The app's managed identity. @azure/identity keeps a token until it ends and cannot be told to leave it aside; where ARM does not
// take it, the library below it can, and keeps the new one for both.
// Both are loaded with the first token: neither the start of the process nor an event that asks ARM nothing needs them.
import type { ManagedIdentityCredential } from '@azure/identity';
import type { RenewableCredential } from './token';

/** @param clientId of a user-assigned identity; null: the system-assigned one */
export function createManagedIdentity(clientId: string | null): RenewableCredential {
  let credential: ManagedIdentityCredential | null = null;
  return {
    async getToken(scopes, options) {
      const sdk = await import('@azure/identity');
      credential ??= new sdk.ManagedIdentityCredential({
        ...(clientId !== null && { clientId }),
        retryOptions: { maxRetries: 0 },
      });
      return await credential.getToken(scopes, options);
    },
    async renewToken(scope) {
      const { ManagedIdentityApplication } = await import('@azure/msal-node');
      const application = new ManagedIdentityApplication({
        ...(clientId !== null && { managedIdentityIdParams: { userAssignedClientId: clientId } }),
        system: { disableInternalRetries: true },
      });
      const resource = scope.replace(/\/\.default$/, '');
      const { accessToken, expiresOn } = await application.acquireToken({ resource, forceRefresh: true });
      if (accessToken === '' || expiresOn === null) {
        throw new Error('the identity endpoint gave no token');
      }
      return { token: accessToken, expiresOnTimestamp: expiresOn.getTime() };
    },
  };
}
