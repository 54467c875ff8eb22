// Microsoft.Authorization/policyAssignments at any scope: https://learn.microsoft.com/rest/api/policy/policy-assignments
import { ArmError, missingParameter } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter, requireBody } from '../../arm/arm-request';
import { requireShape } from '../../arm/body-shape';
import type { ArmRoute } from '../../arm/router';
import type { Simulation } from '../../simulation/simulation';
import { objectAt, textAt } from '../../state/json';
import { findPolicyDefinition } from './policy-definitions';
import { scopedRoutes } from './scoped-resource';

export const policyAssignmentType = 'Microsoft.Authorization/policyAssignments';

export function policyAssignmentRoutes(sim: Simulation): ArmRoute[] {
  return scopedRoutes(sim, {
    type: policyAssignmentType,
    notFound: (name) => ['PolicyAssignmentNotFound', `The policy assignment '${name}' is not found.`],
    put: (request) => putAssignment(sim, request),
  });
}

function putAssignment(sim: Simulation, request: ArmRequest): ArmAnswer {
  const body = requireBody(request);
  requireShape(body, 'parameters', {
    properties: 'object',
    'properties.policyDefinitionId': 'string',
    'properties.parameters': 'object',
  });
  const properties = objectAt(body, 'properties');
  const definitionId = textAt(properties, 'policyDefinitionId');
  if (!definitionId) {
    throw missingParameter('properties.policyDefinitionId');
  }
  const definition = findPolicyDefinition(sim, definitionId);
  if (!definition) {
    const message = `The policy definition specified in policy assignment '${parameter(request, 'name')}' is out of scope or could not be found: '${definitionId}'.`;
    throw new ArmError(404, 'PolicyDefinitionNotFound', message);
  }
  const given = objectAt(properties, 'parameters');
  const missing = Object.entries(objectAt(definition, 'properties', 'parameters'))
    .filter(([name, declared]) => given[name] === undefined && objectAt(declared).defaultValue === undefined)
    .map(([name]) => name);
  if (missing.length > 0) {
    const message = `The policy assignment '${parameter(request, 'name')}' is missing the parameter(s) '${missing.join(', ')}' as defined in the policy definition '${textAt(definition, 'name')}'.`;
    throw new ArmError(400, 'MissingPolicyParameter', message);
  }
  const name = parameter(request, 'name');
  const stored = sim.store.put({
    id: request.path,
    type: policyAssignmentType,
    name,
    body: {
      properties: {
        enforcementMode: 'Default',
        displayName: name,
        ...properties,
        scope: parameter(request, 'scope'),
        notScopes: properties.notScopes ?? [],
      },
      id: request.path,
      type: policyAssignmentType,
      name,
    },
    internal: {},
    createdAt: sim.now(),
  });
  return { status: 201, body: stored.body };
}
