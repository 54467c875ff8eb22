// The part of Azure Policy's language that is understood here: allOf, anyOf, not, a field, and conditions on it.
// https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule
import { ArmError } from '../../arm/arm-error';
import { asText, isObject, type JsonObject, objectAt, textAt } from '../../state/json';

/** The resource that a write would make. */
export interface PolicySubject {
  /** Such as `Microsoft.Compute/galleries/images/versions`. */
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly body: JsonObject;
}

/** One condition as it came out, in the form of a refusal's `evaluatedExpressions`. */
export interface EvaluatedExpression {
  readonly result: 'True' | 'False';
  readonly expressionKind: 'Field';
  readonly expression: string;
  readonly path: string;
  readonly expressionValue: unknown;
  readonly targetValue: unknown;
  readonly operator: string;
}

type Condition = (actual: unknown, target: unknown) => boolean;

const fold = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);
const listOf = (value: unknown) => (Array.isArray(value) ? value.map(fold) : [fold(value)]);
const like = (pattern: unknown) =>
  new RegExp(
    `^${asText(pattern)
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')}$`,
    'i',
  );

const conditions: Readonly<Record<string, Condition>> = {
  equals: (actual, target) => fold(actual) === fold(target),
  notEquals: (actual, target) => fold(actual) !== fold(target),
  in: (actual, target) => listOf(target).includes(fold(actual)),
  notIn: (actual, target) => !listOf(target).includes(fold(actual)),
  like: (actual, target) => typeof actual === 'string' && like(target).test(actual),
  notLike: (actual, target) => !(typeof actual === 'string' && like(target).test(actual)),
  contains: (actual, target) => asText(fold(actual) ?? '').includes(asText(fold(target))),
  exists: (actual, target) => (actual !== undefined && actual !== null) === (asText(target).toLowerCase() === 'true'),
};

/** @throws ArmError 400 `InvalidPolicyRule` for what is not understood here */
export function checkPolicyRule(rule: JsonObject): void {
  const effect = textAt(objectAt(rule, 'then'), 'effect');
  if (!isObject(rule.if) || effect === null) {
    throw invalid("a rule needs 'if' and 'then' with an 'effect'");
  }
  checkExpression(rule.if);
}

function checkExpression(expression: unknown): void {
  if (!isObject(expression)) {
    throw invalid('a condition must be an object');
  }
  for (const part of ['allOf', 'anyOf']) {
    const list = expression[part];
    if (Array.isArray(list)) {
      list.forEach(checkExpression);
      return;
    }
  }
  if (expression.not !== undefined) {
    checkExpression(expression.not);
    return;
  }
  const operator = Object.keys(expression).find((name) => name !== 'field');
  if (typeof expression.field !== 'string' || operator === undefined || !(operator in conditions)) {
    throw invalid(
      `the simulated Azure understands allOf, anyOf, not, and field with ${Object.keys(conditions).join(', ')}, not ${JSON.stringify(expression)}`,
    );
  }
}

function invalid(what: string): ArmError {
  return new ArmError(400, 'InvalidPolicyRule', `Failed to parse policy rule: ${what}.`);
}

/** Whether the rule's `if` holds for the subject, and how each condition came out. */
export function evaluateRule(
  rule: JsonObject,
  parameters: JsonObject,
  subject: PolicySubject,
): { readonly holds: boolean; readonly evaluated: readonly EvaluatedExpression[] } {
  const evaluated: EvaluatedExpression[] = [];
  const holds = evaluate(objectAt(rule, 'if'), parameters, subject, evaluated);
  return { holds, evaluated };
}

function evaluate(
  expression: JsonObject,
  parameters: JsonObject,
  subject: PolicySubject,
  evaluated: EvaluatedExpression[],
): boolean {
  const each = (list: unknown) =>
    (Array.isArray(list) ? list : []).map((one) => evaluate(objectAt(one), parameters, subject, evaluated));
  if (expression.allOf !== undefined) {
    return each(expression.allOf).every(Boolean);
  }
  if (expression.anyOf !== undefined) {
    return each(expression.anyOf).some(Boolean);
  }
  if (expression.not !== undefined) {
    return !evaluate(objectAt(expression.not), parameters, subject, evaluated);
  }
  const [operator = 'exists', target] = Object.entries(expression).find(([name]) => name !== 'field') ?? [];
  const path = asText(resolveExpression(expression.field, parameters));
  const targetValue = resolveExpression(target, parameters);
  const actual = fieldOf(subject, path);
  // A path through a list holds where it holds for every member, as Azure Policy reads `[*]`.
  const values = Array.isArray(actual) && path.includes('[*]') ? actual : [actual];
  const result = values.every((value) => conditions[operator]?.(value, targetValue) ?? false);
  evaluated.push({
    result: result ? 'True' : 'False',
    expressionKind: 'Field',
    expression: path,
    path,
    expressionValue: actual ?? null,
    targetValue: targetValue ?? null,
    operator: operator.charAt(0).toUpperCase() + operator.slice(1),
  });
  return result;
}

/** `[parameters('x')]` and `[concat('a', parameters('x'), 'b')]`; anything else stands for itself. */
function resolveExpression(value: unknown, parameters: JsonObject): unknown {
  if (typeof value !== 'string' || !value.startsWith('[') || value.startsWith('[[')) {
    return value;
  }
  const parameterOf = (text: string) => {
    const name = /^parameters\('([^']+)'\)$/.exec(text.trim())?.[1];
    return name === undefined ? undefined : objectAt(parameters, name).value;
  };
  const inner = value.slice(1, -1);
  const joined = /^concat\((.*)\)$/.exec(inner)?.[1];
  if (joined === undefined) {
    return parameterOf(inner);
  }
  return joined
    .split(/,(?=\s*(?:'|parameters))/)
    .map((part) => /^\s*'(.*)'\s*$/.exec(part)?.[1] ?? parameterOf(part) ?? '')
    .join('');
}

function fieldOf({ type, name, id, body }: PolicySubject, path: string): unknown {
  const tag = /^tags(?:\.(.+)|\['?(.+?)'?\])$/i.exec(path);
  if (tag) {
    const wanted = (tag[1] ?? tag[2] ?? '').toLowerCase();
    return Object.entries(objectAt(body, 'tags')).find(([key]) => key.toLowerCase() === wanted)?.[1];
  }
  const known: Readonly<Record<string, unknown>> = {
    type,
    name,
    id,
    location: shortLocation(body.location),
    tags: body.tags,
  };
  return path.toLowerCase() in known ? known[path.toLowerCase()] : aliasOf(type, body, path);
}

const shortLocation = (location: unknown) =>
  typeof location === 'string' ? location.replaceAll(' ', '').toLowerCase() : location;

/** An alias names the type, then the members below `properties`: `…/versions/publishingProfile.targetRegions[*].name`. */
function aliasOf(type: string, body: JsonObject, path: string): unknown {
  if (!path.toLowerCase().startsWith(`${type.toLowerCase()}/`)) {
    return undefined;
  }
  const members = path.slice(type.length + 1).split('.');
  return members.reduce<unknown>(
    (value, member) => {
      const isList = member.endsWith('[*]');
      const key = isList ? member.slice(0, -3) : member;
      const read = (one: unknown) => (isObject(one) ? one[key] : undefined);
      const found = Array.isArray(value) ? value.map(read) : read(value);
      return isList && !Array.isArray(found) ? [] : found;
    },
    objectAt(body, 'properties'),
  );
}
