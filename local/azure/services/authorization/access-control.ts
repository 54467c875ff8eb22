// Role-based access control: who may do what at which scope, by the role assignments in the store that already count.
import type { AccessControl } from '../../arm/access-control';
import type { Simulation } from '../../simulation/simulation';
import { stringAt } from '../../state/json';
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
    if (stringAt(properties, 'principalId') !== principalId || Number(internal.effectiveAt) > now) {
      return false;
    }
    const assignedScope = (stringAt(properties, 'scope') ?? '').toLowerCase().replace(/\/$/, '');
    const role = findRole(stringAt(properties, 'roleDefinitionId') ?? '');
    return role !== undefined && below.startsWith(`${assignedScope}/`) && allows(role, operation);
  });
}

function seesAnything(sim: Simulation, principalId: string, scope: string): boolean {
  const wanted = `${scope.toLowerCase()}/`;
  return sim.store.ofType('Microsoft.Authorization/roleAssignments').some(({ body }) => {
    const assigned = `${(stringAt(body.properties, 'scope') ?? '').toLowerCase()}/`;
    return (
      stringAt(body.properties, 'principalId') === principalId &&
      (wanted.startsWith(assigned) || assigned.startsWith(wanted))
    );
  });
}
