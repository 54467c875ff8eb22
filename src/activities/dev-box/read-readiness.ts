// Reads what the readiness of a gallery's images for Dev Box is judged by: read-only, one list request for each image and the
// replication status of its newest versions, which lists do not have.
import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import { getDevCenter, listOfDevCenter, listPools } from '../../azure/dev-centers';
import { getImageVersion } from '../../azure/gallery-image-versions';
import { getGalleryJson, listImages, listImageVersions } from '../../azure/gallery-lists';
import { judgeImage, type ReadinessRow, regionsOfDevCenter } from '../../domain/dev-box/readiness';
import { sameName } from '../../domain/values/ascii-fold';
import { isObject, type JsonObject, textAt } from '../../domain/values/json';
import {
  compareVersionNames,
  type DevCenterId,
  type GalleryId,
  type ImageVersionId,
  isVersionName,
} from '../../domain/values/resource-id';

/** Versions of one image whose replication status is read; of a whole gallery it is each image's newest. */
const statusesOfOneImage = 10;

export interface ReadinessRequest {
  readonly gallery: GalleryId;
  /** Null: every image definition of the gallery. */
  readonly imageName: string | null;
  /** Null: regions are not compared. */
  readonly devCenter: DevCenterId | null;
}

/** @throws ArmError where something cannot be read */
export async function readReadiness(
  arm: Arm,
  { gallery, imageName, devCenter }: ReadinessRequest,
  acceptedSecurityTypes: readonly string[],
): Promise<readonly ReadinessRow[]> {
  const galleryJson = await getGalleryJson(arm, gallery);
  const devCenterRegions = devCenter === null ? [] : await readRegions(arm, devCenter);
  const definitions = (await listImages(arm, gallery)).values.filter(isObject);
  const wanted = definitions.filter((one) => imageName === null || sameName(textAt(one, 'name') ?? '', imageName));
  const rows: ReadinessRow[] = [];
  for (const definition of wanted) {
    const { values: versions } = await listImageVersions(arm, gallery, textAt(definition, 'name') ?? '');
    const options = { gallery: galleryJson, devCenterRegions, acceptedSecurityTypes };
    const newest = imageName === null ? 1 : statusesOfOneImage;
    rows.push(
      ...judgeImage(definition, await withStatus(arm, gallery, definition, versions.filter(isObject), newest), options),
    );
  }
  return rows;
}

/** The versions, the newest of them as they are with their replication status. One that was deleted meanwhile stays as listed. */
async function withStatus(
  arm: Arm,
  gallery: GalleryId,
  definition: JsonObject,
  versions: readonly JsonObject[],
  newest: number,
): Promise<readonly JsonObject[]> {
  const imageName = textAt(definition, 'name') ?? '';
  const names = versions.flatMap((version) => textAt(version, 'name') ?? []).filter(isVersionName);
  const chosen = names.toSorted((a, b) => compareVersionNames(b, a)).slice(0, newest);
  const read = await Promise.all(
    chosen.map(async (versionName) => await readOrNull(arm, { ...gallery, imageName, versionName })),
  );
  return versions.map((version) => read.find((one) => textAt(one, 'name') === textAt(version, 'name')) ?? version);
}

async function readOrNull(arm: Arm, id: ImageVersionId): Promise<JsonObject | null> {
  try {
    return (await getImageVersion(arm, id)).body;
  } catch (error) {
    if (error instanceof ArmError && error.kind === 'notFound') {
      return null;
    }
    throw error;
  }
}

/** Regions in which the dev center needs its images. */
async function readRegions(arm: Arm, devCenter: DevCenterId): Promise<readonly string[]> {
  const { body } = await getDevCenter(arm, devCenter);
  const networks = await listOfDevCenter(arm, devCenter, 'attachednetworks');
  return regionsOfDevCenter(body, networks, await listPools(arm, devCenter));
}
