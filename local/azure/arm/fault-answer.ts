// The answer that a `status` fault gives in place of the service.

import type { Fault } from '../simulation/faults';
import type { ArmAnswer } from './arm-request';

/** Codes that Azure uses with these statuses, where the fault says none. */
const defaultCodes: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  403: 'AuthorizationFailed',
  404: 'ResourceNotFound',
  409: 'Conflict',
  412: 'PreconditionFailed',
  429: 'ResourceCollectionRequestsThrottled',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

export function faultAnswer({ status = 500, code, message, retryAfter, body }: Fault): ArmAnswer {
  const error = {
    code: code ?? defaultCodes[status] ?? 'InternalServerError',
    message: message ?? 'A fault that was asked for.',
  };
  return {
    status,
    body: body ?? { error },
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  };
}
