// `/metadata/endpoints`, from which `az cloud register` learns what belongs to this Azure.
import type { JsonObject } from '../../state/json';
import { tenantId } from '../../state/seed-ids';

/** The document of api-version 2015-01-01, or for newer ones the list of clouds with this one in it. */
export function cloudMetadata(origin: string, query: URLSearchParams): unknown {
  const authentication: JsonObject = {
    loginEndpoint: 'https://login.microsoftonline.com/',
    audiences: ['https://management.azure.com/', 'https://management.core.windows.net/'],
    tenant: tenantId,
    identityProvider: 'AAD',
  };
  const common = {
    galleryEndpoint: `${origin}/`,
    graphEndpoint: 'https://graph.windows.net/',
    portalEndpoint: `${origin}/`,
    authentication,
  };
  if ((query.get('api-version') ?? '2015-01-01') < '2018') {
    return common;
  }
  return [
    {
      name: 'SimulatedAzure',
      portal: `${origin}/`,
      authentication,
      graphAudience: 'https://graph.windows.net/',
      graph: 'https://graph.windows.net/',
      microsoftGraphResourceId: 'https://graph.microsoft.com/',
      resourceManager: `${origin}/`,
      gallery: `${origin}/`,
      media: 'https://rest.media.azure.net',
      batch: 'https://batch.core.windows.net/',
      sqlManagement: 'https://management.core.windows.net:8443/',
      vmImageAliasDoc: '',
      activeDirectoryDataLake: 'https://datalake.azure.net/',
      suffixes: {
        storage: 'core.windows.net',
        keyVaultDns: 'vault.azure.net',
        sqlServerHostname: 'database.windows.net',
        acrLoginServer: 'azurecr.io',
      },
    },
  ];
}
