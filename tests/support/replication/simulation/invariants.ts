// What must hold in a simulated world at each of the app's writes of a version, whatever else happens.

import { type JsonObject, objectAt, objectsAt, textAt } from '../../../../local/azure/state/json';
import { viewRecord } from '../../../../src/domain/replication/replication-view';
import type { Intercept } from '../arm-transport';
import { idOf, type ReplicationWorld } from '../replication-world';

/** Virtual seconds for which a reading counts as fresh: an activity reads and writes at one instant. */
const freshSeconds = 1;

const normal = (name: string | null) => (name ?? '').toLowerCase().replaceAll(' ', '');

/** Regions and zones of the version as the store holds it. */
export function targetsOf(world: ReplicationWorld, versionId: string): ReadonlySet<string> {
  return targetsIn(world.azure.sim.store.get(versionId)?.body);
}

/** Regions and zones of the version in the service's own JSON. */
export function targetsIn(version: JsonObject | undefined): ReadonlySet<string> {
  const profile = objectAt(version, 'properties', 'publishingProfile');
  return new Set([
    ...objectsAt(profile, 'targetRegions').map((entry) => normal(textAt(entry, 'name'))),
    ...objectsAt(profile, 'targetExtendedLocations').map((entry) =>
      normal(textAt(objectAt(entry, 'extendedLocation'), 'name')),
    ),
  ]);
}

/** Watches what the app sends of versions. @returns what to put around each request; violations are told to `tell` */
export function watchingWrites(world: ReplicationWorld, tell: (violation: string) => void): Intercept {
  /** When the version was last read, since it was last written. */
  const readAt = new Map<string, number>();
  return async (request, send, path) => {
    const version = path.toLowerCase();
    if (!/\/images\/[^/]+\/versions\/[^/]+$/.test(version)) {
      return await send();
    }
    if (request.method === 'GET') {
      const answer = await send();
      if (answer.status === 200) {
        readAt.set(version, world.agenda.now());
      }
      return answer;
    }
    const since = (world.agenda.now() - (readAt.get(version) ?? Number.NEGATIVE_INFINITY)) / 1000;
    if (since > freshSeconds) {
      tell(`${path} was written without a fresh reading`);
    }
    readAt.delete(version);
    const before = targetsOf(world, path);
    try {
      return await send();
    } finally {
      const after = targetsOf(world, path);
      const lost = [...before].filter((target) => !after.has(target));
      const recorded = lost.length === 0 ? [] : await takenOutOf(world, path);
      for (const target of lost.filter((one) => !recorded.includes(one))) {
        tell(`${target} was taken from ${path} and stands in no record`);
      }
    }
  };
}

/** Zones that the record says it has taken out, or is about to take off. */
export async function takenOutOf(world: ReplicationWorld, versionId: string): Promise<readonly string[]> {
  const record = viewRecord(await world.hub.getStatus(idOf(versionId)));
  return [...(record?.takenOut ?? []).map(({ zone }) => zone), ...(record?.retiring ?? [])];
}
