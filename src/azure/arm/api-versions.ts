// The one table of api-versions that this program speaks (docs/decisions/0002-raw-json-and-one-api-version.md). That of
// Compute Gallery is a setting (GALLERY_API_VERSION), which the client carries.

/** The first with `gallery.identity`, the last before writes change storage defaults. */
export const defaultGalleryApiVersion = '2024-03-03';

/** The newest that was published when this was written: it reads what a write must keep, where the cloud serves it. */
export const newestGalleryApiVersion = '2026-03-03';

/**
 * The newest of the api-versions that a refusal lists, previews left out.
 *
 * @returns null where it lists none: "The supported api-versions are '2023-07-03, 2024-03-03'."
 */
export function newestServed(refusal: string, atMost: string): string | null {
  const listed = /supported api-versions are '([^']*)'/i.exec(refusal)?.[1] ?? '';
  const stable = listed.split(/[\s,]+/).filter((one) => /^\d{4}-\d{2}-\d{2}$/.test(one) && one <= atMost);
  return stable.sort().at(-1) ?? null;
}

export const apiVersions = {
  extendedZones: '2024-04-01-preview',
  features: '2021-07-01',
  userAssignedIdentities: '2023-01-31',
  authorization: '2022-04-01',
  devCenter: '2025-02-01',
} as const;
