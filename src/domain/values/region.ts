// Region and zone names: ARM answers with display names ("West US"), people write either form.
import { foldAscii } from './ascii-fold';

/** The name by which two spellings of a region are compared: `West US`, `westus` and `WestUS` are one. */
export function normaliseRegion(name: string): string {
  return foldAscii(name).replace(/[\s_-]/g, '');
}

/** The name by which two spellings of a zone are compared. A zone's name may hold hyphens, which tell zones apart. */
export function normaliseZone(name: string): string {
  return foldAscii(name).replace(/[\s_]/g, '');
}
