// Whether a version that is replicated can be used for dev boxes, where DEV_BOX_IMAGES asks. It is told, and nothing waits for it.
import type { Arm } from '../../azure/arm/arm';
import { getImageVersion } from '../../azure/gallery-image-versions';
import { getGalleryJson, getImageJson } from '../../azure/gallery-lists';
import { judgeImage } from '../../domain/dev-box/readiness';
import { whyNotReady } from '../../domain/dev-box/why-not-ready';
import { matchGlobs } from '../../domain/policy/glob';
import { type Finding, finding } from '../../domain/values/finding';
import type { ImageVersionId } from '../../domain/values/resource-id';
import type { ActivityDeps } from '../deps';

/** Never throws: whatever cannot be read is a finding, and the replication goes on. */
export async function checkDevBox(
  { devBoxImages, devBoxSecurityTypes }: Pick<ActivityDeps, 'devBoxImages' | 'devBoxSecurityTypes'>,
  arm: Arm,
  id: ImageVersionId,
): Promise<readonly Finding[]> {
  if (devBoxImages === null || !matchGlobs(devBoxImages, id.imageName).matches) {
    return [];
  }
  try {
    const [gallery, definition, version] = await Promise.all([
      getGalleryJson(arm, id),
      getImageJson(arm, id, id.imageName),
      getImageVersion(arm, id),
    ]);
    const options = { gallery, devCenterRegions: [], acceptedSecurityTypes: devBoxSecurityTypes };
    const [row] = judgeImage(definition, [version.body], options);
    const why = row === undefined ? null : whyNotReady(row);
    return why === null ? [] : [finding('warning', 'DevBoxNotReady', why)];
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const message = `Whether the version is ready for Dev Box could not be read: ${words.slice(0, 300)}`;
    return [finding('info', 'DevBoxNotChecked', message)];
  }
}
