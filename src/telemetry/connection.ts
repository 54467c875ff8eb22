// Where telemetry goes and as whom: the two settings that every app on Application Insights has.

export interface Connection {
  readonly connectionString: string;
  /** Null: by the instrumentation key alone. */
  readonly entra: { readonly clientId: string | null } | null;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function parsePairs(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(';').flatMap((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [] : [[pair.slice(0, at).trim().toLowerCase(), pair.slice(at + 1).trim()]];
    }),
  );
}

/**
 * @param authentication `Authorization=AAD`, with `;ClientId=…` for a user-assigned identity: the form that the Functions
 * host reads from APPLICATIONINSIGHTS_AUTHENTICATION_STRING
 * @returns the connection, or why there can be none
 */
export function parseConnection(
  connectionString: string,
  authentication: string | null,
): Connection | { readonly mistake: string } {
  const pairs = parsePairs(connectionString);
  if (!guid.test(pairs.get('instrumentationkey') ?? '')) {
    return { mistake: 'APPLICATIONINSIGHTS_CONNECTION_STRING has no InstrumentationKey that is a GUID' };
  }
  const endpoint = pairs.get('ingestionendpoint');
  if (endpoint !== undefined && !(URL.canParse(endpoint) && new URL(endpoint).protocol === 'https:')) {
    return { mistake: 'IngestionEndpoint of APPLICATIONINSIGHTS_CONNECTION_STRING must be an https address' };
  }
  if (authentication === null) {
    return { connectionString, entra: null };
  }
  const given = parsePairs(authentication);
  return given.get('authorization')?.toUpperCase() === 'AAD'
    ? { connectionString, entra: { clientId: given.get('clientid') || null } }
    : {
        mistake: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING must be Authorization=AAD or Authorization=AAD;ClientId=…',
      };
}
