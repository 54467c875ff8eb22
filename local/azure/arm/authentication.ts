// Who asks: the bearer token of an ARM request, refused in ARM's words where it will not do.

import { tenantId } from '../state/seed-ids';
import type { AccessTokens, TokenProblem } from './access-tokens';
import { ArmError } from './arm-error';
import type { Caller } from './resource-write';

const audiences = ['https://management.azure.com', 'https://management.core.windows.net'];

const refusals: Record<TokenProblem, [code: string, message: string]> = {
  malformed: ['InvalidAuthenticationToken', 'The access token is invalid.'],
  signature: ['InvalidAuthenticationToken', 'The access token signature is invalid: it was not issued here.'],
  expired: ['ExpiredAuthenticationToken', 'The access token expiry UTC time has passed.'],
  audience: [
    'InvalidAuthenticationTokenAudience',
    "The access token has been obtained for wrong audience or resource. It should exactly match with one of the allowed audiences 'https://management.core.windows.net/','https://management.core.windows.net','https://management.azure.com/','https://management.azure.com'.",
  ],
};

/**
 * @param authorization the Authorization header
 * @param origin this server's own origin, which serves as an audience too (az takes the endpoint for it)
 * @throws ArmError 401 with a `WWW-Authenticate` header
 */
export async function authenticate(
  tokens: AccessTokens,
  authorization: string | undefined,
  origin: string,
): Promise<Caller> {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (!token) {
    throw unauthorized('AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
  }
  const verified = await tokens.verify(token, [...audiences, origin.toLowerCase()]);
  if (typeof verified !== 'string') {
    return verified;
  }
  throw unauthorized(...refusals[verified]);
}

function unauthorized(code: string, message: string): ArmError {
  const challenge = `Bearer authorization_uri="https://login.microsoftonline.com/${tenantId}", error="invalid_token", error_description="${message}"`;
  return new ArmError(401, code, message, { headers: { 'www-authenticate': challenge } });
}
