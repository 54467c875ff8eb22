// Plain requests to one Azure on this machine, with a token and the certificate authority of the simulated one.
import { Agent, request as httpsRequest } from 'node:https';
import type { Answer } from './compare';

export interface ArmClient {
  /** @param path with its query; or a whole URL of the same origin */
  send(method: string, path: string | URL, body?: unknown): Promise<Answer>;
  /** `/_sim` of the simulated Azure: its controls. */
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  close(): void;
}

export interface ArmClientOptions {
  readonly endpoint: string;
  readonly identityEndpoint: string;
  readonly caPem: string;
}

export async function createArmClient(options: ArmClientOptions): Promise<ArmClient> {
  const agent = new Agent({ keepAlive: true, ca: options.caPem });
  const authorization = `Bearer ${await tokenOf(options.identityEndpoint)}`;
  const exchange = (method: string, path: string | URL, body: unknown, headers: Record<string, string>) =>
    new Promise<Answer>((resolve, reject) => {
      const text = body === undefined || body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body);
      const content =
        text === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
      const request = httpsRequest(
        new URL(path, options.endpoint),
        { method, agent, headers: { ...headers, ...content } },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', reject);
          response.on('end', () => {
            const headersHere = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
            resolve({
              status: response.statusCode ?? 0,
              headers: Object.fromEntries(headersHere),
              body: parsed(Buffer.concat(parts).toString('utf8')),
            });
          });
        },
      );
      request.on('error', reject);
      request.end(text);
    });
  return {
    send: (method, path, body) => exchange(method, path, body, { authorization }),
    control: (method, path, body) => exchange(method, `/_sim${path}`, body, {}),
    close: () => agent.destroy(),
  };
}

/** As a virtual machine asks: the identity that the simulated Azure gives to who names none. */
async function tokenOf(identityEndpoint: string): Promise<string> {
  const url = new URL('/metadata/identity/oauth2/token', identityEndpoint);
  url.search = new URLSearchParams({
    'api-version': '2018-02-01',
    resource: 'https://management.azure.com/',
  }).toString();
  const answer = await fetch(url, { headers: { Metadata: 'true' } }).catch((cause: unknown) => {
    throw new Error(`No simulated Azure answers at ${url.origin}: is 'npm run azure' running there?`, { cause });
  });
  const body: unknown = await answer.json();
  const token = typeof body === 'object' && body !== null && 'access_token' in body ? body.access_token : undefined;
  if (typeof token !== 'string') {
    throw new Error(`${url.origin} gave no token (status ${answer.status}).`);
  }
  return token;
}

function parsed(text: string): unknown {
  if (text === '') {
    return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
