// Places of a version that failed and are nobody's business of this program: regions, and zones that it was not asked for. They are told,
// since virtual machines cannot be made there, and left to whoever publishes.
import { type ImageVersionSnapshot, isBusy } from '../../../domain/image-version/image-version';
import { failedPlaces } from '../../../domain/image-version/zone-status';
import { type Finding, finding } from '../../../domain/values/finding';

/** @param zones that are told as targets */
export function tellFailedPlaces(
  known: readonly Finding[],
  version: ImageVersionSnapshot,
  zones: readonly string[],
): readonly Finding[] {
  if (isBusy(version.provisioningState)) {
    return known;
  }
  const failed = failedPlaces(version, zones).map(({ region, details }) => {
    const words = details === '' ? 'it does not say why' : details;
    const message = `Azure failed to copy the version into ${region}: ${words}. Whoever publishes it can update the version once more, or take ${region} out and add it again; the zones are not affected.`;
    return finding('warning', 'RegionFailed', message, region);
  });
  return [...known.filter(({ code }) => code !== 'RegionFailed'), ...failed];
}
