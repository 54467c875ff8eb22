// Every activity of the contract, with what it works with.
import type { ReplicationActivities } from '../orchestrators/activities';
import { createAddZoneTargets } from './add-zone-targets';
import { createAnnounceOutcome } from './announce-outcome';
import type { ActivityDeps } from './deps';
import { createEnsureGalleryIdentity } from './ensure-gallery-identity';
import { createPlanReplication } from './plan-replication';
import { createReadImageVersion } from './read-image-version';
import { createReadReplicationStatus } from './read-replication-status';
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
