// Names by which functions and orchestrators know each other.

export const orchestratorNames = {
  replicateImageVersion: 'replicateImageVersion',
  replicateMany: 'replicateMany',
  prepareDevBoxGallery: 'prepareDevBoxGallery',
  deliverCompletion: 'deliverCompletion',
  replicateSelection: 'replicateSelection',
} as const;

/** The one instance of replicateMany that the timer starts: the next one waits until it has ended. */
export const reconcileInstanceId = 'reconcile-galleries';

/** External event that asks a run to stop; its value, if any, is who asked. */
export const cancelEvent = 'cancel';

/**
 * External event that hands a request over to a run that is under way. It is raised until the run's custom status names the
 * request's token among those that are `taken`, or the run has ended.
 */
export const requestEvent = 'request';
