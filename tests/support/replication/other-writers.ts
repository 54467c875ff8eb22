// What other programs do to the same version: az and Terraform read it and write the whole of it back.
import { type JsonObject, objectAt, objectsAt, textAt } from '../../../local/azure/state/json';
import type { OperatorAnswer } from './azure-in-process';
import type { ReplicationWorld } from './replication-world';

/** Reads the version, changes its publishing profile, writes it back. */
export async function rewriteProfile(
  world: ReplicationWorld,
  versionId: string,
  change: (profile: JsonObject) => JsonObject,
  allowDeletion = false,
): Promise<OperatorAnswer> {
  return await world.azure.operator(
    'PUT',
    versionId,
    profileChanged(await world.version(versionId), change, allowDeletion),
  );
}

function profileChanged(version: JsonObject, change: (profile: JsonObject) => JsonObject, allowDeletion: boolean) {
  const properties = objectAt(version, 'properties');
  return {
    ...version,
    properties: {
      ...properties,
      publishingProfile: change(objectAt(properties, 'publishingProfile')),
      safetyProfile: {
        ...objectAt(properties, 'safetyProfile'),
        ...(allowDeletion && { allowDeletionOfReplicatedLocations: true }),
      },
    },
  };
}

export const withRegion =
  (region: string) =>
  (profile: JsonObject): JsonObject => ({
    ...profile,
    targetRegions: [...objectsAt(profile, 'targetRegions'), { name: region, regionalReplicaCount: 1 }],
  });

export const withoutZone =
  (zone: string) =>
  (profile: JsonObject): JsonObject => ({
    ...profile,
    targetExtendedLocations: objectsAt(profile, 'targetExtendedLocations').filter(
      (entry) => textAt(objectAt(entry, 'extendedLocation'), 'name') !== zone,
    ),
  });

/** A person wants another number of replicas in each zone that is there. */
export const withReplicas =
  (replicas: number) =>
  (profile: JsonObject): JsonObject => ({
    ...profile,
    targetExtendedLocations: objectsAt(profile, 'targetExtendedLocations').map((entry) => ({
      ...entry,
      extendedLocationReplicaCount: replicas,
    })),
  });

/** Regions of the version, as `westus`. */
export async function regionsOf(world: ReplicationWorld, versionId: string): Promise<readonly string[]> {
  const profile = objectAt(await world.version(versionId), 'properties', 'publishingProfile');
  return objectsAt(profile, 'targetRegions').map((entry) =>
    (textAt(entry, 'name') ?? '').toLowerCase().replaceAll(' ', ''),
  );
}

/** Another writer's change that is there at once, between one request and the next. */
export function changeAtOnce(
  world: ReplicationWorld,
  versionId: string,
  change: (profile: JsonObject) => JsonObject,
): void {
  const { store } = world.azure.sim;
  const stored = store.get(versionId);
  if (stored === undefined) {
    throw new Error(`there is no ${versionId}`);
  }
  const body = profileChanged(stored.body, change, false);
  store.put({ ...stored, body: body as JsonObject });
}
