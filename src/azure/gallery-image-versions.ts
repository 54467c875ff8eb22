// Gallery image versions, read and written as the service's own JSON.
// https://learn.microsoft.com/rest/api/compute/gallery-image-versions
import { knowsTargetMembers } from '../domain/image-version/known-members';
import { isObject, type JsonObject, objectAt, textAt } from '../domain/values/json';
import { formatImageVersionId, type ImageVersionId } from '../domain/values/resource-id';
import type { Arm, ArmResponse } from './arm/arm-client';
import { ArmError } from './arm/arm-error';

export async function getImageVersion(
  arm: Arm,
  id: ImageVersionId,
  apiVersion = arm.galleryApiVersion,
): Promise<ArmResponse> {
  const path = formatImageVersionId(id);
  const response = await arm.get({ path, apiVersion, query: { $expand: 'ReplicationStatus' } });
  requireWhole(response, path);
  requireActive(response.body, path);
  return response;
}

/** Reads a version that a run is about to be started for: its first look needs no second reading. */
export async function getImageVersionToHandOn(arm: Arm, id: ImageVersionId): Promise<JsonObject> {
  const { body } = await getImageVersion(arm, id);
  arm.handOn(formatImageVersionId(id), body);
  return body;
}

/** A version as its trigger read it a moment ago, or as it is now. No write is made of it: that reads for itself. */
export async function getImageVersionOnce(arm: Arm, id: ImageVersionId): Promise<JsonObject> {
  return arm.takeOver(formatImageVersionId(id)) ?? (await getImageVersion(arm, id)).body;
}

/** What a decision is made on, and a write would send back: without it an answer says nothing of the version. */
function requireWhole({ body, status }: ArmResponse, path: string): void {
  const isWhole = isObject(objectAt(body, 'properties').publishingProfile) && textAt(body, 'location') !== null;
  if (!isWhole) {
    throw new ArmError('the answer lacks the location or the publishing profile of the version', {
      kind: 'odd',
      status,
      code: 'AnswerNotWhole',
      request: { method: 'GET', path },
    });
  }
}

/** A version that is soft-deleted is gone: a PUT would bring it back, which is its owner's to decide. */
function requireActive(version: JsonObject, path: string): void {
  const imageState = textAt(version.properties, 'imageState') ?? 'Active';
  if (imageState !== 'Active') {
    throw new ArmError(`The image version '${path}' is deleted: its imageState is '${imageState}'.`, {
      kind: 'notFound',
      status: 404,
      code: 'ResourceNotFound',
      request: { method: 'GET', path },
    });
  }
}

/** A version as it is to be written back, and the api-version that shows no less of it than the write must keep. */
export interface VersionToWrite {
  readonly body: JsonObject;
  readonly apiVersion: string;
}

/**
 * Reads a version for a write: with the newest api-version that the cloud serves, since an older one hides members, which a
 * write of the list would drop.
 */
export async function getImageVersionToWrite(arm: Arm, id: ImageVersionId): Promise<VersionToWrite> {
  const { body, apiVersion } = await readNewest(arm, id);
  return { body, apiVersion: knowsTargetMembers(arm.galleryApiVersion, body) ? arm.galleryApiVersion : apiVersion };
}

async function readNewest(arm: Arm, id: ImageVersionId): Promise<VersionToWrite> {
  const apiVersion = arm.newestGalleryApiVersion;
  try {
    return { body: (await getImageVersion(arm, id, apiVersion)).body, apiVersion };
  } catch (error) {
    if (!(error instanceof ArmError) || error.kind !== 'apiVersionNotServed') {
      throw error;
    }
    const served = arm.learnGalleryApiVersions(error.message);
    if (served === apiVersion) {
      throw error;
    }
    return { body: (await getImageVersion(arm, id, served)).body, apiVersion: served };
  }
}

/** Sends the first request of the operation and no other: the waiting is durable. */
export async function putImageVersion(arm: Arm, id: ImageVersionId, version: VersionToWrite): Promise<ArmResponse> {
  return await arm.send({ method: 'PUT', path: formatImageVersionId(id), ...version });
}
