// Timer: starts the reconciliation, unless one is under way.
import type { InvocationContext } from '@azure/functions';
import { tendLostInstances } from './lost-instances';
import { type ReconciliationDeps, startReconciliation } from './reconciliation-run';
import { neverIdle, realClock, type TaskHub } from './task-hub';

export interface ReconcileGalleriesDeps extends ReconciliationDeps {
  readonly taskHub: (context: InvocationContext) => TaskHub;
}

export function createReconcileGalleries(deps: ReconcileGalleriesDeps) {
  return async (_timer: unknown, context: InvocationContext): Promise<void> => {
    const trigger = { kind: 'timer' as const, by: 'reconcileGalleries' };
    const hub = deps.taskHub(context);
    const lost = await tendLostInstances(hub, deps.clock ?? realClock, deps.service ?? neverIdle);
    if (lost > 0) {
      context.warn(`${lost} instances that nobody ran any more are started anew.`);
    }
    switch (await startReconciliation(deps, hub, trigger)) {
      case 'Running':
        context.info('The reconciliation before this one is still under way.');
        break;
      case 'Pending':
        context.warn('The task hub has not carried out the start of the reconciliation yet.');
        break;
      default:
        break;
    }
  };
}
