// Role-based access control: who may do what at which scope, by the role assignments in the store that already count.
import { ArmError } from '../../arm/arm-error';
import type { Caller } from '../../arm/resource-write';
import type { Simulation } from '../../simulation/simulation';
import { stringAt } from '../../state/json';
import { allows, findRole } from './roles';

/** Whether a principal holds a role that allows the operation, at the scope or above it. */
export function isAllowed(sim: Simulation, principalId: string, operation: string, scope: string): boolean {
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

/** Whether the principal can see the scope or anything below it: such a caller gets lists that it may read in part. */
export function seesAnything(sim: Simulation, principalId: string, scope: string): boolean {
  const wanted = `${scope.toLowerCase()}/`;
  return sim.store.ofType('Microsoft.Authorization/roleAssignments').some(({ body }) => {
    const assigned = `${(stringAt(body.properties, 'scope') ?? '').toLowerCase()}/`;
    return (
      stringAt(body.properties, 'principalId') === principalId &&
      (wanted.startsWith(assigned) || assigned.startsWith(wanted))
    );
  });
}

/** ARM's refusal of a caller without the right. */
export function authorizationFailed(caller: Caller, operation: string, scope: string): ArmError {
  return new ArmError(
    403,
    'AuthorizationFailed',
    `The client '${caller.appId}' with object id '${caller.objectId}' does not have authorization to perform action '${operation}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/** The refusal where a write refers to another resource that the caller may not use. */
export function linkedAuthorizationFailed(
  caller: Caller,
  linkedOperation: string,
  scope: string,
  linkedScope: string,
): ArmError {
  return new ArmError(
    403,
    'LinkedAuthorizationFailed',
    `The client '${caller.appId}' with object id '${caller.objectId}' has permission to perform action on scope '${scope}'; however, it does not have permission to perform action(s) '${linkedOperation}' on the linked scope(s) '${linkedScope}' (respectively) or the linked scope(s) are invalid.`,
  );
}
