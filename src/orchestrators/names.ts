// Names by which functions and orchestrators know each other.

export const orchestratorNames = { replicateImageVersion: 'replicateImageVersion' } as const;

/** External event that asks a run to stop; its value, if any, is who asked. */
export const cancelEvent = 'cancel';
