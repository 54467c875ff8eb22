// Who is signed in to az or azd on a developer's machine. @azure/identity is loaded with the first token.
import type { TokenCredential } from '@azure/core-auth';

export function createDeveloperCredential(): TokenCredential {
  let credential: TokenCredential | null = null;
  return {
    async getToken(scopes, options) {
      const { AzureCliCredential, AzureDeveloperCliCredential, ChainedTokenCredential } = await import(
        '@azure/identity'
      );
      credential ??= new ChainedTokenCredential(new AzureCliCredential(), new AzureDeveloperCliCredential());
      return await credential.getToken(scopes, options);
    },
  };
}
