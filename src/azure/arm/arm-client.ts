// The ARM client: raw JSON in and out, so that no field is lost; one request a call, no retries, no polling, since all
// waiting is durable. Clients of @azure/arm-compute go through the same pipeline.
import type { ComputeManagementClient } from '@azure/arm-compute';
import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type HttpMethods,
  type Pipeline,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { ImageVersionSnapshot } from '../../domain/image-version/image-version';
import { foldAscii, sameName } from '../../domain/values/ascii-fold';
import { isObject, type JsonObject, listAt, textAt } from '../../domain/values/json';
import { readRetryAfter } from '../../domain/values/retry-after';
import type { Telemetry } from '../../telemetry/telemetry';
import { defaultGalleryApiVersion, newestGalleryApiVersion, newestServed } from './api-versions';
import { ArmError } from './arm-error';
import { type ArmEndpoints, isOwnLink, regionalOrigin } from './arm-links';
import { type ArmPipelineParts, createArmPipeline } from './arm-pipeline';
import type { Gathered } from './gathered-reads';
import { bodyOf } from './read-answer';
import type { RequestGate } from './request-gate';
import type { VersionPoll } from './shared-polls';
import { SharedReadings } from './shared-readings';
import { armScope, type RenewableCredential, TokenCache } from './token';

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

export interface ListedPages {
  readonly values: readonly unknown[];
  /** False where a page is known to be missing. */
  readonly isWhole: boolean;
  /** False where a page had no `value`. */
  readonly isList: boolean;
}

export interface ArmResponse {
  readonly status: number;
  readonly body: JsonObject;
  /** Where the operation that the request began can be read, as the service named it; null where it named no place. */
  readonly operationLink: string | null;
  /** Seconds that the service asked to wait, 0 to 3,600; null where it stated none. */
  readonly retryAfter: number | null;
}

/** How requests reach ARM; tests bring a transport of their own. */
export interface ArmTransport {
  /** Default: Node's own https client. */
  readonly httpClient?: HttpClient;
  /** Real time after which a request without an answer is given up; default 65,000. */
  readonly timeoutMilliseconds?: number;
}

export interface ArmClientOptions extends ArmEndpoints {
  /** Of Compute Gallery; default 2024-03-03. */
  readonly galleryApiVersion?: string;
  readonly credential: RenewableCredential;
  readonly gate: RequestGate;
  readonly telemetry: Telemetry;
  readonly transport?: ArmTransport;
  /** Absent: this client shares with no other. */
  readonly shared?: SharedReadings;
}

/** Rights become effective within half an hour of their assignment, says Azure RBAC's "Troubleshoot" page of the worst case. */
const accessFreshSeconds = 1800;

/** When rights last changed, as far as this process knows: at its start, which may be a deployment's, or by a write of its own; and what the cloud serves. */
interface ProcessKnowledge {
  accessChangedAt: number | null;
  /** Newest api-version of Compute Gallery that the cloud serves, as far as this process has been told. */
  newestGalleryApiVersion: string;
  readonly shared: SharedReadings;
}

/** Writes that change who may do what. */
const changesAccess = /\/(roleAssignments|userAssignedIdentities|galleries)\/[^/]+$/i;

/** A person, or a probe, waits for it. */
const signInMilliseconds = 5_000;

/** A list of more pages is taken for one that never ends. */
const pagesMax = 1000;

/** The one way on which all requests of a process leave, and what it is made of. */
interface Outlet {
  readonly parts: ArmPipelineParts;
  readonly pipeline: Pipeline;
  readonly httpClient: HttpClient;
  /** When each request is made, by its orchestration's own time. */
  readonly times: WeakMap<PipelineRequest, string>;
}

export class ArmClient {
  private readonly outlet: Outlet;
  private readonly knowledge: ProcessKnowledge;

  constructor(private readonly options: ArmClientOptions) {
    const { credential, endpoint, gate, telemetry, transport = {} } = options;
    const { timeoutMilliseconds } = transport;
    const tokens = new TokenCache(credential, armScope(endpoint));
    const parts = { tokens, gate, telemetry, ...(timeoutMilliseconds !== undefined && { timeoutMilliseconds }) };
    const times = new WeakMap<PipelineRequest, string>();
    this.outlet = {
      parts,
      pipeline: createArmPipeline(parts, (request) => times.get(request) ?? ''),
      httpClient: transport.httpClient ?? createDefaultHttpClient(),
      times,
    };
    this.knowledge = {
      accessChangedAt: null,
      newestGalleryApiVersion,
      shared: options.shared ?? new SharedReadings(),
    };
  }

  /** Fetches a token, and sends nothing. @returns why ARM would take no request of this client's, in words; null where it may */
  async findSignInProblem(): Promise<string | null> {
    return await this.outlet.parts.tokens.findProblem(AbortSignal.timeout(signInMilliseconds));
  }

  /** @param time the orchestration's own, ISO 8601, by which the budget that all runs share is kept */
  at(time: string): Arm {
    this.knowledge.accessChangedAt ??= Date.parse(time);
    return new Arm(this.options, this.outlet, this.knowledge, time);
  }
}

/** The client at one moment of a run. */
export class Arm {
  private hasBeenGiven = false;

  constructor(
    private readonly options: ArmEndpoints & { readonly galleryApiVersion?: string },
    private readonly outlet: Outlet,
    private readonly knowledge: ProcessKnowledge,
    readonly time: string,
  ) {}

  get galleryApiVersion(): string {
    return this.options.galleryApiVersion ?? defaultGalleryApiVersion;
  }

  /** Never older than the configured one. */
  get newestGalleryApiVersion(): string {
    const { newestGalleryApiVersion: newest } = this.knowledge;
    return newest > this.galleryApiVersion ? newest : this.galleryApiVersion;
  }

  /** Takes the supported api-versions out of a refusal, for all of this process. @returns the newest to use from now on */
  learnGalleryApiVersions(refusal: string): string {
    this.knowledge.newestGalleryApiVersion =
      newestServed(refusal, this.newestGalleryApiVersion) ?? this.galleryApiVersion;
    return this.newestGalleryApiVersion;
  }

  /**
   * @param isKept whether what was read serves the next one as well
   * @param seconds age from which the fact is read again; default five minutes
   */
  async fact<T>(
    key: string,
    read: () => Promise<T>,
    isKept: (value: T) => boolean = () => true,
    seconds?: number,
  ): Promise<T> {
    let isRead = false;
    const reading = async () => {
      isRead = true;
      return await read();
    };
    const value = await this.knowledge.shared.facts.get(foldAscii(key), this.time, reading, isKept, seconds);
    this.hasBeenGiven ||= !isRead;
    return value;
  }

  /** A fact of the last five minutes, without a request; undefined where it is not known. */
  async knownFact(key: string): Promise<unknown> {
    return await this.knowledge.shared.facts.known(foldAscii(key), this.time);
  }

  /** Has the next one read a fact that was kept. */
  dropFact(key: string): void {
    this.knowledge.shared.facts.drop(foldAscii(key));
  }

  /** Whether this moment of a run has been given a fact that was read at another one. */
  get hasKeptFacts(): boolean {
    return this.hasBeenGiven;
  }

  /** After a refusal, and after a write that changes them. */
  forgetFacts(): void {
    this.knowledge.shared.facts.clear();
  }

  /** Leaves what was read at this moment for the run that is about to look. */
  handOn(path: string, body: JsonObject, seconds?: number): void {
    this.knowledge.shared.handOn(path, body, this.time, seconds);
  }

  /** The run that is about to look reads for itself. */
  keepBack(path: string): void {
    this.knowledge.shared.drop(path);
  }

  /** How many requests a list takes, as far as it is known. */
  pagesOf(path: string): number {
    return this.knowledge.shared.pagesOf(path);
  }

  /** See GatheredReads. */
  async gather(key: string, name: string, by: Gathered<JsonObject>): Promise<JsonObject> {
    return await this.knowledge.shared.gathered.read(foldAscii(key), name, by);
  }

  /** See SharedPolls. */
  async findPolled(
    poll: Pick<VersionPoll, 'key' | 'name' | 'since'>,
    read: (requestsMax: number) => Promise<ReadonlyMap<string, ImageVersionSnapshot>>,
  ): Promise<ImageVersionSnapshot | null> {
    const { shared } = this.knowledge;
    const own = { key: foldAscii(poll.key), at: this.time, pages: shared.pagesOf(poll.key) };
    return await shared.polls.find({ ...poll, ...own }, read);
  }

  /** What a trigger read of the path a moment ago, once; null where it has to be read. */
  takeOver(path: string): JsonObject | null {
    return this.knowledge.shared.takeOver(path, this.time);
  }

  /** Whether a right that is missing may yet become effective. */
  get isAccessFresh(): boolean {
    const { accessChangedAt } = this.knowledge;
    return accessChangedAt !== null && Date.parse(this.time) - accessChangedAt < accessFreshSeconds * 1000;
  }

  /**
   * Sends one request.
   *
   * @throws ArmError for anything but an answer from 200 to 299 with a JSON object, or without a body
   */
  async send(request: ArmRequest): Promise<ArmResponse> {
    const { path, apiVersion, location } = request;
    const origin = location === undefined ? this.options.endpoint : regionalOrigin(this.options, location);
    const query = Object.entries({ ...request.query, 'api-version': apiVersion })
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&');
    return await this.exchange(request.method, `${origin}${path}?${query}`, request.body);
  }

  /**
   * Reads one resource.
   *
   * @throws ArmError as `send`; of kind odd where the answer is about something else than what was asked for, as a proxy or a
   * cache on the way gives it: nothing may be concluded from that
   */
  async get(request: Omit<ArmRequest, 'method' | 'body'>): Promise<ArmResponse> {
    const response = await this.send({ ...request, method: 'GET' });
    const { body, status } = response;
    const id = textAt(body, 'id');
    const isResource = id !== null || (textAt(body, 'location') ?? '') !== '' || isObject(body.properties);
    if (!isResource || !sameName(id ?? request.path, request.path)) {
      const about = isResource ? `is about ${id?.slice(0, 300)}, not about what was asked for` : 'is no resource';
      throw new ArmError(`the answer with status ${status} ${about}`, {
        kind: 'odd',
        status,
        code: 'AnswerOfAnother',
        request: { method: 'GET', path: request.path },
      });
    }
    return response;
  }

  /**
   * Reads a link that the service named, such as that of an operation, byte for byte.
   *
   * @param location the region that the link is about; null where any region's endpoint may go on
   * @returns null where it leads elsewhere than to the configured origins: it is not followed
   */
  async follow(link: string, location: string | null): Promise<ArmResponse | null> {
    return this.isOwnLink(link, location) ? await this.exchange('GET', link.replace(/#.*$/, '')) : null;
  }

  isOwnLink(link: string, location: string | null): boolean {
    return isOwnLink(this.options, link, location);
  }

  /**
   * Reads every page of a list; a page that was read before ends it.
   *
   * @throws ArmError of kind brokenList where a page lies on another origin or the pages never end, since the list would not
   * be whole; of kind odd where the answer is no list at all
   */
  async list(request: Omit<ArmRequest, 'method' | 'body'>): Promise<readonly unknown[]> {
    const { values, isList } = await this.listPages(request);
    if (!isList) {
      throw new ArmError('the answer has no list', {
        kind: 'odd',
        code: 'AnswerNotWhole',
        request: { method: 'GET', path: request.path },
      });
    }
    return values;
  }

  /**
   * As `list`; a list with a page that has no `value`, or that leads back to one that was read, is not whole.
   *
   * @param requestsMax requests after which its rest is left unread
   */
  async listPages(
    request: Omit<ArmRequest, 'method' | 'body'>,
    requestsMax = Number.POSITIVE_INFINITY,
  ): Promise<ListedPages> {
    const values: unknown[] = [];
    const links = new Set<string>();
    let page = await this.send({ ...request, method: 'GET' });
    let isList = true;
    for (;;) {
      isList &&= Array.isArray(page.body.value);
      values.push(...listAt(page.body, 'value'));
      const link = textAt(page.body, 'nextLink');
      if (link === null || link === '' || links.has(link)) {
        this.knowledge.shared.learnPages(request.path, links.size + 1);
        return { values, isList, isWhole: isList && (link === null || link === '') };
      }
      links.add(link);
      if (links.size >= requestsMax) {
        this.knowledge.shared.learnPages(request.path, links.size + 1);
        return { values, isList, isWhole: false };
      }
      const next = links.size < pagesMax ? await this.follow(link, request.location ?? null) : null;
      if (next === null) {
        throw brokenList(links.size >= pagesMax, request.path);
      }
      page = next;
    }
  }

  /** The SDK, for the platform images; galleries are read as raw JSON. It loads when it is first asked for. */
  async compute(subscriptionId: string): Promise<ComputeManagementClient> {
    const sdk = await import('@azure/arm-compute');
    const credential = { getToken: async () => null };
    return new sdk.ComputeManagementClient(credential, subscriptionId, {
      endpoint: this.options.endpoint,
      httpClient: this.outlet.httpClient,
      pipeline: createArmPipeline(this.outlet.parts, () => this.time, this.galleryApiVersion),
    });
  }

  private async exchange(method: HttpMethods, url: string, body?: JsonObject): Promise<ArmResponse> {
    const request = createPipelineRequest({
      method,
      url,
      headers: createHttpHeaders({
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (method !== 'GET') {
      this.knowledge.shared.drop(new URL(url).pathname);
    }
    const { pipeline, httpClient, times } = this.outlet;
    times.set(request, this.time);
    const response = await pipeline.sendRequest(httpClient, request);
    if (method !== 'GET' && changesAccess.test(new URL(url).pathname)) {
      this.knowledge.accessChangedAt = Date.parse(this.time);
      this.forgetFacts();
    }
    return readResponse(response);
  }
}

function readResponse(response: PipelineResponse): ArmResponse {
  const { status, headers } = response;
  return {
    status,
    body: bodyOf(response),
    operationLink: headers.get('azure-asyncoperation') ?? headers.get('location') ?? null,
    retryAfter: readRetryAfter(headers.get('retry-after')),
  };
}

function brokenList(isEndless: boolean, path: string): ArmError {
  return isEndless
    ? new ArmError(`the list has more than ${pagesMax} pages`, {
        kind: 'brokenList',
        code: 'ListTooLong',
        request: { method: 'GET', path },
      })
    : new ArmError('the list goes on at another host than the configured ones, which is not asked', {
        kind: 'brokenList',
        code: 'ForeignLinkIgnored',
        request: { method: 'GET', path },
      });
}

/** What the network says where nothing was sent to anybody: no such host, nobody there, or not whom the certificate names. */
const unreachable =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|CERT_.*|ERR_TLS_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*)$/;

/** Whether the host of an endpoint was never reached, so that the request was not carried out. */
export function isUnreached({ cause }: ArmError): boolean {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return unreachable.test(code);
}
