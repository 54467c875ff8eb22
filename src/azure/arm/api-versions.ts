// The one table of api-versions that this program speaks (docs/decisions/0002-raw-json-and-one-api-version.md). That of
// Compute Gallery is a setting (GALLERY_API_VERSION), which the client carries.

/** The first with `gallery.identity`, the last before writes change storage defaults. */
export const defaultGalleryApiVersion = '2024-03-03';

export const apiVersions = {
  extendedZones: '2024-04-01-preview',
  features: '2021-07-01',
  userAssignedIdentities: '2023-01-31',
  authorization: '2022-04-01',
} as const;
