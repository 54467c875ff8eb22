// Microsoft.EventGrid as one of the services: event subscriptions, system topics and custom topics; hears of every write.
import type { AccessTokens } from '../../arm/access-tokens';
import type { Platform, Service } from '../../arm/service';
import { createEventGrid, type EventGridOptions } from './event-grid';
import { seedEventSubscriptions } from './seed-event-subscription';
import { seedTopic, seedTopicId } from './seed-topic';
import { createTopicEndpoint } from './topic-endpoint';

export function createEventGridService(
  { sim, access }: Platform,
  tokens: AccessTokens,
  options: Omit<EventGridOptions, 'simulation'>,
): Service {
  const eventGrid = createEventGrid({ ...options, simulation: sim });
  const { publish, publishTo, control, resume, reset, close } = eventGrid;
  return {
    resourceTypes: {
      'Microsoft.EventGrid': {
        eventSubscriptions: ['2025-02-15'],
        systemTopics: ['2025-02-15'],
        topics: ['2025-02-15'],
      },
    },
    routes: eventGrid.routes(),
    seed() {
      sim.store.put(seedTopic());
      for (const eventSubscription of seedEventSubscriptions) {
        eventGrid.install(eventSubscription);
      }
    },
    publish,
    control,
    resume,
    reset,
    close,
    listener: (next) =>
      createTopicEndpoint({ store: sim.store, tokens, access, publish: publishTo, fallbackTopicId: seedTopicId }, next),
  };
}
