// The one pipeline to ARM, for raw requests and for @azure/arm-compute alike: no retries and no redirects, since all
// waiting is durable and a token goes to the configured origins only.
import {
  createEmptyPipeline,
  decompressResponsePolicy,
  type Pipeline,
  type PipelinePolicy,
  type PipelineRequest,
  proxyPolicy,
  userAgentPolicy,
} from '@azure/core-rest-pipeline';
import type { Telemetry } from '../../telemetry/telemetry';
import { ArmError } from './arm-error';
import { readAnswerPolicy, requestOf } from './read-answer';
import type { RequestGate } from './request-gate';
import { createTimeLimitPolicy } from './time-limit';
import { createTokenPolicy, type TokenCache } from './token';

export interface ArmPipelineParts {
  readonly tokens: TokenCache;
  readonly gate: RequestGate;
  readonly telemetry: Telemetry;
  /** Real time after which a request without an answer is given up. */
  readonly timeoutMilliseconds?: number;
}

/** The orchestration's own time at which a request is made, ISO 8601, by which the budget that all runs share is kept. */
export type TimeOf = (request: PipelineRequest) => string;

/** Counts each request against the budget, and closes it where ARM throttles. */
function createBudgetPolicy(gate: RequestGate, timeOf: TimeOf): PipelinePolicy {
  return {
    name: 'budget',
    async sendRequest(request, next) {
      const at = timeOf(request);
      const asked = requestOf(request);
      gate.admit(asked, at);
      try {
        const response = await next(request);
        gate.observe(asked, response.headers.toJSON(), at);
        return response;
      } catch (error) {
        if (error instanceof ArmError) {
          gate.observeError(error, asked, at);
        }
        throw error;
      }
    },
  };
}

function createTelemetryPolicy(telemetry: Telemetry): PipelinePolicy {
  return {
    name: 'telemetry',
    async sendRequest(request, next) {
      const url = new URL(request.url);
      const started = performance.now();
      const track = (status: number, headers: Readonly<Record<string, string>>, errorCode: string) =>
        telemetry.trackArmRequest({
          method: request.method,
          host: url.host,
          path: url.pathname,
          apiVersion: url.searchParams.get('api-version') ?? '',
          status,
          milliseconds: Math.round(performance.now() - started),
          headers,
          errorCode,
        });
      try {
        const response = await next(request);
        track(response.status, response.headers.toJSON(), '');
        return response;
      } catch (error) {
        const { status, headers, code } = error instanceof ArmError ? error : { status: null, headers: {}, code: '' };
        track(status ?? 0, headers, code);
        throw error;
      }
    },
  };
}

/** The SDK is fixed to a newer api-version than this program speaks to Compute Gallery. */
function createGalleryApiVersionPolicy(apiVersion: string): PipelinePolicy {
  return {
    name: 'galleryApiVersion',
    async sendRequest(request, next) {
      const url = new URL(request.url);
      if (/\/providers\/Microsoft\.Compute\/galleries(\/|$)/i.test(url.pathname)) {
        url.searchParams.set('api-version', apiVersion);
        request.url = url.toString();
      }
      return await next(request);
    },
  };
}

/** @param sdkApiVersion what a client that brings an api-version of its own shall say to Compute Gallery */
export function createArmPipeline(
  parts: ArmPipelineParts,
  timeOf: TimeOf,
  sdkApiVersion: string | null = null,
): Pipeline {
  const pipeline = createEmptyPipeline();
  const policies: readonly PipelinePolicy[] = [
    ...(sdkApiVersion === null ? [] : [createGalleryApiVersionPolicy(sdkApiVersion)]),
    createBudgetPolicy(parts.gate, timeOf),
    createTelemetryPolicy(parts.telemetry),
    readAnswerPolicy,
    createTimeLimitPolicy(parts.timeoutMilliseconds),
    createTokenPolicy(parts.tokens),
    userAgentPolicy({ userAgentPrefix: 'gallery-zone-replicator' }),
    proxyPolicy(),
    decompressResponsePolicy(),
  ];
  for (const policy of policies) {
    pipeline.addPolicy(policy);
  }
  return pipeline;
}
