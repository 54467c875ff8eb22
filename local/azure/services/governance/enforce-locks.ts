// A lock holds for its scope and everything below: ReadOnly lets nothing be written, CanNotDelete nothing be deleted.
import { ArmError } from '../../arm/arm-error';
import type { ArmRequest } from '../../arm/arm-request';
import type { Simulation } from '../../simulation/simulation';
import { objectAt } from '../../state/json';
import { lockType } from './locks';
import { effectiveAt, scopeOf } from './scoped-resource';

/** @throws ArmError 409 `ScopeLocked`, in ARM's words */
export function refuseLocked(sim: Simulation, { method, path }: ArmRequest): void {
  const isLock = /\/providers\/microsoft\.authorization\/locks\//i.test(path);
  if (isLock || method === 'GET' || method === 'HEAD') {
    return;
  }
  const isDelete = method === 'DELETE';
  const scopes = effectiveAt(sim, lockType, path)
    .filter(({ body }) => isDelete || objectAt(body, 'properties').level === 'ReadOnly')
    .map(({ id }) => scopeOf(id, lockType));
  if (scopes.length > 0) {
    const operation = isDelete ? 'delete' : 'write';
    const message = `The scope '${path}' cannot perform ${operation} operation because following scope(s) are locked: '${scopes.join("','")}'. Please remove the lock and try again.`;
    throw new ArmError(409, 'ScopeLocked', message);
  }
}
