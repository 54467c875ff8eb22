// When a zone that was taken out counts as back: not because a write was taken, but because it was seen there afterwards.
import { findZone, type ImageVersionSnapshot } from '../image-version/image-version';

/**
 * @param zones that were taken out
 * @param seen the version as it was read after the write; null where it could not be read
 */
export function confirmedBack(zones: readonly string[], seen: ImageVersionSnapshot | null): readonly string[] {
  return seen === null ? [] : zones.filter((zone) => findZone(seen, zone) !== undefined);
}
