// The policy's answer for one image version that a person asks for: reads of it, its definition and its gallery, and a list of the
// definition's versions only where they matter.
import type { Arm } from '../azure/arm/arm';
import { getImageVersion } from '../azure/gallery-image-versions';
import { getGalleryJson, getImageJson, listImageVersions } from '../azure/gallery-lists';
import { type ImageVersionSnapshot, readImageVersionSnapshot } from '../domain/image-version/image-version';
import { type DesiredZones, desiredZones, type ExplicitRequest } from '../domain/policy/desired-zones';
import {
  type GalleryVersion,
  readGalleryVersion,
  readListedVersions,
  readTags,
  type VersionParents,
} from '../domain/policy/gallery-version';
import type { Policy } from '../domain/policy/policy';
import type { JsonObject } from '../domain/values/json';
import type { ImageVersionId } from '../domain/values/resource-id';

export interface ZoneDecision {
  readonly answer: DesiredZones;
  /** ISO 8601; null where Azure told none. */
  readonly publishedDate: string | null;
  /** As it was read for the decision. */
  readonly version: ImageVersionSnapshot;
}

export const noParents: VersionParents = { definitionTags: {}, galleryTags: {} };

export function parentsOf(definition: unknown, gallery: unknown): VersionParents {
  return { definitionTags: readTags(definition), galleryTags: readTags(gallery) };
}

/** @throws Error where the body is no object, which the ARM client has excluded */
export function galleryVersionOf(body: JsonObject, id: ImageVersionId, parents: VersionParents): GalleryVersion {
  const version = readGalleryVersion(body, id, parents);
  if (version === null) {
    throw new Error(`${id.imageName} ${id.versionName} is not an object`);
  }
  return version;
}

/** The answer by the version and what it belongs to, with the definition's other versions where they matter. @throws ArmError */
export async function decideAmongSiblings(
  arm: Arm,
  id: ImageVersionId,
  body: JsonObject,
  parents: VersionParents,
  policy: Policy,
  request: ExplicitRequest | null,
): Promise<ZoneDecision> {
  const version = galleryVersionOf(body, id, parents);
  const { publishedDate } = version;
  const snapshot = readImageVersionSnapshot(body);
  const early = desiredZones(version, null, policy, arm.time, request);
  if (early.verdict !== 'Undecided') {
    return { answer: early, publishedDate, version: snapshot };
  }
  const { values, isWhole } = await listImageVersions(arm, id, id.imageName);
  // A list without even the version that was read says nothing, and a person's request does not wait for a better one.
  const saysNothing = request !== null && values.length === 0;
  const siblings = readListedVersions(values, isWhole || saysNothing, id, parents);
  return { answer: desiredZones(version, siblings, policy, arm.time, request), publishedDate, version: snapshot };
}

/**
 * @param request of a person, who is told what is so now
 * @throws ArmError
 */
export async function decideVersion(
  arm: Arm,
  id: ImageVersionId,
  policy: Policy,
  request: ExplicitRequest,
): Promise<ZoneDecision> {
  const { body } = await getImageVersion(arm, id);
  const [definition, gallery] = await Promise.all([getImageJson(arm, id, id.imageName), getGalleryJson(arm, id)]);
  return await decideAmongSiblings(arm, id, body, parentsOf(definition, gallery), policy, request);
}
