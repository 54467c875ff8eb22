// The ARM client of a process: what all its requests go through, and what it knows. Clients of @azure/arm-compute go through the same pipeline.
import { createDefaultHttpClient, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import type { Telemetry } from '../../telemetry/telemetry';
import { newestGalleryApiVersion } from './api-versions';
import { Arm, type Outlet, type ProcessKnowledge } from './arm';
import type { ArmEndpoints } from './arm-links';
import { createArmPipeline } from './arm-pipeline';
import type { RequestGate } from './request-gate';
import { SharedReadings } from './shared-readings';
import { armScope, type RenewableCredential, TokenCache } from './token';

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

/** A person, or a probe, waits for it. */
const signInMilliseconds = 5_000;

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
