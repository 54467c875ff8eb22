// Starts the run that takes zones off an old version. A run that is under way is left alone: the next reconciliation looks again.
import { plainPlacement } from '../../domain/replication/placement';
import type { ReconcileActivities } from '../../orchestrators/reconcile-galleries/contract';
import { versionIdOf } from '../activity';
import { done } from '../answer';
import type { ReplicationRuns } from '../deps';

export function createRetireVersion(runs: ReplicationRuns): ReconcileActivities['retireVersion'] {
  return async ({ version }) => {
    const { rule, retirement } = version;
    const outcome = await runs.start(
      versionIdOf(version),
      { targets: [], rule, regionParity: null, placement: plainPlacement },
      { retirement },
    );
    return done({ outcome });
  };
}
