// `/_sim/events`: what Event Grid published and delivered, its settings, and the validation URL. docs/simulated-event-grid.md.

import { ArmError } from '../../arm/arm-error';
import { type JsonObject, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import { changeSettings } from './delivery-settings';
import type { EventDelivery } from './event-delivery';
import { isDelivering, modelOf } from './event-subscription';
import type { SubscriptionProvisioning } from './subscription-provisioning';

export interface ControlAnswer {
  status: number;
  body: unknown;
}

/** Answers a request to `/_sim/events…`, without the `/_sim`; undefined if the path is none of Event Grid's. */
export function eventControl(
  delivery: EventDelivery,
  provisioning: SubscriptionProvisioning,
): (method: string, path: string, query: URLSearchParams, body: unknown) => ControlAnswer | undefined {
  return (method, path, query, body) => {
    switch (`${method} ${path}`) {
      case 'GET /events':
        return { status: 200, body: showEvents(delivery, query) };
      case 'GET /events/settings':
        return { status: 200, body: delivery.settings };
      case 'POST /events/settings':
        return answerSettings(delivery, body);
      case 'GET /events/validate':
        return answerValidation(provisioning, query.get('id') ?? '');
      default:
        return undefined;
    }
  };
}

function answerSettings(delivery: EventDelivery, body: unknown): ControlAnswer {
  try {
    delivery.changeSettings(changeSettings(delivery.settings, body));
    return { status: 200, body: delivery.settings };
  } catch (error) {
    if (error instanceof ArmError) {
      return { status: error.status, body: { error: error.toJson() } };
    }
    throw error;
  }
}

function answerValidation(provisioning: SubscriptionProvisioning, code: string): ControlAnswer {
  return provisioning.completeManually(code)
    ? { status: 200, body: 'Webhook successfully validated as a subscription endpoint.' }
    : { status: 404, body: { error: { code: 'NotFound', message: `No validation is open for the code '${code}'.` } } };
}

/** `subscription` and `since` narrow the lists: the name of an event subscription, an instant in simulated time. */
function showEvents(delivery: EventDelivery, query: URLSearchParams): JsonObject {
  const { journal, settings } = delivery;
  const name = query.get('subscription')?.toLowerCase();
  const since = query.get('since') ?? '';
  const subscriptions = delivery.eventSubscriptions().filter((stored) => !name || stored.name.toLowerCase() === name);
  const ids = new Set(subscriptions.map(({ id }) => id.toLowerCase()));
  const concerned = ({ eventSubscriptionId }: { eventSubscriptionId: string }) =>
    !name || ids.has(eventSubscriptionId.toLowerCase());
  return {
    published: journal.published.filter(
      ({ event, matched }) => event.eventTime >= since && (!name || matched.some((id) => ids.has(id.toLowerCase()))),
    ),
    subscriptions: subscriptions.map((stored) => ({
      ...showSubscription(stored, delivery.now()),
      ...journal.tallyOf(stored.id),
    })),
    attempts: journal.attempts.filter((attempt) => attempt.at >= since && concerned(attempt)),
    pending: delivery
      .pending()
      .filter(concerned)
      .map(({ event, ...rest }) => ({ eventId: event.id, subject: event.subject, ...rest })),
    deadLetters: journal.deadLetters.filter((entry) => entry.at >= since && concerned(entry)),
    settings,
  };
}

function showSubscription(stored: StoredResource, now: Date): JsonObject {
  const { destination } = modelOf(stored);
  const endpoint =
    destination.endpointType === 'WebHook' ? destination.endpointUrl.replace(/\?.*$/, '') : destination.resourceId;
  const provisioningState = textAt(stored.body.properties, 'provisioningState');
  return { id: stored.id, name: stored.name, provisioningState, delivering: isDelivering(stored, now), endpoint };
}
