// Microsoft.Authorization/policyDefinitions: a few built-in ones under Azure's own ids, and those of a subscription.
import { ArmError, missingParameter } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter, requireBody } from '../../arm/arm-request';
import { requireShape } from '../../arm/body-shape';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, objectAt } from '../../state/json';
import { checkPolicyRule } from './policy-rule';

export const policyDefinitionType = 'Microsoft.Authorization/policyDefinitions';

function builtIn(guid: string, displayName: string, parameters: JsonObject, condition: JsonObject): JsonObject {
  return {
    properties: {
      displayName,
      policyType: 'BuiltIn',
      mode: 'Indexed',
      description: `${displayName}.`,
      metadata: { version: '1.0.0', category: 'General' },
      parameters,
      // biome-ignore lint/suspicious/noThenProperty: Azure Policy's own member
      policyRule: { if: condition, then: { effect: 'deny' } },
    },
    id: `/providers/${policyDefinitionType}/${guid}`,
    type: policyDefinitionType,
    name: guid,
  };
}

/** Ids and rules: https://github.com/Azure/azure-policy, built-in-policies. */
const builtInDefinitions: readonly JsonObject[] = [
  builtIn(
    'e56962a6-4747-49cd-b67b-bf8b01975c4c',
    'Allowed locations',
    { listOfAllowedLocations: { type: 'Array', metadata: { strongType: 'location' } } },
    {
      allOf: [
        { field: 'location', notIn: "[parameters('listOfAllowedLocations')]" },
        { field: 'location', notEquals: 'global' },
      ],
    },
  ),
  builtIn(
    '871b6d14-10aa-478d-b590-94f262ecfa99',
    'Require a tag on resources',
    { tagName: { type: 'String', metadata: { displayName: 'Tag Name' } } },
    { field: "[concat('tags[', parameters('tagName'), ']')]", exists: 'false' },
  ),
];

/** A definition by its id, built-in or custom; undefined where there is none. */
export function findPolicyDefinition(sim: Simulation, id: string): JsonObject | undefined {
  const found = builtInDefinitions.find((one) => String(one.id).toLowerCase() === id.toLowerCase());
  return found ?? sim.store.get(id)?.body;
}

export function policyDefinitionRoutes(sim: Simulation): ArmRoute[] {
  const builtInCollection = `/providers/${policyDefinitionType}`;
  const collection = `/subscriptions/{subscriptionId}/providers/${policyDefinitionType}`;
  const get = (request: ArmRequest): ArmAnswer => {
    const body = findPolicyDefinition(sim, request.path);
    if (!body) {
      const message = `The policy definition '${parameter(request, 'name')}' could not be found.`;
      throw new ArmError(404, 'PolicyDefinitionNotFound', message);
    }
    return { status: 200, body };
  };
  const list = (request: ArmRequest, custom: readonly JsonObject[]) =>
    pageOf(request, [...builtInDefinitions, ...custom], sim.settings.pageSize);
  return [
    { method: 'GET', template: builtInCollection, operation: null, handle: (request) => list(request, []) },
    { method: 'GET', template: `${builtInCollection}/{name}`, operation: null, handle: get },
    {
      method: 'GET',
      template: collection,
      handle: (request) =>
        list(
          request,
          sim.store.collection(request.path).map(({ body }) => body),
        ),
    },
    { method: 'GET', template: `${collection}/{name}`, handle: get },
    { method: 'PUT', template: `${collection}/{name}`, handle: (request) => putDefinition(sim, request) },
    {
      method: 'DELETE',
      template: `${collection}/{name}`,
      handle: (request) => ({ status: sim.store.delete(request.path) ? 200 : 204 }),
    },
  ];
}

function putDefinition(sim: Simulation, request: ArmRequest): ArmAnswer {
  const body = requireBody(request);
  requireShape(body, 'parameters', { properties: 'object', 'properties.policyRule': 'object' });
  const properties = objectAt(body, 'properties');
  if (properties.policyRule === undefined) {
    throw missingParameter('properties.policyRule');
  }
  checkPolicyRule(objectAt(properties, 'policyRule'));
  const name = parameter(request, 'name');
  const stored = sim.store.put({
    id: request.path,
    type: policyDefinitionType,
    name,
    body: {
      properties: { policyType: 'Custom', mode: 'All', ...properties },
      id: request.path,
      type: policyDefinitionType,
      name,
    },
    internal: {},
    createdAt: sim.now(),
  });
  return { status: 201, body: stored.body };
}
