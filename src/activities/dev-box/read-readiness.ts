// Reads what the readiness of a gallery's images for Dev Box is judged by: read-only, one list request for each image.
import type { Arm } from '../../azure/arm/arm-client';
import { getDevCenter, listOfDevCenter, listPools } from '../../azure/dev-centers';
import { getGalleryJson, listImages, listImageVersions } from '../../azure/gallery-lists';
import { judgeImage, type ReadinessRow, regionsOfDevCenter } from '../../domain/dev-box/readiness';
import { sameName } from '../../domain/values/ascii-fold';
import { isObject, textAt } from '../../domain/values/json';
import type { DevCenterId, GalleryId } from '../../domain/values/resource-id';

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
): Promise<readonly ReadinessRow[]> {
  const galleryJson = await getGalleryJson(arm, gallery);
  const devCenterRegions = devCenter === null ? [] : await readRegions(arm, devCenter);
  const definitions = (await listImages(arm, gallery)).filter(isObject);
  const wanted = definitions.filter((one) => imageName === null || sameName(textAt(one, 'name') ?? '', imageName));
  const rows: ReadinessRow[] = [];
  for (const definition of wanted) {
    const { values: versions } = await listImageVersions(arm, gallery, textAt(definition, 'name') ?? '');
    const options = { gallery: galleryJson, devCenterRegions, acceptedSecurityTypes: [] };
    rows.push(...judgeImage(definition, versions.filter(isObject), options));
  }
  return rows;
}

/** Regions in which the dev center needs its images. */
async function readRegions(arm: Arm, devCenter: DevCenterId): Promise<readonly string[]> {
  const { body } = await getDevCenter(arm, devCenter);
  const networks = await listOfDevCenter(arm, devCenter, 'attachednetworks');
  return regionsOfDevCenter(body, networks, await listPools(arm, devCenter));
}
