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
    await tend(deps, hub, context);
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

/** What cannot be tended now is by the next one: the reconciliation does not wait for it. */
async function tend(
  { clock, service }: ReconcileGalleriesDeps,
  hub: TaskHub,
  context: InvocationContext,
): Promise<void> {
  try {
    const { tended, problems } = await tendLostInstances(hub, clock ?? realClock, service ?? neverIdle);
    if (tended > 0) {
      context.warn(`${tended} instances that nobody ran any more are started anew.`);
    }
    for (const problem of problems) {
      context.warn(`An instance that nobody seems to run was not started anew: ${problem}`);
    }
  } catch (error) {
    context.warn(`The task hub was not searched for instances that nobody runs: ${String(error)}`);
  }
}
