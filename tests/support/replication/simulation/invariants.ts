// What must hold in a simulated world at each of the app's writes of a version, whatever else happens.

import { isDeepStrictEqual } from 'node:util';
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

export interface WriteWatch {
  /** What to put around each request. */
  readonly intercept: Intercept;
  /** Zones that the app has taken out of the version, and that are not there. */
  missing(versionId: string): readonly string[];
}

/** Watches what the app sends of versions. @param tell is told violations */
export function watchingWrites(world: ReplicationWorld, tell: (violation: string) => void): WriteWatch {
  /** When the version was last read, since it was last written. */
  const readAt = new Map<string, number>();
  /** Entries that the app has taken out, by version, then by target; until they are seen there. */
  const takenOut = new Map<string, Map<string, string>>();
  const intercept: Intercept = async (request, send, path) => {
    const version = path.toLowerCase();
    if (!/\/images\/[^/]+\/versions\/[^/]+$/.test(version)) {
      return await send();
    }
    if (request.method === 'GET') {
      const answer = await send();
      // Back without a write of the app's: the service has lost the one that took it out.
      for (const target of targetsOf(world, path)) {
        takenOut.get(version)?.delete(target);
      }
      if (answer.status === 200) {
        readAt.set(version, world.agenda.now());
      }
      return answer;
    }
    const isOlder = world.transport.isOfOlderRelease(request);
    const judge = (violation: string) => (isOlder ? undefined : tell(violation));
    const since = (world.agenda.now() - (readAt.get(version) ?? Number.NEGATIVE_INFINITY)) / 1000;
    if (since > freshSeconds) {
      judge(`${path} was written without a fresh reading`);
    }
    readAt.delete(version);
    const before = entriesOf(world, path);
    const gone = takenOut.get(version) ?? new Map<string, string>();
    takenOut.set(version, gone);
    for (const target of before.keys()) {
      // Somebody else has put it back.
      gone.delete(target);
    }
    try {
      return await send();
    } finally {
      const after = entriesOf(world, path);
      const lost = [...before.keys()].filter((target) => !after.has(target));
      const recorded = lost.length === 0 ? [] : await takenOutOf(world, path);
      const isKnown = async (target: string) =>
        !isOlder || (await hasRecorded(world, path, target, before.get(target) ?? ''));
      for (const target of lost.filter((one) => !recorded.includes(one))) {
        judge(`${target} was taken from ${path} and stands in no record`);
      }
      for (const [target, entry] of after) {
        const was = before.get(target) ?? gone.get(target);
        if (was !== undefined && was !== entry) {
          judge(`${target} of ${path} was ${was} and is ${entry}`);
        }
        gone.delete(target);
      }
      for (const target of lost) {
        if (await isKnown(target)) {
          gone.set(target, before.get(target) ?? '');
        }
      }
    }
  };
  return {
    intercept,
    missing: (versionId) => {
      const present = targetsOf(world, versionId);
      return [...(takenOut.get(versionId.toLowerCase())?.keys() ?? [])].filter((target) => !present.has(target));
    },
  };
}

/** Each region and zone of the version with its whole entry, as text. */
function entriesOf(world: ReplicationWorld, versionId: string): ReadonlyMap<string, string> {
  const profile = objectAt(world.azure.sim.store.get(versionId)?.body, 'properties', 'publishingProfile');
  return new Map([
    ...objectsAt(profile, 'targetRegions').map(
      (entry) => [normal(textAt(entry, 'name')), JSON.stringify(entry)] as const,
    ),
    ...objectsAt(profile, 'targetExtendedLocations').map(
      (entry) => [normal(textAt(objectAt(entry, 'extendedLocation'), 'name')), JSON.stringify(entry)] as const,
    ),
  ]);
}

/** Whether the record has the zone's entry as it was: a release of before took out what no record had, or had otherwise. */
async function hasRecorded(world: ReplicationWorld, versionId: string, zone: string, entry: string): Promise<boolean> {
  const record = viewRecord(await world.hub.getStatus(idOf(versionId)));
  const known = record?.takenOut.find((one) => one.zone === zone);
  return known !== undefined && isDeepStrictEqual(known.entry, JSON.parse(entry));
}

/** Zones that the record says it has taken out, or is about to take off. */
export async function takenOutOf(world: ReplicationWorld, versionId: string): Promise<readonly string[]> {
  const record = viewRecord(await world.hub.getStatus(idOf(versionId)));
  return [...(record?.takenOut ?? []).map(({ zone }) => zone), ...(record?.retiring ?? [])];
}
