// What it is that refuses a zone, as far as it can be read again: so that a refusal can be left alone until that has changed.

/**
 * `version`: the version, the policy and the settings alone. `zones`: what Microsoft.EdgeZones lists. `features`: the state of the zone's feature.
 * `roles`: what the gallery's identity may do. Ordered by what reading it costs.
 */
export const refusalGrounds = ['version', 'zones', 'features', 'roles'] as const;
export type RefusalGround = (typeof refusalGrounds)[number];
