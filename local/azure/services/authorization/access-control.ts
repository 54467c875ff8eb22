// Role-based access control: who may do what at which scope, by the role assignments in the store that already count.
import type { AccessControl } from '../../arm/access-control';
import type { Simulation } from '../../simulation/simulation';
import { textAt } from '../../state/json';
import { allows, findRole } from './roles';

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
    const properties = body.properties;
    if (textAt(properties, 'principalId') !== principalId || Number(internal.effectiveAt) > now) {
      return false;
    }
    const assignedScope = (textAt(properties, 'scope') ?? '').toLowerCase().replace(/\/$/, '');
    const role = findRole(textAt(properties, 'roleDefinitionId') ?? '');
    return role !== undefined && below.startsWith(`${assignedScope}/`) && allows(role, operation);
  });
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
