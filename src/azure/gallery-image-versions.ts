// Gallery image versions, read and written as the service's own JSON.
// https://learn.microsoft.com/rest/api/compute/gallery-image-versions
import type { JsonObject } from '../domain/values/json';
import { formatImageVersionId, type ImageVersionId } from '../domain/values/resource-id';
import type { Arm, ArmResponse } from './arm/arm-client';

export async function getImageVersion(arm: Arm, id: ImageVersionId): Promise<ArmResponse> {
  return await arm.send({
    method: 'GET',
    path: formatImageVersionId(id),
    apiVersion: arm.galleryApiVersion,
    query: { $expand: 'ReplicationStatus' },
  });
}

/** Sends the first request of the operation and no other: the waiting is durable. */
export async function putImageVersion(arm: Arm, id: ImageVersionId, body: JsonObject): Promise<ArmResponse> {
  return await arm.send({ method: 'PUT', path: formatImageVersionId(id), apiVersion: arm.galleryApiVersion, body });
}
