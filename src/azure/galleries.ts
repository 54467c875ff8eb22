// Galleries and image definitions: read through the SDK, since nothing of it is written back; the identity is patched
// through the thin client, on the regional endpoint as the tutorial has it.
import { ComputeManagementClient } from '@azure/arm-compute';
import type { TokenCredential } from '@azure/core-auth';
import { isRestError } from '@azure/core-rest-pipeline';
import type { RawResponseCallback } from '@azure-rest/core-client';
import type { GalleryFacts } from '../domain/plan/identity-plan';
import type { JsonObject } from '../domain/values/json';
import { normaliseRegion } from '../domain/values/region';
import { formatGalleryId, formatImageId, type GalleryId, type ImageVersionId } from '../domain/values/resource-id';
import type { Telemetry } from '../telemetry/telemetry';
import { apiVersions } from './arm/api-versions';
import {
  type ArmClient,
  type ArmResponse,
  type ArmTransport,
  armScope,
  isUnknownHost,
  requestTimeoutMilliseconds,
} from './arm/arm-client';
import { ArmError, toArmError } from './arm/arm-error';
import type { RequestGate } from './arm/request-gate';

export interface GalleryReader {
  /** Location and identities of the gallery, location of the image definition. */
  readFacts(id: ImageVersionId, at: string): Promise<GalleryFacts>;
}

interface GalleryReaderOptions {
  readonly endpoint: string;
  readonly credential: TokenCredential;
  readonly gate: RequestGate;
  readonly telemetry: Telemetry;
  readonly transport?: ArmTransport;
}

interface SdkCallOptions {
  readonly abortSignal: AbortSignal;
  readonly onResponse: RawResponseCallback;
}

/** @azure/arm-compute 25 is fixed to it. */
const sdkApiVersion = '2025-12-03';

export function createGalleryReader(options: GalleryReaderOptions): GalleryReader {
  const { endpoint, credential, gate, telemetry, transport = {} } = options;
  const clients = new Map<string, ComputeManagementClient>();
  const clientFor = (subscriptionId: string) => {
    const client =
      clients.get(subscriptionId) ??
      new ComputeManagementClient(credential, subscriptionId, {
        endpoint,
        credentials: { scopes: [armScope(endpoint)] },
        retryOptions: { maxRetries: 0 },
        userAgentOptions: { userAgentPrefix: 'gallery-zone-replicator' },
        ...(transport.httpClient && { httpClient: transport.httpClient }),
      });
    clients.set(subscriptionId, client);
    return client;
  };

  async function read<T>(path: string, at: string, get: (options: SdkCallOptions) => Promise<T>): Promise<T> {
    gate.admit(at);
    const started = Date.now();
    let headers: Readonly<Record<string, string>> = {};
    const track = (status: number, errorCode = '') =>
      telemetry.trackArmRequest({
        method: 'GET',
        host: new URL(endpoint).host,
        path,
        apiVersion: sdkApiVersion,
        status,
        milliseconds: Date.now() - started,
        headers,
        errorCode,
      });
    try {
      const answer = await get({
        abortSignal: AbortSignal.timeout(transport.timeoutMilliseconds ?? requestTimeoutMilliseconds),
        onResponse: (response) => {
          headers = response.headers.toJSON();
        },
      });
      track(200);
      return answer;
    } catch (error) {
      const armError = fromSdkError(error);
      track(armError.status ?? 0, armError.code);
      gate.observe(armError, at);
      throw armError;
    }
  }

  return {
    async readFacts(id, at) {
      const { galleries, galleryImages } = clientFor(id.subscriptionId);
      const gallery = await read(formatGalleryId(id), at, (options) =>
        galleries.get(id.resourceGroupName, id.galleryName, options),
      );
      const definition = await read(formatImageId(id), at, (options) =>
        galleryImages.get(id.resourceGroupName, id.galleryName, id.imageName, options),
      );
      return {
        location: normaliseRegion(gallery.location ?? ''),
        definitionLocation: normaliseRegion(definition.location ?? ''),
        userAssignedIdentityIds: Object.keys(gallery.identity?.userAssignedIdentities ?? {}),
      };
    },
  };
}

function fromSdkError(error: unknown): ArmError {
  if (isRestError(error) && error.statusCode !== undefined && error.statusCode >= 300) {
    const headers = error.response?.headers.toJSON() ?? {};
    let body: unknown = { error: { code: error.code ?? '', message: error.message } };
    try {
      body = JSON.parse(error.response?.bodyAsText ?? '') as unknown;
    } catch {
      // not JSON: the error's own text stands
    }
    return toArmError({ status: error.statusCode, headers, body });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new ArmError('transient', null, '', `no usable answer from ARM: ${message}`, null, null, { cause: error });
}

/** What a call on the regional endpoint gave, and whether the global one had to serve it. */
export interface RegionalResponse {
  readonly response: ArmResponse;
  readonly servedGlobally: boolean;
}

/** Regional endpoints are documented in the tutorial only: where the host does not resolve or answers 404, the global one serves. */
async function sendRegional(
  arm: ArmClient,
  request: { readonly method: 'GET' | 'PATCH'; readonly path: string; readonly body?: JsonObject },
  location: string,
  at: string,
): Promise<RegionalResponse> {
  const compute = { ...request, apiVersion: apiVersions.compute };
  try {
    return { response: await arm.send({ ...compute, location }, at), servedGlobally: false };
  } catch (error) {
    if (!(error instanceof ArmError) || !(error.kind === 'notFound' || isUnknownHost(error))) {
      throw error;
    }
    return { response: await arm.send(compute, at), servedGlobally: true };
  }
}

export async function getGallery(
  arm: ArmClient,
  id: GalleryId,
  location: string,
  at: string,
): Promise<RegionalResponse> {
  return await sendRegional(arm, { method: 'GET', path: formatGalleryId(id) }, location, at);
}

/** GalleryRP treats PATCH as PUT: the body's identities are all that the gallery has afterwards. */
export async function patchGallery(
  arm: ArmClient,
  id: GalleryId,
  body: JsonObject,
  location: string,
  at: string,
): Promise<RegionalResponse> {
  return await sendRegional(arm, { method: 'PATCH', path: formatGalleryId(id), body }, location, at);
}
