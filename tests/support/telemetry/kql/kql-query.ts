// Runs a KQL query over rows in memory: Microsoft's parser reads it, its analyser names and types the columns, and this
// evaluates as much of the language as the queries of infra/queries use. What it does not know is an error, never a guess.

import { childOf, elementsOf, evaluate, type KqlRow, type KqlScope, textOf, unsupported } from './kql-expression';
import { aggregates } from './kql-functions';
import { absentOf, compare, fromJson, type KqlValue, keyOf, toJson } from './kql-value';
import type { KqlAnalysis, KqlColumn, KqlNode } from './kusto-language';

export interface KqlTable {
  readonly columns: readonly KqlColumn[];
  readonly rows: readonly KqlRow[];
}

export type KqlDatabase = Readonly<Record<string, KqlTable>>;

/**
 * @param now what `now()` and `ago()` go by, milliseconds since 1970
 * @throws where the query has a mistake, or something that this evaluator does not know
 */
export function runKql(analysis: KqlAnalysis, database: KqlDatabase, now: number): KqlTable {
  if (analysis.problems.length > 0) {
    throw new Error(`KQL: ${analysis.problems.join('; ')}`);
  }
  return new Run(database, now).block(analysis.tree);
}

class Run implements KqlScope {
  readonly #scalars = new Map<string, KqlValue>();
  readonly #tables = new Map<string, KqlTable>();

  constructor(
    database: KqlDatabase,
    readonly now: number,
  ) {
    for (const [name, table] of Object.entries(database)) {
      this.#tables.set(name, table);
    }
  }

  block(tree: KqlNode): KqlTable {
    let result: KqlTable = { columns: [], rows: [] };
    for (const statement of elementsOf(childOf(tree, 1))) {
      if (statement.kind === 'LetStatement') {
        const name = textOf(childOf(statement, 1));
        const value = childOf(statement, 3);
        if (value.columns === null) {
          this.#scalars.set(name, evaluate(value, {}, this));
        } else {
          this.#tables.set(name, this.#table(value));
        }
      } else if (statement.kind === 'ExpressionStatement') {
        result = this.#table(childOf(statement, 0));
      } else {
        unsupported(statement);
      }
    }
    return result;
  }

  scalar(name: string): KqlValue | undefined {
    return this.#scalars.get(name);
  }

  column(node: KqlNode): readonly KqlValue[] | null {
    return node.columns === null ? null : firstColumn(this.#table(node));
  }

  toScalar(node: KqlNode): KqlValue {
    return firstColumn(this.#table(node))[0] ?? null;
  }

  #table(node: KqlNode): KqlTable {
    switch (node.kind) {
      case 'NameReference':
        return this.#tables.get(textOf(node)) ?? unsupported(node);
      case 'ParenthesizedExpression':
        return this.#table(childOf(node, 1));
      case 'PipeExpression':
        return this.#operator(childOf(node, 2), this.#table(childOf(node, 0)));
      case 'UnionOperator':
        return this.#union(node, []);
      case 'PrintOperator':
        return shaped(node, [lastListOf(node).map((item) => evaluate(expressionOf(item), {}, this))]);
      default:
        return unsupported(node);
    }
  }

  #operator(node: KqlNode, input: KqlTable): KqlTable {
    const list = () => elementsOf(node);
    switch (node.kind) {
      case 'FilterOperator':
        return {
          ...input,
          rows: input.rows.filter((row) => evaluate(childOf(node, 2), row, this) === true),
        };
      case 'ProjectOperator':
        return shaped(
          node,
          input.rows.map((row) => list().map((item) => evaluate(expressionOf(item), row, this))),
        );
      case 'ExtendOperator':
        return { columns: columnsOf(node), rows: input.rows.map((row) => this.#extended(row, list())) };
      case 'ProjectAwayOperator': {
        const rows = input.rows.map((row) => columnsOf(node).map(({ name }) => row[name] ?? null));
        return shaped(node, rows);
      }
      case 'DistinctOperator': {
        const items = lastListOf(node);
        const rows = input.rows.map((row) => items.map((item) => evaluate(item, row, this)));
        return shaped(node, [...new Map(rows.map((row) => [row.map(keyOf).join(), row])).values()]);
      }
      case 'SummarizeOperator':
        return this.#summarize(node, input);
      case 'JoinOperator':
        return this.#join(node, input);
      case 'UnionOperator':
        return this.#union(node, [input]);
      case 'SortOperator':
        return { ...input, rows: this.#sorted(input.rows, elementsOf(childOf(node, 3))) };
      case 'TopOperator': {
        const [count = unsupported(node), , by = unsupported(node)] = operandsOf(node);
        return { ...input, rows: this.#sorted(input.rows, [by]).slice(0, Number(evaluate(count, {}, this))) };
      }
      case 'TakeOperator':
        return {
          ...input,
          rows: input.rows.slice(0, Number(evaluate(operandsOf(node)[0] ?? unsupported(node), {}, this))),
        };
      case 'MvExpandOperator':
        return this.#expanded(node, input);
      case 'EvaluateOperator':
        return this.#pivot(node, input);
      default:
        return unsupported(node);
    }
  }

  #extended(row: KqlRow, items: readonly KqlNode[]): KqlRow {
    // Each item sees the row as it was before the operator.
    const added = items.map((item) => [nameOf(item), evaluate(expressionOf(item), row, this)] as const);
    return { ...row, ...Object.fromEntries(added) };
  }

  #summarize(node: KqlNode, input: KqlTable): KqlTable {
    const by = node.children.find(({ kind }) => kind === 'SummarizeByClause');
    const keys = by === undefined ? [] : elementsOf(by).map(expressionOf);
    const items = lastListOf(node);
    const groups = new Map<string, { readonly key: readonly KqlValue[]; readonly rows: KqlRow[] }>();
    if (keys.length === 0) {
      groups.set('', { key: [], rows: [...input.rows] });
    }
    for (const row of keys.length === 0 ? [] : input.rows) {
      const key = keys.map((expression) => evaluate(expression, row, this));
      const group = groups.get(key.map(keyOf).join('|'));
      if (group === undefined) {
        groups.set(key.map(keyOf).join('|'), { key, rows: [row] });
      } else {
        group.rows.push(row);
      }
    }
    const keyNames = keys.filter(({ kind }) => kind === 'NameReference').map(textOf);
    const rows = [...groups.values()].map((group) => [
      ...group.key,
      ...items.flatMap((item) => this.#aggregated(expressionOf(item), group.rows, input.columns, keyNames)),
    ]);
    return shaped(node, rows);
  }

  #aggregated(
    node: KqlNode,
    rows: readonly KqlRow[],
    columns: readonly KqlColumn[],
    keyNames: readonly string[],
  ): readonly KqlValue[] {
    if (node.kind !== 'FunctionCallExpression') {
      return unsupported(node);
    }
    const name = textOf(childOf(node, 0));
    const args = elementsOf(childOf(node, 1));
    if (name === 'arg_max' || name === 'arg_min') {
      return this.#extremeRow(name, args, rows, columns, keyNames);
    }
    const aggregate = aggregates[name] ?? unsupported(node);
    return [
      aggregate(
        args.map((argument) => rows.map((row) => evaluate(argument, row, this))),
        rows.length,
      ),
    ];
  }

  #extremeRow(
    name: 'arg_max' | 'arg_min',
    [by, ...others]: readonly KqlNode[],
    rows: readonly KqlRow[],
    columns: readonly KqlColumn[],
    keyNames: readonly string[],
  ): readonly KqlValue[] {
    if (by === undefined) {
      throw new Error(`KQL: ${name} lacks an argument`);
    }
    let best: { readonly row: KqlRow; readonly value: KqlValue } | null = null;
    for (const row of rows) {
      const value = evaluate(by, row, this);
      const order = best === null ? 1 : compare(value, best.value);
      if (value !== null && order !== null && (name === 'arg_max' ? order > 0 : order < 0 || best === null)) {
        best = { row, value };
      }
    }
    const wanted = others.flatMap((other) =>
      other.kind === 'StarExpression'
        ? columns
            .filter((column) => column.name !== textOf(by) && !keyNames.includes(column.name))
            .map((column) => best?.row[column.name] ?? absentOf(column.type))
        : [best === null ? null : evaluate(other, best.row, this)],
    );
    return [best?.value ?? null, ...wanted];
  }

  #join(node: KqlNode, left: KqlTable): KqlTable {
    const kind = parameterOf(node, 'kind') ?? 'innerunique';
    const right = this.#table(node.children.find(({ columns }) => columns !== null) ?? unsupported(node));
    const on = node.children.find((child) => child.kind === 'JoinOnClause') ?? unsupported(node);
    const names = elementsOf(on).map((element) =>
      element.kind === 'NameReference' ? textOf(element) : unsupported(element),
    );
    const key = (row: KqlRow) => names.map((name) => keyOf(row[name] ?? null)).join('|');
    const matches = Map.groupBy(right.rows, key);
    const values = (table: KqlTable, row: KqlRow | null) =>
      table.columns.map(({ name, type }) => row?.[name] ?? absentOf(type));
    const pair = (row: KqlRow | null, other: KqlRow | null) => [...values(left, row), ...values(right, other)];
    switch (kind) {
      case 'leftanti':
        return { ...left, rows: left.rows.filter((row) => !matches.has(key(row))) };
      case 'leftsemi':
        return { ...left, rows: left.rows.filter((row) => matches.has(key(row))) };
      case 'inner':
        return shaped(
          node,
          left.rows.flatMap((row) => (matches.get(key(row)) ?? []).map((other) => pair(row, other))),
        );
      case 'leftouter':
        return shaped(
          node,
          left.rows.flatMap((row) => (matches.get(key(row)) ?? [null]).map((other) => pair(row, other))),
        );
      case 'fullouter': {
        const known = new Set(left.rows.map(key));
        return shaped(node, [
          ...left.rows.flatMap((row) => (matches.get(key(row)) ?? [null]).map((other) => pair(row, other))),
          ...right.rows.filter((row) => !known.has(key(row))).map((row) => pair(null, row)),
        ]);
      }
      default:
        return unsupported(node);
    }
  }

  #union(node: KqlNode, first: readonly KqlTable[]): KqlTable {
    const tables = [...first, ...lastListOf(node).map((table) => this.#table(table))];
    const columns = columnsOf(node);
    const rows = tables.flatMap((table) =>
      table.rows.map((row) => columns.map(({ name, type }) => row[name] ?? absentOf(type))),
    );
    return shaped(node, rows);
  }

  #sorted(rows: readonly KqlRow[], items: readonly KqlNode[]): readonly KqlRow[] {
    const orders = items.map((item) => {
      const isOrdered = item.kind === 'OrderedExpression';
      // Without a word KQL sorts downwards.
      const isAscending = isOrdered && textOf(childOf(item, 1)).startsWith('asc');
      return { expression: isOrdered ? childOf(item, 0) : item, sign: isAscending ? 1 : -1 };
    });
    return rows.toSorted((a, b) => {
      for (const { expression, sign } of orders) {
        const [left, right] = [evaluate(expression, a, this), evaluate(expression, b, this)];
        const order =
          left === null || right === null ? Number(right === null) - Number(left === null) : compare(left, right);
        if (order !== null && order !== 0) {
          return sign * order;
        }
      }
      return 0;
    });
  }

  #expanded(node: KqlNode, input: KqlTable): KqlTable {
    const [item, ...more] = lastListOf(node);
    if (item === undefined || more.length > 0) {
      return unsupported(node);
    }
    const named = childOf(item, 0);
    const rows = input.rows.flatMap((row) => {
      const json = toJson(evaluate(expressionOf(named), row, this));
      return (Array.isArray(json) ? json : []).map((one) => ({ ...row, [nameOf(named)]: fromJson(one) }));
    });
    return { columns: columnsOf(node), rows };
  }

  /** `evaluate pivot(column, aggregate, others…)`: a column for each value. */
  #pivot(node: KqlNode, input: KqlTable): KqlTable {
    const call = node.children.find(({ kind }) => kind === 'FunctionCallExpression') ?? unsupported(node);
    const [column, aggregate, ...others] = elementsOf(childOf(call, 1));
    if (
      textOf(childOf(call, 0)) !== 'pivot' ||
      column === undefined ||
      aggregate === undefined ||
      others.length === 0
    ) {
      return unsupported(node);
    }
    const name = textOf(column);
    const values = [...new Set(input.rows.map((row) => String(toJson(row[name] ?? null))))].sort();
    const groups = Map.groupBy(input.rows, (row) => others.map((other) => keyOf(row[textOf(other)] ?? null)).join('|'));
    const rows = [...groups.values()].map((group) => {
      const kept = others.map((other) => [textOf(other), group[0]?.[textOf(other)] ?? null] as const);
      const cells = values.map((value) => {
        const rowsOfValue = group.filter((row) => String(toJson(row[name] ?? null)) === value);
        return [value, this.#aggregated(aggregate, rowsOfValue, input.columns, [])[0] ?? null] as const;
      });
      return Object.fromEntries([...kept, ...cells]);
    });
    const kept = input.columns.filter((one) => others.some((other) => textOf(other) === one.name));
    return { columns: [...kept, ...values.map((value) => ({ name: value, type: aggregate.type ?? 'dynamic' }))], rows };
  }
}

function columnsOf(node: KqlNode): readonly KqlColumn[] {
  return node.columns ?? unsupported(node);
}

/** Rows of values in the order of the columns that the analyser names. */
function shaped(node: KqlNode, rows: readonly (readonly KqlValue[])[]): KqlTable {
  const columns = columnsOf(node);
  return {
    columns,
    rows: rows.map((values) => {
      if (values.length !== columns.length) {
        throw new Error(`KQL: ${values.length} values for ${columns.length} columns: ${textOf(node)}`);
      }
      return Object.fromEntries(columns.map(({ name, type }, at) => [name, values[at] ?? absentOf(type)]));
    }),
  };
}

/** The items of an operator: named parameters come first, in a list of their own. */
function lastListOf(node: KqlNode): readonly KqlNode[] {
  return elementsOf(node.children.filter(({ kind }) => kind === 'List').at(-1) ?? unsupported(node));
}

/** What follows an operator's keyword, without named parameters. */
function operandsOf(node: KqlNode): readonly KqlNode[] {
  return node.children.slice(1).filter(({ kind }) => kind !== 'List');
}

function expressionOf(item: KqlNode): KqlNode {
  return item.kind === 'SimpleNamedExpression' ? childOf(item, 2) : item;
}

function nameOf(item: KqlNode): string {
  return item.kind === 'SimpleNamedExpression' ? textOf(childOf(item, 0)) : unsupported(item);
}

function parameterOf(node: KqlNode, name: string): string | null {
  const parameters = elementsOf(node.children.find(({ kind }) => kind === 'List') ?? unsupported(node));
  const found = parameters.find((one) => one.kind === 'NamedParameter' && textOf(childOf(one, 0)) === name);
  return found === undefined ? null : textOf(childOf(found, 2));
}

function firstColumn({ columns, rows }: KqlTable): readonly KqlValue[] {
  const name = columns[0]?.name ?? '';
  return rows.map((row) => row[name] ?? null);
}
