// The timer of the reconciliation in a simulated world.
import { InvocationContext } from '@azure/functions';
import { createReconcileGalleries } from '../../../../src/functions/reconcile-galleries';
import type { ReplicationWorld } from '../replication-world';

/** The timer goes off in the next of the apps; what it waits for, time passes for. A timer that fails is left to the next one. */
export function fireReconcileTimer(world: ReplicationWorld): void {
  world.front += 1;
  const { config, service, clock } = world;
  const timer = createReconcileGalleries({ config, service, clock, taskHub: () => world.hub });
  const context = new InvocationContext({ logHandler: () => undefined });
  void world.live(timer(null, context)).catch(() => undefined);
}
