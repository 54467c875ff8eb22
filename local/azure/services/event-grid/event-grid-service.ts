// Microsoft.EventGrid as one of the services: event subscriptions and system topics; hears of every write.
import type { Platform, Service } from '../../arm/service';
import { createEventGrid, type EventGridOptions } from './event-grid';
import { seedEventSubscription } from './seed-event-subscription';

export function createEventGridService({ sim }: Platform, options: Omit<EventGridOptions, 'simulation'>): Service {
  const eventGrid = createEventGrid({ ...options, simulation: sim });
  const { publish, control, resume, reset, close } = eventGrid;
  return {
    resourceTypes: {
      'Microsoft.EventGrid': { eventSubscriptions: ['2025-02-15'], systemTopics: ['2025-02-15'] },
    },
    routes: eventGrid.routes(),
    seed: () => eventGrid.install(seedEventSubscription),
    publish,
    control,
    resume,
    reset,
    close,
  };
}
