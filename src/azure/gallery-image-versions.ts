// Gallery image versions, read and written as the service's own JSON.
// https://learn.microsoft.com/rest/api/compute/gallery-image-versions
import type { JsonObject } from '../domain/values/json';
import { formatImageVersionId, type ImageVersionId } from '../domain/values/resource-id';
import { apiVersions } from './arm/api-versions';
import type { ArmClient, ArmResponse } from './arm/arm-client';

export async function getImageVersion(arm: ArmClient, id: ImageVersionId, at: string): Promise<ArmResponse> {
  return await arm.send(
    {
      method: 'GET',
      path: formatImageVersionId(id),
      apiVersion: apiVersions.compute,
      query: { $expand: 'ReplicationStatus' },
    },
    at,
  );
}

/** Sends the first request of the operation and no other: the waiting is durable. */
export async function putImageVersion(
  arm: ArmClient,
  id: ImageVersionId,
  body: JsonObject,
  at: string,
): Promise<ArmResponse> {
  return await arm.send({ method: 'PUT', path: formatImageVersionId(id), apiVersion: apiVersions.compute, body }, at);
}

/** Where the state of a write's operation can be read; null where the service named no place. */
export function operationLink({ headers }: ArmResponse): string | null {
  return headers['azure-asyncoperation'] ?? headers.location ?? null;
}
