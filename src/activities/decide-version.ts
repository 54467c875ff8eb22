// The policy's answer for one image version: three reads for it, its definition and its gallery, and a list of the definition's
// versions only where they matter.
import type { Arm } from '../azure/arm/arm-client';
import { getImageVersion } from '../azure/gallery-image-versions';
import { getGalleryJson, getImageJson, listImageVersions } from '../azure/gallery-lists';
import { type DesiredZones, desiredZones, type ExplicitRequest } from '../domain/policy/desired-zones';
import {
  readGalleryVersion,
  readGalleryVersions,
  readTags,
  type VersionParents,
} from '../domain/policy/gallery-version';
import type { Policy } from '../domain/policy/policy';
import type { ImageVersionId } from '../domain/values/resource-id';

export interface ZoneDecision {
  readonly answer: DesiredZones;
  /** ISO 8601; null where Azure told none. */
  readonly publishedDate: string | null;
}

async function readParents(arm: Arm, id: ImageVersionId): Promise<VersionParents> {
  const [definition, gallery] = await Promise.all([getImageJson(arm, id, id.imageName), getGalleryJson(arm, id)]);
  return { definitionTags: readTags(definition), galleryTags: readTags(gallery) };
}

/** @throws ArmError */
export async function decideVersion(
  arm: Arm,
  id: ImageVersionId,
  policy: Policy,
  at: string,
  request: ExplicitRequest | null,
): Promise<ZoneDecision> {
  const { body } = await getImageVersion(arm, id);
  const parents = await readParents(arm, id);
  const version = readGalleryVersion(body, id, parents);
  if (version === null) {
    throw new Error(`${id.imageName} ${id.versionName} is not an object`);
  }
  const { publishedDate } = version;
  const early = desiredZones(version, null, policy, at, request);
  if (early.verdict !== 'Undecided') {
    return { answer: early, publishedDate };
  }
  const { values, isWhole } = await listImageVersions(arm, id, id.imageName);
  const siblings = { complete: isWhole, versions: readGalleryVersions(values, id, parents) };
  return { answer: desiredZones(version, siblings, policy, at, request), publishedDate };
}
