// The directory of service principals: which identities there are, and since when the directory knows them.

import type { Simulation } from '../simulation/simulation';
import { textAt } from '../state/json';
import { operatorIdentity, tenantId } from '../state/seed-ids';
import type { TokenSubject } from './access-tokens';

/** Types whose resources can have an identity of their own. */
const withOwnIdentity = ['Microsoft.Compute/galleries', 'microsoft.devcenter/devcenters'];
const identityType = 'Microsoft.ManagedIdentity/userAssignedIdentities';

/** How a client names the identity that it wants a token for; nothing: the one that the machine has. */
export interface IdentitySelector {
  readonly clientId?: string;
  readonly objectId?: string;
  readonly resourceId?: string;
}

/** The identity that is meant, or undefined if none of that name exists. */
export function findIdentity(sim: Simulation, selector: IdentitySelector): TokenSubject | undefined {
  const { clientId, objectId, resourceId } = selector;
  if (!clientId && !objectId && !resourceId) {
    return subject(operatorIdentity.clientId, operatorIdentity.principalId, '');
  }
  if (clientId === operatorIdentity.clientId || objectId === operatorIdentity.principalId) {
    return subject(operatorIdentity.clientId, operatorIdentity.principalId, '');
  }
  for (const { id, body } of sim.store.ofType(identityType)) {
    const client = textAt(body.properties, 'clientId') ?? '';
    const principal = textAt(body.properties, 'principalId') ?? '';
    const meant =
      (!clientId || clientId.toLowerCase() === client) &&
      (!objectId || objectId.toLowerCase() === principal) &&
      (!resourceId || resourceId.toLowerCase() === id.toLowerCase());
    if (meant) {
      return subject(client, principal, id);
    }
  }
  return undefined;
}

/** Whether the directory knows a principal by now; a new one may lag by the given simulated seconds. */
export function directoryKnows(sim: Simulation, principalId: string, lagSeconds: number): boolean {
  if (principalId === operatorIdentity.principalId) {
    return true;
  }
  const knownSince = principalCreatedAt(sim, principalId);
  return knownSince !== undefined && knownSince + lagSeconds * 1000 <= sim.now();
}

function principalCreatedAt(sim: Simulation, principalId: string): number | undefined {
  const wanted = principalId.toLowerCase();
  const assigned = sim.store.ofType(identityType).find(({ body }) => textAt(body.properties, 'principalId') === wanted);
  const own = () =>
    withOwnIdentity
      .flatMap((type) => sim.store.ofType(type))
      .find(({ body }) => textAt(body.identity, 'principalId') === wanted);
  return (assigned ?? own())?.createdAt;
}

function subject(appId: string, objectId: string, identityId: string): TokenSubject {
  return { appId, objectId, tenantId, principalType: 'ServicePrincipal', identityId };
}
