// Who may do what: what the rest of Azure asks the authorization service, and ARM's refusals of callers without the right.
import { ArmError } from './arm-error';
import type { Caller } from './resource-write';

export interface AccessControl {
  /** Whether a principal holds a role that allows the operation, at the scope or above it. */
  isAllowed(principalId: string, operation: string, scope: string): boolean;
  /** Whether the principal can see the scope or anything below it: such a caller gets lists that it may read in part. */
  seesAnything(principalId: string, scope: string): boolean;
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
