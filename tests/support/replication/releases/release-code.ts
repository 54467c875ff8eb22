// What the virtual world takes of a release of the app: its orchestrators, its activities and what its triggers start runs with. Of an
// older release the same names come from a bundle (releases.ts).
export {
  createDeliveryActivities,
  createReconcileActivities,
  createReplicationActivities,
} from '../../../../src/activities/create-activities';
export { createDevBoxActivities } from '../../../../src/activities/prepare-dev-box-gallery/create-dev-box-activities';
export { createSelectionActivities } from '../../../../src/activities/replicate-selection/create-selection-activities';
export { createZoneDecider } from '../../../../src/activities/zone-policy/decide-zones';
export { ArmClient } from '../../../../src/azure/arm/arm-client';
export { RequestGate } from '../../../../src/azure/arm/request-gate';
export { SharedReadings } from '../../../../src/azure/arm/shared-readings';
export { parseConfig } from '../../../../src/config/config';
export { cancelRun } from '../../../../src/functions/cancel-run';
export { createCompletionDelivery } from '../../../../src/functions/completion-delivery';
export { devBoxInputOf, startDevBoxOperation } from '../../../../src/functions/dev-box/dev-box-operations';
export { createOnImageVersionEvent } from '../../../../src/functions/on-image-version-event';
export { cancelOperation } from '../../../../src/functions/operation-instances';
export { createReconcileGalleries } from '../../../../src/functions/reconcile-galleries';
export { createReplicationRuns } from '../../../../src/functions/reconcile-replications';
export { startReconciliation } from '../../../../src/functions/reconciliation-run';
export { startRun } from '../../../../src/functions/replication-runs';
export { createSelectionRuns } from '../../../../src/functions/selection-replications';
export { deliverCompletion } from '../../../../src/orchestrators/deliver-completion/deliver-completion';
export { orchestratorNames } from '../../../../src/orchestrators/names';
export { prepareDevBoxGallery } from '../../../../src/orchestrators/prepare-dev-box-gallery/prepare-dev-box-gallery';
export { reconcileGalleries } from '../../../../src/orchestrators/reconcile-galleries/reconcile-galleries';
export { replicateImageVersion } from '../../../../src/orchestrators/replicate-image-version/replicate-image-version';
export { replicateSelection } from '../../../../src/orchestrators/replicate-selection/replicate-selection';
