// A subscription that is disabled takes no write: `PATCH /_sim/subscriptions/{id}` with a state.
import { ArmError } from '../../arm/arm-error';
import type { ArmRequest } from '../../arm/arm-request';
import type { ServiceControl } from '../../simulation/control';
import type { Simulation } from '../../simulation/simulation';
import { isObject, textAt } from '../../state/json';

const states = ['Enabled', 'Warned', 'PastDue', 'Disabled', 'Deleted'];
/** https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-states */
const readOnlyStates = ['PastDue', 'Disabled', 'Deleted'];

/** @throws ArmError 409 `ReadOnlyDisabledSubscription` */
export function refuseDisabled(sim: Simulation, { method, path }: ArmRequest): void {
  const [id = '', subscriptionId = ''] = /^\/subscriptions\/([^/]+)/i.exec(path) ?? [];
  const state = textAt(sim.store.get(id)?.body, 'state') ?? 'Enabled';
  if (method !== 'GET' && method !== 'HEAD' && readOnlyStates.includes(state)) {
    const message = `The subscription '${subscriptionId}' is disabled and therefore marked as read only. You cannot perform any write actions on this subscription until it is re-enabled.`;
    throw new ArmError(409, 'ReadOnlyDisabledSubscription', message);
  }
}

export function createSubscriptionControl(sim: Simulation): ServiceControl {
  return (method, path, _query, body) => {
    const id = /^\/subscriptions\/([^/]+)$/.exec(path)?.[1];
    if (id === undefined || method !== 'PATCH') {
      return undefined;
    }
    const subscription = sim.store.get(`/subscriptions/${id}`);
    if (!subscription) {
      return { status: 404, body: { problems: [`subscription '${id}' not found`] } };
    }
    const state = isObject(body) ? textAt(body, 'state') : null;
    if (state === null || !states.includes(state)) {
      return { status: 400, body: { problems: [`state: must be one of ${states.join(', ')}`] } };
    }
    const changed = sim.store.put({ ...subscription, body: { ...subscription.body, state } });
    return { status: 200, body: changed.body };
  };
}
