// The activities of each process, with what they work with.
import { armCalls } from '../azure/arm-calls';
import { isHandedOn } from '../azure/gallery-image-versions';
import type { DeliveryActivities } from '../orchestrators/deliver-completion/contract';
import type { ReconcileActivities } from '../orchestrators/reconcile-galleries/contract';
import type { ReplicationActivities } from '../orchestrators/replicate-image-version/contract';
import { versionIdOf, withinBudget, withoutRoom } from './activity';
import { createReportCompletionNotSent } from './deliver-completion/report-completion-not-sent';
import { createSendCompletion } from './deliver-completion/send-completion';
import type { ActivityDeps, CompletionDelivery, ReplicationRuns } from './deps';
import { createFindImageDrift } from './reconcile-galleries/find-image-drift';
import { createFinishReconcile } from './reconcile-galleries/finish-reconcile';
import { createListImages } from './reconcile-galleries/list-images';
import { createReplicateDrifted } from './reconcile-galleries/replicate-drifted';
import { createReplicateManyDrifted } from './reconcile-galleries/replicate-many-drifted';
import { createRetireVersion } from './reconcile-galleries/retire-version';
import { createTendTaskHub } from './reconcile-galleries/tend-task-hub';
import { createAddZoneTargets } from './replicate-image-version/add-zone-targets';
import { createAnnounceOutcome } from './replicate-image-version/announce-outcome';
import { createEnsureGalleryIdentity } from './replicate-image-version/ensure-gallery-identity';
import { createPlanReplication } from './replicate-image-version/plan-replication';
import { createPublishCompletion } from './replicate-image-version/publish-completion';
import { createReadImageVersion } from './replicate-image-version/read-image-version';
import { createReadReplicationStatus } from './replicate-image-version/read-replication-status';
import { createRetireTargets } from './replicate-image-version/retire-targets';

/** A run leaves its polls to nobody while a zone is out of its version. */
const mayBeOut = ({ pollsAfter }: { readonly pollsAfter?: number }) => pollsAfter === undefined;

/** What a write of a version asks for. */
const writing = [armCalls.readVersion, armCalls.writeVersion];

/**
 * @param delivery of completion events that are not sent at once
 * @param runs as the task hub has them
 */
export function createReplicationActivities(
  deps: ActivityDeps,
  delivery: CompletionDelivery,
  runs: Pick<ReplicationRuns, 'find' | 'tellToLook' | 'listWaiting'>,
): ReplicationActivities {
  const planReplication = withinBudget(deps.gate, [], createPlanReplication(deps));
  return {
    readImageVersion: withinBudget(
      deps.gate,
      [armCalls.readVersion],
      createReadImageVersion(deps, planReplication, runs, ({ run }) => withoutRoom(deps.gate, writing, { run })),
      {
        isUrgent: mayBeOut,
        // What its trigger has read a moment ago serves it.
        isFree: ({ run, anew = false }) => !anew && isHandedOn(deps.arm.at(run.at), versionIdOf(run)),
      },
    ),
    planReplication,
    ensureGalleryIdentity: withinBudget(
      deps.gate,
      [armCalls.readGallery, armCalls.attachIdentity],
      createEnsureGalleryIdentity(deps),
    ),
    addZoneTargets: withinBudget(
      deps.gate,
      writing,
      createAddZoneTargets(deps, runs),
      // A zone that is out of its version.
      { isUrgent: ({ change }) => change.restore !== undefined && change.restore.length > 0 },
    ),
    retireTargets: withinBudget(
      deps.gate,
      [armCalls.listVersions, armCalls.readVersion, armCalls.writeVersion],
      createRetireTargets(deps),
    ),
    readReplicationStatus: withinBudget(deps.gate, [armCalls.readVersion], createReadReplicationStatus(deps, runs), {
      isUrgent: mayBeOut,
      isPoll: true,
    }),
    announceOutcome: createAnnounceOutcome(deps, delivery),
    publishCompletion: createPublishCompletion(deps, delivery),
  };
}

export function createDeliveryActivities(
  deps: Pick<ActivityDeps, 'completionTopic' | 'telemetry'>,
): DeliveryActivities {
  return {
    sendCompletion: createSendCompletion(deps),
    reportCompletionNotSent: createReportCompletionNotSent(deps),
  };
}

/** @param runs the replications, as the reconciliation finds and starts them */
export function createReconcileActivities(deps: ActivityDeps, runs: ReplicationRuns): ReconcileActivities {
  const replicateDrifted = createReplicateDrifted(deps, runs);
  return {
    listImages: withinBudget(deps.gate, [armCalls.listDefinitions], createListImages(deps)),
    findImageDrift: withinBudget(deps.gate, [armCalls.listVersions], createFindImageDrift(deps, runs)),
    replicateDrifted,
    replicateManyDrifted: createReplicateManyDrifted(replicateDrifted),
    retireVersion: createRetireVersion(runs),
    tendTaskHub: createTendTaskHub(deps, runs),
    finishReconcile: createFinishReconcile(deps, runs),
  };
}
