// A person or pipeline that talks to the simulated Azure with plain HTTPS: a token from the identity endpoint, then ARM.

import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';

export interface AzureUserOptions {
  readonly endpoint: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly caFile: string;
  readonly clientId: string;
}

export interface AzureAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the service answers; the caller knows the shape it asked for.
  readonly body: any;
}

export interface AzureUser {
  /** @param path with its query, api-version included */
  send(method: string, path: string, body?: unknown): Promise<AzureAnswer>;
}

export async function createAzureUser(options: AzureUserOptions): Promise<AzureUser> {
  const { endpoint, identityEndpoint, identityHeader, clientId } = options;
  const ca = readFileSync(options.caFile);
  const tokenUrl = `${identityEndpoint}?api-version=2019-08-01&resource=https://management.azure.com/&client_id=${clientId}`;
  const answer = await fetch(tokenUrl, { headers: { 'X-IDENTITY-HEADER': identityHeader } });
  const token = ((await answer.json()) as { access_token: string }).access_token;
  return {
    send: (method, path, body) =>
      new Promise((resolve, reject) => {
        const text = body === undefined ? '' : JSON.stringify(body);
        const headers = {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        };
        const request = httpsRequest(new URL(path, endpoint), { method, ca, headers }, (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => {
            const content = Buffer.concat(parts).toString('utf8');
            resolve({
              status: response.statusCode ?? 0,
              body: content === '' ? null : (JSON.parse(content) as unknown),
            });
          });
          response.on('error', reject);
        });
        request.on('error', reject);
        request.end(text);
      }),
  };
}
