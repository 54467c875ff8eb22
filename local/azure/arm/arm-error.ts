// Refusals as Azure Resource Manager words them. Messages are the services' own where they are public (docs/simulated-azure.md).
import type { JsonObject } from '../state/json';

export interface ArmErrorOptions {
  readonly target?: string;
  readonly details?: JsonObject[];
  readonly additionalInfo?: readonly JsonObject[];
  readonly headers?: Record<string, string>;
}

/** A refusal: becomes `{error: {code, message, target, details, additionalInfo}}` with its HTTP status. */
export class ArmError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly options: ArmErrorOptions = {},
  ) {
    super(message);
    this.name = 'ArmError';
  }

  /** The error object that goes into a body, or into an operation's status. */
  toJson(): JsonObject {
    const { target, details, additionalInfo } = this.options;
    return {
      code: this.code,
      message: this.message,
      ...(target === undefined ? {} : { target }),
      ...(details === undefined ? {} : { details }),
      ...(additionalInfo === undefined ? {} : { additionalInfo }),
    };
  }
}

/** The header of what ARM itself refuses, before any resource provider is asked. */
export const byGateway = { 'x-ms-failure-cause': 'gateway' };

export function subscriptionNotFound(subscriptionId: string): ArmError {
  return new ArmError(404, 'SubscriptionNotFound', `The subscription '${subscriptionId}' could not be found.`, {
    headers: byGateway,
  });
}

export function resourceGroupNotFound(name: string): ArmError {
  return new ArmError(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`, {
    headers: byGateway,
  });
}

/** 404 of a resource below a resource group; `typeAndName` such as `Microsoft.Compute/galleries/contosoImages`. */
export function resourceNotFound(typeAndName: string, resourceGroupName: string): ArmError {
  return new ArmError(
    404,
    'ResourceNotFound',
    `The Resource '${typeAndName}' under resource group '${resourceGroupName}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    { headers: byGateway },
  );
}

export function parentResourceNotFound(action: string, type: string, parentId: string): ArmError {
  return new ArmError(
    404,
    'ParentResourceNotFound',
    `Failed to perform '${action}' on resource(s) of type '${type}', because the parent resource '${parentId}' could not be found.`,
    { headers: byGateway },
  );
}

/** 400 of a body that lacks something or holds a wrong value; `target` is the parameter's path. */
export function invalidParameter(message: string, target: string): ArmError {
  return new ArmError(400, 'InvalidParameter', message, { target });
}

export function missingParameter(target: string): ArmError {
  return invalidParameter(`Required parameter '${target}' is missing (null).`, target);
}
