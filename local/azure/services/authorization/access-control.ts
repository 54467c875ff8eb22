// Role-based access control: who may do what at which scope, by the role assignments in the store that already count.
import type { AccessControl } from '../../arm/access-control';
import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, textAt } from '../../state/json';
import { allows, findRole, type RoleDefinition } from './roles';

export function createAccessControl(sim: Simulation): AccessControl {
  return {
    isAllowed: (principalId, operation, scope) => isAllowed(sim, principalId, operation, scope),
    seesAnything: (principalId, scope) => seesAnything(sim, principalId, scope),
  };
}

function isAllowed(sim: Simulation, principalId: string, operation: string, scope: string): boolean {
  const below = `${scope.toLowerCase()}/`;
  const now = sim.now();
  return sim.store.ofType('Microsoft.Authorization/roleAssignments').some(({ body, internal }) => {
    const grant = grantOf(body);
    return (
      grant.principalId === principalId &&
      Number(internal.effectiveAt) <= now &&
      grant.role !== undefined &&
      below.startsWith(grant.below) &&
      allows(grant.role, operation)
    );
  });
}

interface Grant {
  readonly principalId: string | null;
  /** The scope in lower case, with one slash at its end. */
  readonly below: string;
  readonly role: RoleDefinition | undefined;
}

/** What an assignment that is stored says, which stays as it is. */
const grants = new WeakMap<JsonObject, Grant>();

function grantOf(body: JsonObject): Grant {
  const { properties } = body;
  const grant = grants.get(body) ?? {
    principalId: textAt(properties, 'principalId'),
    below: `${(textAt(properties, 'scope') ?? '').toLowerCase().replace(/\/$/, '')}/`,
    role: findRole(textAt(properties, 'roleDefinitionId') ?? ''),
  };
  grants.set(body, grant);
  return grant;
}

function seesAnything(sim: Simulation, principalId: string, scope: string): boolean {
  const wanted = `${scope.toLowerCase()}/`;
  return sim.store.ofType('Microsoft.Authorization/roleAssignments').some(({ body }) => {
    const assigned = `${(textAt(body.properties, 'scope') ?? '').toLowerCase()}/`;
    return (
      textAt(body.properties, 'principalId') === principalId &&
      (wanted.startsWith(assigned) || assigned.startsWith(wanted))
    );
  });
}
