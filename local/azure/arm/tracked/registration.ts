// The registration of an extended zone, a feature or a resource provider: pending first, decided when the clock has gone on.
import type { Simulation } from '../../simulation/simulation';
import type { StoredResource } from '../../state/resource-store';

/** The state that shows now; what is pending settles by itself. */
export function registrationState({ internal }: StoredResource, now: number): string {
  return now >= Number(internal.settlesAt ?? 0) ? String(internal.settled) : String(internal.pending);
}

/** The resource with a registration under way that settles after simulated seconds. */
export function withRegistration(
  sim: Simulation,
  resource: StoredResource,
  pending: string,
  settled: string,
  seconds: number,
): StoredResource {
  return { ...resource, internal: { ...resource.internal, pending, settled, settlesAt: sim.now() + seconds * 1000 } };
}
