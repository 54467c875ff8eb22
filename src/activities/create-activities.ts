// Every activity of the contract, with what it works with.
import type { ReplicationActivities } from '../orchestrators/activities';
import { createAddZoneTargets } from './add-zone-targets';
import { createAnnounceOutcome } from './announce-outcome';
import type { ActivityDeps } from './deps';
import { createEnsureGalleryIdentity } from './ensure-gallery-identity';
import { createPlanReplication } from './plan-replication';
import { createReadImageVersion } from './read-image-version';
import { createReadReplicationStatus } from './read-replication-status';

export function createActivities(deps: ActivityDeps): ReplicationActivities {
  return {
    readImageVersion: createReadImageVersion(deps),
    planReplication: createPlanReplication(deps),
    ensureGalleryIdentity: createEnsureGalleryIdentity(deps),
    addZoneTargets: createAddZoneTargets(deps),
    readReplicationStatus: createReadReplicationStatus(deps),
    announceOutcome: createAnnounceOutcome(deps),
  };
}
