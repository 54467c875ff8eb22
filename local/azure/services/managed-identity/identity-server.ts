// The managed identity endpoint (http): App Service 2019-08-01, its older MSI_SECRET form, Cloud Shell's POST, and the VM metadata form.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AccessTokens, IssuedToken } from '../../arm/access-tokens';
import { findIdentity } from '../../arm/directory';
import type { Simulation } from '../../simulation/simulation';

export interface IdentityServerOptions {
  readonly sim: Simulation;
  readonly tokens: AccessTokens;
  /** What `X-IDENTITY-HEADER` (or `secret`) must carry. */
  readonly identityHeader: string;
}

interface TokenRequest {
  readonly form: 'appService' | 'appService2017' | 'cloudShell' | 'virtualMachine';
  readonly parameters: URLSearchParams;
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super(JSON.stringify(body));
  }
}

export function createIdentityListener(options: IdentityServerOptions): RequestListener {
  return (request, response) => {
    readBody(request)
      .then((body) => tokenAnswer(options, parseTokenRequest(request, body, options.identityHeader)))
      .then((body) => answer(response, 200, body))
      .catch((error: unknown) => {
        if (error instanceof Refusal) {
          answer(response, error.status, error.body);
        } else {
          answer(response, 500, { error: 'internal_error', error_description: String(error) });
        }
      });
  };
}

function parseTokenRequest(request: IncomingMessage, body: string, identityHeader: string): TokenRequest {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = url.pathname.replace(/\/+$/, '');
  if (path === '/metadata/identity/oauth2/token') {
    if (request.headers.metadata?.toString().toLowerCase() !== 'true') {
      throw new Refusal(400, { error: 'invalid_request', error_description: 'Required metadata header not specified' });
    }
    return { form: 'virtualMachine', parameters: url.searchParams };
  }
  if (path !== '/msi/token') {
    throw new Refusal(404, { error: 'not_found', error_description: `nothing is served at ${url.pathname}` });
  }
  if (request.method === 'POST') {
    if (request.headers.metadata?.toString().toLowerCase() !== 'true') {
      throw new Refusal(400, { error: { code: 'bad_request', message: 'Metadata header is required' } });
    }
    return { form: 'cloudShell', parameters: new URLSearchParams(body) };
  }
  const version = url.searchParams.get('api-version');
  const older = version === '2017-09-01';
  if (!older && version !== '2019-08-01') {
    throw new Refusal(400, {
      statusCode: 400,
      message: `api-version ${version ?? '(none)'} is not supported: 2019-08-01 or 2017-09-01`,
    });
  }
  const sent = request.headers[older ? 'secret' : 'x-identity-header'];
  if (sent !== identityHeader) {
    throw new Refusal(401, {
      statusCode: 401,
      message: `the ${older ? 'secret' : 'X-IDENTITY-HEADER'} header is missing or wrong`,
    });
  }
  return { form: older ? 'appService2017' : 'appService', parameters: url.searchParams };
}

async function tokenAnswer(
  { sim, tokens }: IdentityServerOptions,
  { form, parameters }: TokenRequest,
): Promise<unknown> {
  const resource = parameters.get('resource');
  if (!resource) {
    throw new Refusal(400, { error: 'invalid_request', error_description: "the 'resource' parameter is missing" });
  }
  const first = (...names: string[]) => names.map((name) => parameters.get(name)).find(Boolean) ?? undefined;
  const clientId = first('client_id', 'clientid');
  const objectId = first('object_id', 'principal_id');
  const resourceId = first('mi_res_id', 'msi_res_id');
  const subject = findIdentity(sim, {
    ...(clientId ? { clientId } : {}),
    ...(objectId ? { objectId } : {}),
    ...(resourceId ? { resourceId } : {}),
  });
  if (!subject) {
    const what = 'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.';
    if (form === 'virtualMachine') {
      throw new Refusal(400, { error: 'invalid_request', error_description: 'Identity not found' });
    }
    throw new Refusal(400, { statusCode: 400, message: what });
  }
  return tokenJson(form, await tokens.issue(subject, resource), resource, subject.appId);
}

function tokenJson(form: TokenRequest['form'], issued: IssuedToken, resource: string, clientId: string): unknown {
  const common = { access_token: issued.token, resource, token_type: 'Bearer' };
  if (form === 'appService2017') {
    return { ...common, client_id: clientId, expires_on: monthFirst(new Date(issued.expiresOn * 1000)) };
  }
  const whole = {
    ...common,
    client_id: clientId,
    expires_on: String(issued.expiresOn),
    not_before: String(issued.notBefore),
  };
  if (form === 'appService') {
    return whole;
  }
  return { ...whole, expires_in: String(issued.expiresIn), ext_expires_in: String(issued.expiresIn) };
}

/** `11/23/2026 09:05:07 AM +00:00`, as the older form has it. */
function monthFirst(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = date.getUTCHours();
  const day = `${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/${date.getUTCFullYear()}`;
  const time = `${two(hours % 12 || 12)}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${day} ${time} ${hours < 12 ? 'AM' : 'PM'} +00:00`;
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > 65_536) {
      throw new Refusal(413, { error: 'invalid_request', error_description: 'the body is too long' });
    }
  }
  return text;
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
