// The thin ARM client: raw JSON in and out, so that no field is lost; one request a call, no retries, no polling, since
// all waiting is durable; the token goes to the configured origins and nowhere else.

import type { TokenCredential } from '@azure/core-auth';
import { type HttpClient, isRestError } from '@azure/core-rest-pipeline';
import { type Client, getClient } from '@azure-rest/core-client';
import { isObject, type JsonObject, listAt, textAt } from '../../domain/values/json';
import type { Telemetry } from '../../telemetry/telemetry';
import { ArmError, type RawAnswer, toArmError } from './arm-error';
import type { RequestGate } from './request-gate';

export interface ArmEndpoints {
  /** Origin, without a path. */
  readonly endpoint: string;
  /** Origin in which `{location}` may stand for the region. */
  readonly regionalEndpoint: string;
}

export interface ArmRequest {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'DELETE' | 'POST';
  /** Path below the origin, starting with a slash. */
  readonly path: string;
  readonly apiVersion: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  /** Region whose own endpoint shall serve the request. */
  readonly location?: string;
}

export interface ArmResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: JsonObject;
}

/** How requests reach ARM; tests bring a transport of their own. */
export interface ArmTransport {
  /** Default: Node's own https client. */
  readonly httpClient?: HttpClient;
  /** Real time after which a request without an answer is given up; default 65,000. */
  readonly timeoutMilliseconds?: number;
}

export interface ArmClientOptions extends ArmEndpoints {
  readonly credential: TokenCredential;
  readonly gate: RequestGate;
  readonly telemetry: Telemetry;
  readonly transport?: ArmTransport;
}

/** Longer than any answer of ARM's that is not a hang: ARM itself gives up after a minute. */
export const requestTimeoutMilliseconds = 65_000;

/** Audience of ARM's tokens; sovereign clouds have one of their own. */
export function armScope(endpoint: string): string {
  const sovereign = /^https:\/\/management\.(usgovcloudapi\.net|chinacloudapi\.cn)$/i.test(endpoint);
  return `${sovereign ? endpoint : 'https://management.azure.com'}/.default`;
}

export class ArmClient {
  private readonly clients = new Map<string, Client>();

  constructor(private readonly options: ArmClientOptions) {}

  /**
   * Sends one request.
   *
   * @param at the orchestration's own time, by which the budget that all runs share is kept
   * @throws ArmError for anything but an answer below 300 with a JSON object, or without a body
   */
  async send(request: ArmRequest, at: string): Promise<ArmResponse> {
    const { path, apiVersion, query, location } = request;
    const origin = location === undefined ? this.options.endpoint : this.regionalOrigin(location);
    return await this.exchange(request.method, origin, path, { ...query, 'api-version': apiVersion }, request.body, at);
  }

  /**
   * Reads a link that the service named, such as that of an operation.
   *
   * @returns null where it leads elsewhere than to the configured origins: it is not followed
   */
  async follow(link: string, location: string, at: string): Promise<ArmResponse | null> {
    if (!this.isOwnOrigin(link, location)) {
      return null;
    }
    const url = new URL(link);
    return await this.exchange('GET', url.origin, url.pathname, Object.fromEntries(url.searchParams), undefined, at);
  }

  isOwnOrigin(link: string, location: string): boolean {
    const origins = [this.options.endpoint, this.regionalOrigin(location)].map((origin) => new URL(origin).origin);
    return URL.canParse(link) && origins.includes(new URL(link).origin);
  }

  /**
   * Reads every page of a list.
   *
   * @throws ArmError of kind foreignLink where a page lies on another origin, since the list would not be whole
   */
  async list(request: Omit<ArmRequest, 'method' | 'body'>, at: string): Promise<readonly unknown[]> {
    const values: unknown[] = [];
    let page: ArmResponse | null = await this.send({ ...request, method: 'GET' }, at);
    for (let pages = 0; page !== null && pages < 1000; pages += 1) {
      values.push(...listAt(page.body, 'value'));
      const nextLink: string | null = textAt(page.body, 'nextLink');
      page = nextLink ? await this.follow(nextLink, request.location ?? '', at) : null;
      if (nextLink && page === null) {
        const message = 'the list goes on at another host than the configured ones, which is not asked';
        throw new ArmError('foreignLink', null, 'ForeignLinkIgnored', message, null, null);
      }
    }
    return values;
  }

  private regionalOrigin(location: string): string {
    return this.options.regionalEndpoint.replace('{location}', location.toLowerCase().replace(/[^a-z0-9]/g, ''));
  }

  private client(origin: string): Client {
    const known = this.clients.get(origin);
    if (known !== undefined) {
      return known;
    }
    const client = getClient(origin, this.options.credential, {
      credentials: { scopes: [armScope(this.options.endpoint)] },
      retryOptions: { maxRetries: 0 },
      redirectOptions: { maxRetries: 0 },
      userAgentOptions: { userAgentPrefix: 'gallery-zone-replicator' },
      ...(this.options.transport?.httpClient && { httpClient: this.options.transport.httpClient }),
    });
    this.clients.set(origin, client);
    return client;
  }

  private async exchange(
    method: ArmRequest['method'],
    origin: string,
    path: string,
    query: Record<string, string>,
    body: JsonObject | undefined,
    at: string,
  ): Promise<ArmResponse> {
    this.options.gate.admit(at);
    const started = Date.now();
    let headers: ArmResponse['headers'] = {};
    const track = (status: number, errorCode = '') =>
      this.options.telemetry.trackArmRequest({
        method,
        host: new URL(origin).host,
        path,
        apiVersion: query['api-version'] ?? '',
        status,
        milliseconds: Date.now() - started,
        headers,
        errorCode,
      });
    try {
      const answer = await this.fetch(method, origin, path, query, body);
      headers = answer.headers;
      const response = readAnswer(method, answer);
      track(response.status);
      return response;
    } catch (error) {
      const armError = error instanceof ArmError ? error : networkError(error);
      track(armError.status ?? 0, armError.code);
      this.options.gate.observe(armError, at);
      throw armError;
    }
  }

  private async fetch(
    method: ArmRequest['method'],
    origin: string,
    path: string,
    query: Record<string, string>,
    body: JsonObject | undefined,
  ): Promise<RawAnswer> {
    const methods = this.client(origin).pathUnchecked(path);
    const verb = method.toLowerCase() as 'get' | 'put' | 'patch' | 'delete' | 'post';
    const answer = await methods[verb]({
      queryParameters: query,
      ...(body === undefined ? {} : { body, contentType: 'application/json' }),
      abortSignal: AbortSignal.timeout(this.options.transport?.timeoutMilliseconds ?? requestTimeoutMilliseconds),
    });
    return {
      status: Number(answer.status),
      headers: answer.headers as Record<string, string | undefined>,
      body: answer.body,
    };
  }
}

/** @throws ArmError for anything but an answer below 300 with a JSON object, or without a body */
function readAnswer(method: ArmRequest['method'], answer: RawAnswer): ArmResponse {
  const { status, headers, body } = answer;
  if (status >= 300) {
    throw toArmError(answer);
  }
  if (method === 'GET' && !isObject(body)) {
    throw new ArmError('transient', status, '', 'the answer is not a JSON object', null, null);
  }
  return { status, headers, body: isObject(body) ? body : {} };
}

/** No answer came, or one that cannot be read. */
function networkError(error: unknown): ArmError {
  const status = isRestError(error) ? (error.statusCode ?? null) : null;
  const message = error instanceof Error ? error.message : String(error);
  return new ArmError('transient', status, '', `no usable answer from ARM: ${message}`, null, null, { cause: error });
}

/** Whether the host of a regional endpoint could not be found. */
export function isUnknownHost(error: ArmError): boolean {
  const code = (error.cause as { code?: unknown } | undefined)?.code;
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN';
}
