// The timer of the reconciliation in a simulated world.
import { InvocationContext } from '@azure/functions';
import type { ReplicationWorld } from '../replication-world';

/** The timer goes off in the next of the apps; what it waits for, time passes for. A timer that fails is left to the next one. */
export function fireReconcileTimer(world: ReplicationWorld): void {
  world.front += 1;
  const { release, frontConfig: config, frontHub, service, clock } = world;
  const timer = release.code.createReconcileGalleries({ config, service, clock, taskHub: () => frontHub });
  const context = new InvocationContext({ logHandler: () => undefined });
  void world.live(timer(null, context)).catch(() => undefined);
}
