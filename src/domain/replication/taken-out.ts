// When a zone that was taken out counts as back: not because a write was taken, nor because it was seen there while the write was
// carried out, which the service may yet lose; but because the version was seen at rest with it.
import { findZone, type ImageVersionSnapshot, isBusy } from '../image-version/image-version';

/**
 * @param zones that were taken out
 * @param seen the version as it was read after the write; null where it could not be read
 */
export function seenBack(zones: readonly string[], seen: ImageVersionSnapshot | null): readonly string[] {
  return seen === null ? [] : zones.filter((zone) => findZone(seen, zone) !== undefined);
}

/** Those of seenBack that no operation under way can lose any more. */
export function confirmedBack(zones: readonly string[], seen: ImageVersionSnapshot | null): readonly string[] {
  return seen === null || isBusy(seen.provisioningState) ? [] : seenBack(zones, seen);
}
