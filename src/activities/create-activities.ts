// Every activity of the contract, with what it works with.
import type { ReplicationActivities } from '../orchestrators/replicate-image-version/contract';
import type { ActivityDeps } from './deps';
import { createAddZoneTargets } from './replicate-image-version/add-zone-targets';
import { createAnnounceOutcome } from './replicate-image-version/announce-outcome';
import { createEnsureGalleryIdentity } from './replicate-image-version/ensure-gallery-identity';
import { createPlanReplication } from './replicate-image-version/plan-replication';
import { createReadImageVersion } from './replicate-image-version/read-image-version';
import { createReadReplicationStatus } from './replicate-image-version/read-replication-status';
import { withinBudget } from './within-budget';

export function createActivities(deps: ActivityDeps): ReplicationActivities {
  return {
    readImageVersion: withinBudget(deps.gate, createReadImageVersion(deps)),
    planReplication: withinBudget(deps.gate, createPlanReplication(deps)),
    ensureGalleryIdentity: withinBudget(deps.gate, createEnsureGalleryIdentity(deps)),
    addZoneTargets: withinBudget(deps.gate, createAddZoneTargets(deps)),
    readReplicationStatus: withinBudget(deps.gate, createReadReplicationStatus(deps)),
    announceOutcome: createAnnounceOutcome(deps),
  };
}
