// An ARM client whose every answer a test words itself.
import type { AccessToken } from '@azure/core-auth';
import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { Arm } from '../../../src/azure/arm/arm';
import { ArmClient } from '../../../src/azure/arm/arm-client';
import { ArmError } from '../../../src/azure/arm/arm-error';
import { RequestGate } from '../../../src/azure/arm/request-gate';
import type { RenewableCredential } from '../../../src/azure/arm/token';
import type { ArmRequestTelemetry } from '../../../src/telemetry/arm-dependency';

export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is; anything else as JSON. */
  readonly body?: unknown;
}

export type Script = (request: PipelineRequest, nth: number) => ScriptedAnswer | Promise<ScriptedAnswer>;

export interface ScriptedArm {
  readonly arm: Arm;
  readonly client: ArmClient;
  readonly sent: PipelineRequest[];
  readonly tracked: ArmRequestTelemetry[];
}

export const scriptedTime = '2026-11-28T00:00:00.000Z';

export const steadyCredential: RenewableCredential = {
  getToken: async (): Promise<AccessToken> => ({ token: 'token-1', expiresOnTimestamp: Date.now() + 3_600_000 }),
};

export function createScriptedArm(
  script: Script,
  options: { readonly credential?: RenewableCredential; readonly timeoutMilliseconds?: number } = {},
): ScriptedArm {
  const sent: PipelineRequest[] = [];
  const tracked: ArmRequestTelemetry[] = [];
  const httpClient: HttpClient = {
    async sendRequest(request): Promise<PipelineResponse> {
      sent.push(request);
      const { status = 200, headers = {}, body } = await script(request, sent.length - 1);
      const bodyAsText = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
      return { request, status, headers: createHttpHeaders(headers), bodyAsText };
    },
  };
  const client = new ArmClient({
    endpoint: 'https://management.azure.com',
    regionalEndpoint: 'https://{location}.management.azure.com',
    credential: options.credential ?? steadyCredential,
    gate: new RequestGate(1),
    telemetry: { trackEvent: () => undefined, trackArmRequest: (request) => void tracked.push(request) },
    transport: { httpClient, timeoutMilliseconds: options.timeoutMilliseconds ?? 5_000 },
  });
  return { arm: client.at(scriptedTime), client, sent, tracked };
}

/** The ArmError that the work ends with. */
export async function armErrorOf(work: Promise<unknown>): Promise<ArmError> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof ArmError) {
    return error;
  }
  throw error;
}
