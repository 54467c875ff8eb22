// A simulated Azure in this process for contract tests, and a plain https client that trusts its certificate.
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AzureOptions, type SimulatedAzure, startAzure } from '../../../local/azure/start-azure';

export const subscription = '/subscriptions/11111111-2222-3333-4444-555555555555';
export const group = `${subscription}/resourceGroups/images-rg`;
export const gallery = `${group}/providers/Microsoft.Compute/galleries/contosoImages`;
export const versions = `${gallery}/images/ubuntu-pro/versions`;
export const source = { id: `${group}/providers/Microsoft.Compute/images/ubuntu-pro-source` };
export const apiVersion = '2024-03-03';

/** Parsed JSON whose shape the test knows. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads members of many shapes, and a wrong one fails it
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Json;
}

export interface ArmOptions {
  readonly body?: unknown;
  /** Absent: 2024-03-03; null: none. */
  readonly apiVersion?: string | null;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  /** Host name in the request, such as `westus.management.localhost`. */
  readonly host?: string;
}

export class AzureFixture {
  #azure: SimulatedAzure | undefined;
  #token = '';
  #agent = new Agent();
  readonly stateDir = mkdtempSync(join(tmpdir(), 'simulated-azure-'));

  get azure(): SimulatedAzure {
    if (!this.#azure) {
      throw new Error('the simulated Azure is not started');
    }
    return this.#azure;
  }

  async start(options: AzureOptions = {}): Promise<void> {
    this.#azure = await startAzure({ stateDir: this.stateDir, functionHostUrl: 'http://localhost:9', ...options });
    this.#agent = new Agent({ keepAlive: true, ca: this.#azure.caPem });
    this.#token = await this.tokenFor({});
  }

  /** Without the folder: the next start finds what was kept. */
  async stop(): Promise<void> {
    this.#agent.destroy();
    await this.#azure?.close();
    this.#azure = undefined;
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.stateDir, { recursive: true, force: true });
  }

  async tokenFor(parameters: Record<string, string>, resource = 'https://management.azure.com/'): Promise<string> {
    const query = new URLSearchParams({ 'api-version': '2019-08-01', resource, ...parameters });
    const answer = await fetch(`${this.azure.identityEndpoint}?${query}`, {
      headers: { 'X-IDENTITY-HEADER': this.azure.identityHeader },
    });
    const body = (await answer.json()) as Json;
    if (!answer.ok) {
      throw new Error(JSON.stringify(body));
    }
    return body.access_token;
  }

  /** An ARM request as the operator (Owner), unless an Authorization header says otherwise. */
  arm(method: string, path: string, options: ArmOptions = {}): Promise<Answer> {
    const url = new URL(path, this.azure.endpoint);
    const version = options.apiVersion === undefined ? apiVersion : options.apiVersion;
    if (version !== null && !url.searchParams.has('api-version')) {
      url.searchParams.set('api-version', version);
    }
    for (const [name, value] of Object.entries(options.query ?? {})) {
      url.searchParams.set(name, value);
    }
    return this.#send(method, url, { authorization: `Bearer ${this.#token}`, ...options.headers }, options);
  }

  /** A control request below `/_sim`. */
  sim(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.#send(method, new URL(`/_sim${path}`, this.azure.endpoint), {}, { body });
  }

  jump(seconds: number): Promise<Answer> {
    return this.sim('POST', '/clock', { jumpSeconds: seconds });
  }

  /** Writes and lets simulated time pass until the operation has ended. */
  async write(method: string, path: string, body: unknown, seconds = 900): Promise<Answer> {
    const answer = await this.arm(method, path, { body });
    if (answer.status < 300) {
      await this.jump(seconds);
    }
    return answer;
  }

  /** The gallery's identity with a role that counts, as the tutorial has it. */
  async giveGalleryIdentity(): Promise<void> {
    const identityId = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/galleryZones`;
    const identity = await this.arm('PUT', identityId, { apiVersion: '2023-01-31', body: { location: 'westus' } });
    const { principalId } = identity.body.properties;
    const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c`;
    await this.arm(
      'PUT',
      `${subscription}/providers/Microsoft.Authorization/roleAssignments/0f0f0f0f-0000-4000-8000-00000000000a`,
      {
        apiVersion: '2022-04-01',
        body: { properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal' } },
      },
    );
    await this.write('PATCH', gallery, {
      identity: { type: 'UserAssigned', userAssignedIdentities: { [identityId]: {} } },
    });
  }

  #send(method: string, url: URL, headers: Record<string, string>, { body, host }: ArmOptions): Promise<Answer> {
    const content = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const hostHeader = host ? { host: `${host}:${url.port}` } : {};
    return new Promise((resolve, reject) => {
      const sent = request(
        url,
        {
          method,
          agent: this.#agent,
          headers: { ...headers, ...hostHeader, ...(content ? { 'content-type': 'application/json' } : {}) },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parse(text) }),
          );
          response.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(content);
    });
  }
}

function parse(text: string): Json {
  if (text === '') {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
