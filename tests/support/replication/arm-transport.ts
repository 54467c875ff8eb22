// From an Azure client's request to the simulated ARM and back, with what can happen on the way: resets, hangs, answers cut
// short, answers from before. It serves the configured hosts only and remembers every other host it was asked for.
import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import { withIdCase } from '../../../local/azure/arm/answer-ids';
import type { AzureInProcess } from './azure-in-process';

export interface SentRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly authorization: string;
}

/** Sees a request and its answer, and may put another answer in its place. */
export type Intercept = (
  request: PipelineRequest,
  send: () => Promise<PipelineResponse>,
  path: string,
) => Promise<PipelineResponse>;

export class ArmTransport implements HttpClient {
  readonly sent: SentRequest[] = [];
  readonly foreignHosts: string[] = [];
  intercept: Intercept | null = null;
  /** Told of each request before it is sent. */
  onRequest: (method: string, path: string) => void = () => undefined;
  /** Told when ARM has carried out a request. */
  onAnswer: () => void = () => undefined;
  private answers = 0;
  /** Requests of releases of before. */
  private readonly olders = new WeakSet<PipelineRequest>();

  constructor(
    private readonly azure: AzureInProcess,
    private readonly hosts: RegExp,
  ) {}

  /** What a release of before sends its requests with. */
  get ofOlderRelease(): HttpClient {
    return {
      sendRequest: async (request) => {
        this.olders.add(request);
        return await this.sendRequest(request);
      },
    };
  }

  isOfOlderRelease(request: PipelineRequest): boolean {
    return this.olders.has(request);
  }

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const url = new URL(request.url);
    const authorization = request.headers.get('authorization') ?? '';
    this.sent.push({ method: request.method, host: url.host, path: url.pathname, authorization });
    this.onRequest(request.method, url.pathname);
    if (url.protocol !== 'https:' || !this.hosts.test(url.host)) {
      this.foreignHosts.push(url.host);
      throw new RestError(`getaddrinfo ENOTFOUND ${url.hostname}`, { code: 'ENOTFOUND', request });
    }
    const send = async () => await this.exchange(request, url);
    return this.intercept === null ? await send() : await this.intercept(request, send, url.pathname);
  }

  private async exchange(request: PipelineRequest, url: URL): Promise<PipelineResponse> {
    const { answer, correlationId, transport } = await this.azure.handle({
      method: request.method,
      origin: url.origin,
      path: url.pathname.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1'),
      query: url.searchParams,
      headers: request.headers.toJSON(),
      body: typeof request.body === 'string' && request.body !== '' ? JSON.parse(request.body) : undefined,
    });
    this.onAnswer();
    if (transport?.kind === 'reset') {
      throw new RestError('read ECONNRESET', { code: 'ECONNRESET', request });
    }
    if (transport?.kind === 'hang') {
      return await untilAborted(request);
    }
    this.answers += 1;
    const body = withIdCase(answer.body, this.answers % 2 === 1);
    const text = body === undefined ? '' : JSON.stringify(body);
    return {
      request,
      status: answer.status,
      headers: createHttpHeaders({
        'content-type': 'application/json; charset=utf-8',
        'x-ms-correlation-request-id': correlationId,
        ...answer.headers,
      }),
      bodyAsText: transport?.kind === 'malformed' ? text.slice(0, -1) : text,
    };
  }
}

function untilAborted(request: PipelineRequest): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = () => reject(new RestError('The operation was aborted.', { code: 'ABORT_ERR', request }));
    if (request.abortSignal?.aborted) {
      giveUp();
    }
    request.abortSignal?.addEventListener('abort', giveUp);
  });
}
