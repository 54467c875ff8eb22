// The one table of api-versions that this program speaks (docs/decisions/0002-raw-json-and-one-api-version.md).

export const apiVersions = {
  /** Versions and the gallery's identity: the first with `gallery.identity`, the last before writes change storage defaults. */
  compute: '2024-03-03',
  extendedZones: '2024-04-01-preview',
  features: '2021-07-01',
  userAssignedIdentities: '2023-01-31',
  authorization: '2022-04-01',
} as const;
