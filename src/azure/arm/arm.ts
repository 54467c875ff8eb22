// The ARM client at one moment of a run: raw JSON in and out, so that no field is lost; one request a call, no retries, no
// polling, since all waiting is durable.
import type { ComputeManagementClient } from '@azure/arm-compute';
import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type HttpMethods,
  type Pipeline,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { sameName } from '../../domain/values/ascii-fold';
import { isObject, type JsonObject, textAt } from '../../domain/values/json';
import { readRetryAfter } from '../../domain/values/retry-after';
import type { ArmCall } from '../arm-calls';
import { defaultGalleryApiVersion, newestServed } from './api-versions';
import { ArmError } from './arm-error';
import { type ArmEndpoints, isOwnLink, regionalOrigin } from './arm-links';
import { type ListedPages, readPages } from './arm-list';
import { type ArmPipelineParts, createArmPipeline } from './arm-pipeline';
import type { ArmRequest, ArmResponse } from './arm-request';
import { bodyOf } from './read-answer';
import { ReadingsAt } from './readings-at';
import type { SharedReadings } from './shared-readings';

/** Rights become effective within half an hour of their assignment, says Azure RBAC's "Troubleshoot" page of the worst case. */
const accessFreshSeconds = 1800;

/** When rights last changed, as far as this process knows: at its start, which may be a deployment's, or by a write of its own; and what the cloud serves. */
export interface ProcessKnowledge {
  accessChangedAt: number | null;
  /** Newest api-version of Compute Gallery that the cloud serves, as far as this process has been told. */
  newestGalleryApiVersion: string;
  readonly shared: SharedReadings;
}

/** Writes that change who may do what. */
const changesAccess = /\/(roleAssignments|userAssignedIdentities|galleries)\/[^/]+$/i;

/** The one way on which all requests of a process leave, and what it is made of. */
export interface Outlet {
  readonly parts: ArmPipelineParts;
  readonly pipeline: Pipeline;
  readonly httpClient: HttpClient;
  /** When each request is made, by its orchestration's own time. */
  readonly times: WeakMap<PipelineRequest, string>;
}

export class Arm {
  readonly readings: ReadingsAt;

  constructor(
    private readonly options: ArmEndpoints & { readonly galleryApiVersion?: string },
    private readonly outlet: Outlet,
    private readonly knowledge: ProcessKnowledge,
    readonly time: string,
  ) {
    this.readings = new ReadingsAt(knowledge.shared, time);
  }

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

  /** Seconds for each request of the kind at the pace of Azure's budgets; 0 where none is known. */
  secondsForEach(subscriptionId: string, call: ArmCall): number {
    return this.outlet.parts.gate.secondsForEach(subscriptionId, call);
  }

  /** Whether a right that is missing may yet become effective. */
  get isAccessFresh(): boolean {
    const { accessChangedAt } = this.knowledge;
    if (accessChangedAt === null) {
      return false;
    }
    // A clock that was ahead for one reading does not make it fresh until it is caught up with.
    return Math.abs(Date.parse(this.time) - accessChangedAt) < accessFreshSeconds * 1000;
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
    if (!isResource || !sameName(plainPath(id ?? request.path), plainPath(request.path))) {
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
  async listPages(request: Omit<ArmRequest, 'method' | 'body'>, requestsMax?: number): Promise<ListedPages> {
    const first = await this.send({ ...request, method: 'GET' });
    const follow = async (link: string) => await this.follow(link, request.location ?? null);
    const { requests, ...pages } = await readPages(request.path, first, follow, requestsMax);
    this.knowledge.shared.learnPages(request.path, requests);
    return pages;
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
      this.readings.forget();
    }
    return readResponse(response);
  }
}

/** Whether it ends with a slash, or has a letter escaped, makes it no other. */
function plainPath(path: string): string {
  const trimmed = path.replace(/\/$/, '');
  return /%(?![0-7][0-9a-f])/i.test(trimmed) ? trimmed : decodeURIComponent(trimmed);
}

function readResponse(response: PipelineResponse): ArmResponse {
  const { status, headers } = response;
  return {
    status,
    body: bodyOf(response),
    operationLink: headers.get('azure-asyncoperation') ?? headers.get('location') ?? null,
    correlationId: headers.get('x-ms-correlation-request-id') ?? null,
    retryAfter: readRetryAfter(headers.get('retry-after')),
  };
}
