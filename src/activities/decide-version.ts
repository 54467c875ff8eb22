// The policy's answer for one image version: three reads for it, its definition and its gallery, and a list of the definition's
// versions only where they matter.
import type { Arm } from '../azure/arm/arm-client';
import { getImageVersion, getImageVersionToHandOn } from '../azure/gallery-image-versions';
import { getGalleryFact, getGalleryJson, getImageFact, getImageJson, listImageVersions } from '../azure/gallery-lists';
import { type ImageVersionSnapshot, readImageVersionSnapshot } from '../domain/image-version/image-version';
import { type DesiredZones, desiredZones, type ExplicitRequest } from '../domain/policy/desired-zones';
import {
  readGalleryVersion,
  readListedVersions,
  readTags,
  type VersionParents,
} from '../domain/policy/gallery-version';
import type { Policy } from '../domain/policy/policy';
import type { ImageVersionId } from '../domain/values/resource-id';

export interface ZoneDecision {
  readonly answer: DesiredZones;
  /** ISO 8601; null where Azure told none. */
  readonly publishedDate: string | null;
  /** As it was read for the decision. */
  readonly version: ImageVersionSnapshot;
}

async function readParents(arm: Arm, id: ImageVersionId, isHint: boolean): Promise<VersionParents> {
  const [definition, gallery] = await Promise.all(
    isHint
      ? [getImageFact(arm, id, id.imageName, 'tags'), getGalleryFact(arm, id)]
      : [getImageJson(arm, id, id.imageName), getGalleryJson(arm, id)],
  );
  return { definitionTags: readTags(definition), galleryTags: readTags(gallery) };
}

/**
 * @param request of a person, who is told what is so now; null for a hint: tags of gallery and definition are those of the
 * last minute, and the run that it starts looks at the version that was read here
 * @throws ArmError
 */
export async function decideVersion(
  arm: Arm,
  id: ImageVersionId,
  policy: Policy,
  at: string,
  request: ExplicitRequest | null,
): Promise<ZoneDecision> {
  const isHint = request === null;
  const body = isHint ? await getImageVersionToHandOn(arm, id) : (await getImageVersion(arm, id)).body;
  const parents = await readParents(arm, id, isHint);
  const version = readGalleryVersion(body, id, parents);
  if (version === null) {
    throw new Error(`${id.imageName} ${id.versionName} is not an object`);
  }
  const { publishedDate } = version;
  const snapshot = readImageVersionSnapshot(body);
  const early = desiredZones(version, null, policy, at, request);
  if (early.verdict !== 'Undecided') {
    return { answer: early, publishedDate, version: snapshot };
  }
  const { values, isWhole } = await listImageVersions(arm, id, id.imageName);
  // A list without even the version that was read says nothing, and a person's request does not wait for a better one.
  const saysNothing = !isHint && values.length === 0;
  const siblings = readListedVersions(values, isWhole || saysNothing, id, parents);
  return { answer: desiredZones(version, siblings, policy, at, request), publishedDate, version: snapshot };
}
