// Timer: starts the reconciliation, unless one is under way.
import type { InvocationContext } from '@azure/functions';
import { type ReconciliationDeps, startReconciliation } from './reconciliation-run';
import type { TaskHub } from './task-hub';

export interface ReconcileGalleriesDeps extends ReconciliationDeps {
  readonly taskHub: (context: InvocationContext) => TaskHub;
}

export function createReconcileGalleries(deps: ReconcileGalleriesDeps) {
  return async (_timer: unknown, context: InvocationContext): Promise<void> => {
    const trigger = { kind: 'timer' as const, by: 'reconcileGalleries' };
    switch (await startReconciliation(deps, deps.taskHub(context), trigger)) {
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
