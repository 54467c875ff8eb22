// A write that an assigned policy denies is refused, with the assignment in `additionalInfo` as ARM has it.
import { ArmError } from '../../arm/arm-error';
import type { ArmRequest } from '../../arm/arm-request';
import type { Simulation } from '../../simulation/simulation';
import { asText, isObject, type JsonObject, objectAt, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import { policyAssignmentType } from './policy-assignments';
import { findPolicyDefinition } from './policy-definitions';
import { type EvaluatedExpression, evaluateRule, type PolicySubject } from './policy-rule';
import { effectiveAt } from './scoped-resource';

interface Violation {
  readonly assignment: StoredResource;
  readonly definition: JsonObject;
  readonly evaluated: readonly EvaluatedExpression[];
}

/** @throws ArmError 403 `RequestDisallowedByPolicy` */
export function refuseDenied(sim: Simulation, request: ArmRequest): void {
  if ((request.method !== 'PUT' && request.method !== 'PATCH') || !isObject(request.body)) {
    return;
  }
  const subject = subjectOf(sim, request, request.body);
  if (subject === undefined || subject.type.toLowerCase().startsWith('microsoft.authorization/')) {
    return;
  }
  const violations = effectiveAt(sim, policyAssignmentType, request.path).flatMap(
    (assignment) => violationOf(sim, assignment, subject) ?? [],
  );
  if (violations.length > 0) {
    throw disallowed(subject, violations);
  }
}

/** What would stand there after the write; undefined where the path names no resource of a provider. */
function subjectOf(sim: Simulation, { method, path }: ArmRequest, body: JsonObject): PolicySubject | undefined {
  const [, namespace, rest] = /.*\/providers\/([^/]+)\/(.+)$/i.exec(path) ?? [];
  if (namespace === undefined || rest === undefined) {
    return undefined;
  }
  const parts = rest.split('/');
  const type = [namespace, ...parts.filter((_, index) => index % 2 === 0)].join('/');
  const existing = method === 'PATCH' ? (sim.store.get(path)?.body ?? {}) : {};
  return { type, name: parts.at(-1) ?? '', id: path, body: { ...existing, ...body } };
}

function violationOf(sim: Simulation, assignment: StoredResource, subject: PolicySubject): Violation | undefined {
  const properties = objectAt(assignment.body, 'properties');
  const definition = findPolicyDefinition(sim, textAt(properties, 'policyDefinitionId') ?? '');
  const isEnforced = properties.enforcementMode !== 'DoNotEnforce';
  const excluded = Array.isArray(properties.notScopes) ? properties.notScopes : [];
  const isExcluded = excluded.some((scope) =>
    `${subject.id}/`.toLowerCase().startsWith(`${asText(scope)}/`.toLowerCase()),
  );
  if (!definition || !isEnforced || isExcluded) {
    return undefined;
  }
  const rule = objectAt(definition, 'properties', 'policyRule');
  if (textAt(objectAt(rule, 'then'), 'effect')?.toLowerCase() !== 'deny') {
    return undefined;
  }
  const { holds, evaluated } = evaluateRule(rule, objectAt(properties, 'parameters'), subject);
  return holds ? { assignment, definition, evaluated } : undefined;
}

function disallowed(subject: PolicySubject, violations: readonly Violation[]): ArmError {
  const identifiers = violations.map(({ assignment, definition }) => ({
    policyAssignment: { name: displayNameOf(assignment.body), id: assignment.id },
    policyDefinition: { name: displayNameOf(definition), id: definition.id },
  }));
  const message = `Resource '${subject.name}' was disallowed by policy. Policy identifiers: '${JSON.stringify(identifiers)}'.`;
  return new ArmError(403, 'RequestDisallowedByPolicy', message, {
    target: subject.name,
    additionalInfo: violations.map(({ assignment, definition, evaluated }) => ({
      type: 'PolicyViolation',
      info: {
        evaluationDetails: { evaluatedExpressions: evaluated.filter(({ result }) => result === 'True') },
        policyDefinitionId: definition.id,
        policyDefinitionName: definition.name,
        policyDefinitionDisplayName: displayNameOf(definition),
        policyDefinitionEffect: 'deny',
        policyAssignmentId: assignment.id,
        policyAssignmentName: assignment.name,
        policyAssignmentDisplayName: displayNameOf(assignment.body),
        policyAssignmentScope: objectAt(assignment.body, 'properties').scope,
        policyAssignmentParameters: objectAt(assignment.body, 'properties', 'parameters'),
      },
    })),
  });
}

function displayNameOf(resource: JsonObject): string {
  return textAt(objectAt(resource, 'properties'), 'displayName') ?? textAt(resource, 'name') ?? '';
}
