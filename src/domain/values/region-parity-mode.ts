// What to do where a zone's parent region is not a target region of the version: a wish of the customer, not of the service.

export const regionParityModes = ['require', 'warn', 'add'] as const;
export type RegionParity = (typeof regionParityModes)[number];
