// What must hold at each of the app's writes of a dev center, whatever else happens: nobody's gallery is written over, Default is not
// touched, and no identity is lost.
import { objectAt, textAt } from '../../../../local/azure/state/json';
import type { Intercept } from '../arm-transport';
import { type ReplicationWorld, gallery as watched } from '../replication-world';

/** What identifies each identity of a dev center, as the store holds it. */
export function identitiesOf(world: ReplicationWorld, devCenterId: string): readonly string[] {
  const identity = objectAt(world.azure.sim.store.get(devCenterId)?.body, 'identity');
  return [textAt(identity, 'principalId') ?? '', ...Object.keys(objectAt(identity, 'userAssignedIdentities'))]
    .filter((one) => one !== '')
    .map((one) => one.toLowerCase());
}

const galleryOf = (world: ReplicationWorld, path: string) =>
  textAt(objectAt(world.azure.sim.store.get(path)?.body, 'properties'), 'galleryResourceId')?.toLowerCase() ?? null;

/** @returns what to put around each request; violations are told to `tell` */
export function watchingDevCenters(world: ReplicationWorld, tell: (violation: string) => void): Intercept {
  return async (request, send, path) => {
    if (request.method === 'GET' || !/\/devcenters\//i.test(path)) {
      return await send();
    }
    if (/\/galleries\/default$/i.test(path)) {
      tell(`Default was written: ${request.method} ${path}`);
    }
    const isGallery = /\/devcenters\/[^/]+\/galleries\/[^/]+$/i.test(path);
    const [gallery, identities] = isGallery ? [galleryOf(world, path), []] : [null, identitiesOf(world, path)];
    try {
      return await send();
    } finally {
      // What the app is asked to detach is its own.
      const isDetached = request.method === 'DELETE' && gallery === watched.toLowerCase();
      if (gallery !== null && !isDetached && galleryOf(world, path) !== gallery) {
        tell(`${path} was ${gallery} and is ${galleryOf(world, path) ?? 'gone'}`);
      }
      const lost = isGallery ? [] : identities.filter((one) => !identitiesOf(world, path).includes(one));
      if (lost.length > 0) {
        tell(`${path} lost ${lost.join(', ')}`);
      }
    }
  };
}
