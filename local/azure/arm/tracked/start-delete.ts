// The beginning of every long-running delete: an operation that ends after the time that deletes take, and ARM's 202 for it.

import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import type { ArmAnswer, ArmRequest } from '../arm-request';
import type { Operation } from '../operation';
import type { Operations } from '../operations';

/**
 * @param kind of the operation, which says what its end does
 * @param time that it takes in milliseconds, how it is polled, and what its end has to know
 */
export function startDelete(
  sim: Simulation,
  operations: Operations,
  request: ArmRequest,
  kind: string,
  resource: StoredResource,
  time: { readonly milliseconds: number; readonly polling: Operation['polling']; readonly payload?: JsonObject },
): ArmAnswer {
  const startedAt = sim.now();
  const operation = operations.start({
    kind,
    resourceId: resource.id,
    location: textAt(resource.body, 'location') ?? '',
    startedAt,
    endsAt: startedAt + time.milliseconds,
    polling: time.polling,
    payload: time.payload ?? {},
  });
  return {
    status: 202,
    headers: operations.headers(request, operation),
    operationId: operation.id,
    resourceId: resource.id,
  };
}
