// Refusals that the path alone decides: no such route, no such subscription or resource group.
import type { Simulation } from '../simulation/simulation';
import { ArmError, resourceGroupNotFound, subscriptionNotFound } from './arm-error';
import type { ArmRouter } from './router';

/** 405 with the methods that there are, or 404. */
export function noRoute(router: ArmRouter, method: string, path: string, apiVersion: string): ArmError {
  const allowed = router.methodsAt(path);
  if (allowed.length > 0) {
    const message = `The requested resource does not support http method '${method}'.`;
    return new ArmError(405, 'MethodNotAllowed', message, { headers: { allow: allowed.join(', ') } });
  }
  const [, namespace, rest] = /.*\/providers\/([^/]+)\/(.+)/i.exec(path) ?? [];
  if (!namespace || !rest) {
    return new ArmError(404, 'NotFound', `No resource was found at '${path}'.`);
  }
  const type = rest
    .split('/')
    .filter((_segment, index) => index % 2 === 0)
    .join('/');
  const message = `The resource type '${type}' could not be found in the namespace '${namespace}' for api version '${apiVersion}'.`;
  return new ArmError(404, 'InvalidResourceType', message);
}

/**
 * The subscription must be there, and the resource group of everything in one.
 * @throws ArmError 404 `SubscriptionNotFound`, `ResourceGroupNotFound`, or 400 `InvalidSubscriptionId`
 */
export function requireContainers(sim: Simulation, method: string, path: string): void {
  const [, subscription, group, rest] =
    /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+)(\/.*)?)?/i.exec(path) ?? [];
  if (!subscription) {
    return;
  }
  if (!sim.store.get(`/subscriptions/${subscription}`)) {
    if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(subscription)) {
      throw subscriptionNotFound(subscription);
    }
    const message = `The provided subscription identifier '${subscription}' is malformed or invalid.`;
    throw new ArmError(400, 'InvalidSubscriptionId', message);
  }
  const needed = group !== undefined && (rest !== undefined || method === 'GET');
  if (needed && !sim.store.get(`/subscriptions/${subscription}/resourceGroups/${group}`)) {
    throw resourceGroupNotFound(group);
  }
}
