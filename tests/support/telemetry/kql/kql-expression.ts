// Scalar expressions of KQL, evaluated on a row.
import { scalarFunctions } from './kql-functions';
import {
  absentOf,
  calculate,
  compare,
  fromJson,
  isTime,
  type KqlValue,
  keyOf,
  parseDatetime,
  timespan,
  toText,
} from './kql-value';
import type { KqlNode } from './kusto-language';

export type KqlRow = Readonly<Record<string, KqlValue>>;

/** What a query's names mean besides the columns of the row, and what time it is. */
export interface KqlScope {
  readonly now: number;
  scalar(name: string): KqlValue | undefined;
  /** Values of the first column of a tabular expression, for `in`; null where the node is not tabular. */
  column(node: KqlNode): readonly KqlValue[] | null;
  toScalar(node: KqlNode): KqlValue;
}

export function unsupported(node: KqlNode): never {
  throw new Error(`KQL: ${node.kind} is not known to this evaluator: ${textOf(node)}`);
}

const texts = new WeakMap<KqlNode, string>();

export function textOf(node: KqlNode): string {
  const text = texts.get(node) ?? (node.children.length === 0 ? node.text : node.children.map(textOf).join(' '));
  texts.set(node, text);
  return text;
}

export function childOf(node: KqlNode, index: number): KqlNode {
  return node.children[index] ?? unsupported(node);
}

/** The elements of a list node, or of the list within parentheses. */
export function elementsOf(node: KqlNode): readonly KqlNode[] {
  const list = node.kind === 'List' ? node : node.children.find(({ kind }) => kind === 'List');
  return (list?.children ?? []).map((element) => (element.kind === 'SeparatedElement' ? childOf(element, 0) : element));
}

const unitMilliseconds: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};

function parseTimespan(text: string): KqlValue {
  const [, count = '', unit = ''] = /^([\d.]+)(ms|[dhms])$/.exec(text) ?? [];
  const milliseconds = unitMilliseconds[unit];
  if (milliseconds === undefined) {
    throw new Error(`KQL: ${text} is not a duration known to this evaluator`);
  }
  return timespan(Number(count) * milliseconds);
}

function parseText(literal: string): string {
  return literal.startsWith('@')
    ? literal.slice(2, -1)
    : literal.slice(1, -1).replace(/\\(.)/g, (_, escaped: string) => ({ n: '\n', t: '\t' })[escaped] ?? escaped);
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  EqualExpression: (order) => order === 0,
  NotEqualExpression: (order) => order !== 0,
  LessThanExpression: (order) => order < 0,
  LessThanOrEqualExpression: (order) => order <= 0,
  GreaterThanExpression: (order) => order > 0,
  GreaterThanOrEqualExpression: (order) => order >= 0,
};

const arithmetic = {
  AddExpression: '+',
  SubtractExpression: '-',
  MultiplyExpression: '*',
  DivideExpression: '/',
} as const;

const textTests: Readonly<Record<string, (text: string, part: string) => boolean>> = {
  StartsWithExpression: (text, part) => text.startsWith(part),
  ContainsExpression: (text, part) => text.includes(part),
  // A term is a run of letters and digits: what is sought begins and ends where one does.
  HasExpression: (text, part) => {
    const [before, after] = [
      /^[a-z0-9]/.test(part) ? '(?<![a-z0-9])' : '',
      /[a-z0-9]$/.test(part) ? '(?![a-z0-9])' : '',
    ];
    return new RegExp(`${before}${part.replace(/[^a-z0-9]/g, '\\$&')}${after}`).test(text);
  },
};

/** Null, true or false, as KQL's three-valued logic has it. */
function both(left: KqlValue, rest: () => KqlValue): KqlValue {
  if (left === false) {
    return false;
  }
  const right = rest();
  return right === false ? false : left === true && right === true ? true : null;
}

function either(left: KqlValue, rest: () => KqlValue): KqlValue {
  if (left === true) {
    return true;
  }
  const right = rest();
  return right === true ? true : left === false && right === false ? false : null;
}

type Evaluator = (row: KqlRow, scope: KqlScope) => KqlValue;

/** Each expression is read once, however many rows it is evaluated on. */
const evaluators = new WeakMap<KqlNode, Evaluator>();

export function evaluate(node: KqlNode, row: KqlRow, scope: KqlScope): KqlValue {
  let evaluator = evaluators.get(node);
  if (evaluator === undefined) {
    evaluator = compile(node);
    evaluators.set(node, evaluator);
  }
  return evaluator(row, scope);
}

function compile(node: KqlNode): Evaluator {
  const operand =
    (index: number): Evaluator =>
    (row, scope) =>
      evaluate(childOf(node, index), row, scope);
  const left = operand(0);
  const right = operand(2);
  const order = comparisons[node.kind];
  if (order !== undefined) {
    return (row, scope) => {
      const result = compare(left(row, scope), right(row, scope));
      return result === null ? null : order(result);
    };
  }
  const operator = arithmetic[node.kind as keyof typeof arithmetic];
  if (operator !== undefined) {
    return (row, scope) => calculate(operator, left(row, scope), right(row, scope));
  }
  const isNegated = node.kind.startsWith('Not');
  const test = textTests[node.kind.replace(/^Not/, '')];
  if (test !== undefined) {
    return (row, scope) =>
      test(toText(left(row, scope)).toLowerCase(), toText(right(row, scope)).toLowerCase()) !== isNegated;
  }
  switch (node.kind) {
    case 'AndExpression':
      return (row, scope) => both(left(row, scope), () => right(row, scope));
    case 'OrExpression':
      return (row, scope) => either(left(row, scope), () => right(row, scope));
    case 'InExpression':
    case 'NotInExpression': {
      const elements = elementsOf(childOf(node, 2));
      return (row, scope) => {
        const sought = keyOf(left(row, scope));
        const list = elements.flatMap((element) => scope.column(element) ?? [evaluate(element, row, scope)]);
        return list.some((value) => keyOf(value) === sought) !== isNegated;
      };
    }
    case 'BetweenExpression':
      return (row, scope) => {
        const [from = null, to = null] = [1, 3].map((index) => evaluate(childOf(childOf(node, 2), index), row, scope));
        const value = left(row, scope);
        const [below, above] = [compare(value, from), compare(value, to)];
        return below === null || above === null ? null : below >= 0 && above <= 0;
      };
    case 'UnaryMinusExpression':
      return (row, scope) => {
        const value = operand(1)(row, scope);
        return isTime(value) ? timespan(-value.milliseconds) : calculate('-', 0, value);
      };
    case 'ParenthesizedExpression':
      return operand(1);
    case 'NameReference': {
      const name = textOf(node);
      return (row, scope) => named(name, row, scope);
    }
    case 'PathExpression': {
      const member = textOf(childOf(node, 2));
      return (row, scope) => memberOf(left(row, scope), member);
    }
    case 'ElementExpression': {
      const index = childOf(childOf(node, 1), 1);
      return (row, scope) => memberOf(left(row, scope), toText(evaluate(index, row, scope)));
    }
    case 'FunctionCallExpression':
      return compileCall(node);
    case 'ToScalarExpression':
      return (_row, scope) => scope.toScalar(childOf(node, 2));
    default: {
      const constant = literal(node);
      return () => constant;
    }
  }
}

function literal(node: KqlNode): KqlValue {
  const text = textOf(node);
  switch (node.kind) {
    case 'StringLiteralExpression':
      return parseText(text);
    case 'LongLiteralExpression':
    case 'IntLiteralExpression':
    case 'RealLiteralExpression':
      return Number(text);
    case 'BooleanLiteralExpression':
      return text.toLowerCase() === 'true';
    case 'TimespanLiteralExpression':
      return parseTimespan(text);
    case 'DateTimeLiteralExpression': {
      return parseDatetime(/^datetime\((.*)\)$/.exec(text)?.[1] ?? '');
    }
    default:
      return unsupported(node);
  }
}

function compileCall(node: KqlNode): Evaluator {
  const implementation = scalarFunctions[textOf(childOf(node, 0))];
  if (implementation === undefined) {
    return unsupported(node);
  }
  const args = elementsOf(childOf(node, 1));
  const absent = absentOf(node.type ?? '');
  return (row, scope) =>
    implementation(
      args.map((argument) => evaluate(argument, row, scope)),
      scope.now,
    ) ?? absent;
}

function named(name: string, row: KqlRow, scope: KqlScope): KqlValue {
  const value = Object.hasOwn(row, name) ? row[name] : scope.scalar(name);
  if (value === undefined) {
    throw new Error(`KQL: the name ${name} is not known`);
  }
  return value;
}

function memberOf(value: KqlValue, member: string): KqlValue {
  if (typeof value !== 'object' || value === null || value.kind !== 'dynamic') {
    return null;
  }
  return fromJson((value.json as Readonly<Record<string, unknown>>)[member]);
}
