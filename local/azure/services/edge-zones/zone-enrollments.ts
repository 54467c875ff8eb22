// What other services may ask about a subscription's extended zones.
import { registrationState } from '../../arm/tracked/registration';
import type { ZoneEnrollments } from '../../arm/zone-enrollments';
import type { Simulation } from '../../simulation/simulation';
import { textAt } from '../../state/json';

export function zoneEnrollments(sim: Simulation): ZoneEnrollments {
  return (subscriptionId, zone) => {
    const providers = `/subscriptions/${subscriptionId}/providers`;
    const stored = sim.store.get(`${providers}/Microsoft.EdgeZones/extendedZones/${zone}`);
    const feature = sim.store.get(`${providers}/Microsoft.Features/providers/Microsoft.EdgeZones/features/${zone}`);
    if (!stored) {
      return null;
    }
    const registered = [stored, feature].every(
      (resource) => resource && registrationState(resource, sim.now()) === 'Registered',
    );
    return { homeLocation: textAt(stored.body.properties, 'homeLocation') ?? '', enrolled: registered };
  };
}
