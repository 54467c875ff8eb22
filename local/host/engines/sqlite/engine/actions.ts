// From the nested actions of a reply to the flat list of steps, in the order in which the SDK numbers them.
import { type Action, ActionType } from '../codec/orchestrator-reply';
import { AS_SIGNAL, type AskedStep, attempts } from './ledger';

/** Depth first, without compounds and without external events and continue-as-new, which have no id. */
export function numberedActions(actions: ReadonlyArray<readonly Action[]>): Action[] {
  return flatten(actions.flat()).filter(
    (action) => action.actionType !== ActionType.WaitForExternalEvent && action.actionType !== ActionType.ContinueAsNew,
  );
}

/** The input of the continue-as-new that a finished reply asks for. */
export function continueAsNewAction(actions: ReadonlyArray<readonly Action[]>): Action | undefined {
  return actions.flat().find((action) => action.actionType === ActionType.ContinueAsNew);
}

/** Describes a numbered action, or says why this host cannot do it. */
export function describeAction(action: Action): AskedStep | { readonly unsupported: string } {
  switch (action.actionType) {
    case ActionType.CallActivity:
    case ActionType.CallActivityWithRetry:
      return { kind: 'activity', name: action.functionName ?? '', manner: attempts(action.retryOptions) };
    case ActionType.CallSubOrchestrator:
    case ActionType.CallSubOrchestratorWithRetry:
      return { kind: 'sub-orchestration', name: action.functionName ?? '', manner: attempts(action.retryOptions) };
    case ActionType.CreateTimer:
      return { kind: 'timer', name: '', manner: '' };
    case ActionType.CallEntity:
    case ActionType.SignalEntity: {
      const manner = action.actionType === ActionType.SignalEntity ? AS_SIGNAL : '';
      return { kind: 'entity', name: `${action.instanceId ?? ''} ${action.operation ?? ''}`, manner };
    }
    default:
      return { unsupported: UNSUPPORTED[action.actionType] ?? `an action of the unknown type ${action.actionType}` };
  }
}

const UNSUPPORTED: Readonly<Record<number, string>> = {
  [ActionType.CallHttp]: 'context.df.callHttp; call the service from an activity instead',
  [ActionType.ScheduledSignalEntity]: 'a scheduled signal; send it from an orchestration that waits on a timer',
  [ActionType.LockEntities]: 'context.df.lock (critical sections)',
  [ActionType.ReleaseEntities]: 'context.df.lock (critical sections)',
};

function flatten(actions: readonly Action[]): Action[] {
  return actions.flatMap((action) => (action.compoundActions ? flatten(action.compoundActions) : [action]));
}
