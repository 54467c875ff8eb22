// Microsoft.Authorization/locks: https://learn.microsoft.com/rest/api/resources/management-locks
import { ArmError, missingParameter } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter, requireBody } from '../../arm/arm-request';
import { requireShape } from '../../arm/body-shape';
import type { ArmRoute } from '../../arm/router';
import type { Simulation } from '../../simulation/simulation';
import { objectAt, textAt } from '../../state/json';
import { scopedRoutes } from './scoped-resource';

export const lockType = 'Microsoft.Authorization/locks';
const levels = ['CanNotDelete', 'ReadOnly'];

export function lockRoutes(sim: Simulation): ArmRoute[] {
  return scopedRoutes(sim, {
    type: lockType,
    notFound: (name) => ['LockNotFound', `The lock '${name}' could not be found.`],
    put: (request) => putLock(sim, request),
  });
}

function putLock(sim: Simulation, request: ArmRequest): ArmAnswer {
  const body = requireBody(request);
  requireShape(body, 'parameters', {
    properties: 'object',
    'properties.level': 'string',
    'properties.notes': 'string',
  });
  const properties = objectAt(body, 'properties');
  const level = textAt(properties, 'level');
  if (!level) {
    throw missingParameter('properties.level');
  }
  const canonical = levels.find((known) => known.toLowerCase() === level.toLowerCase());
  if (!canonical) {
    throw new ArmError(400, 'InvalidLockLevel', `The lock level '${level}' is not one of ${levels.join(', ')}.`);
  }
  const name = parameter(request, 'name');
  const existing = sim.store.get(request.path);
  const { body: stored } = sim.store.put({
    id: existing?.id ?? request.path,
    type: lockType,
    name,
    body: { properties: { ...properties, level: canonical }, id: existing?.id ?? request.path, type: lockType, name },
    internal: {},
    createdAt: existing?.createdAt ?? sim.now(),
  });
  return { status: existing ? 200 : 201, body: stored };
}
