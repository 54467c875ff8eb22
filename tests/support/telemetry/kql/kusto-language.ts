// Microsoft's own parser and analyser of KQL (@kusto/language-service-next), which the Azure portal's editor uses too, over
// the tables of a Log Analytics workspace as far as our queries use them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { projectRoot } from '../../../../build/build-app';

/** https://learn.microsoft.com/azure/azure-monitor/reference/tables-index */
const item =
  'TimeGenerated:datetime, OperationId:string, OperationName:string, ParentId:string, AppRoleName:string, AppVersion:string, Properties:dynamic, Measurements:dynamic';
const call = `${item}, Name:string, ResultCode:string, DurationMs:real, Success:bool, Id:string, ItemCount:int`;
export const workspaceTables = {
  AppEvents: `${item}, Name:string, ItemCount:int`,
  AppDependencies: `${call}, Target:string, DependencyType:string, Data:string`,
  AppRequests: `${call}, Url:string, Source:string`,
  AppTraces: `${item}, Message:string, SeverityLevel:int`,
  AppExceptions: `${item}, OuterMessage:string, ProblemId:string`,
  AppMetrics: 'TimeGenerated:datetime, Name:string, Sum:real, Min:real, Max:real, ItemCount:int, Properties:dynamic',
  StorageBlobLogs:
    'TimeGenerated:datetime, OperationName:string, StatusCode:string, StatusText:string, ObjectKey:string, AccountName:string, Uri:string',
} as const;

export interface KqlColumn {
  readonly name: string;
  /** As KQL calls it: `string`, `datetime`, `long`, … */
  readonly type: string;
}

/** A node of the syntax tree, with what the analyser knows of it. */
export interface KqlNode {
  /** Of Kusto.Language.Syntax.SyntaxKind, such as `SummarizeOperator`. */
  readonly kind: string;
  /** Of a token; else empty. */
  readonly text: string;
  readonly children: readonly KqlNode[];
  /** Of a tabular expression. */
  readonly columns: readonly KqlColumn[] | null;
  /** Of a scalar expression. */
  readonly type: string | null;
}

export interface KqlAnalysis {
  readonly problems: readonly string[];
  /** Of the result. */
  readonly columns: readonly KqlColumn[];
  readonly tree: KqlNode;
}

interface BridgeList<T> {
  readonly Count: number;
  getItem(index: number): T;
}
interface BridgeSymbol {
  readonly Name: string;
  readonly Columns?: BridgeList<{ readonly Name: string; readonly Type: { readonly Name: string } }>;
}
interface BridgeNode {
  readonly Kind: number;
  readonly Text?: string;
  readonly ChildCount: number;
  readonly ResultType?: BridgeSymbol | null;
  GetChild(index: number): BridgeNode | null;
}
interface BridgeLanguage {
  readonly Symbols: {
    readonly TableSymbol: { readonly $ctor7: new (name: string, schema: string, description: null) => object };
    readonly DatabaseSymbol: { readonly ctor: new (name: string, members: readonly object[]) => object };
  };
  readonly Syntax: { readonly SyntaxKind: Readonly<Record<string, unknown>> };
  readonly GlobalState: { readonly Default: { WithDatabase(database: object): object } };
  readonly KustoCode: {
    ParseAndAnalyze(
      text: string,
      globals: object,
    ): {
      GetDiagnostics(): BridgeList<{ readonly Message: string }>;
      readonly ResultType: BridgeSymbol;
      readonly Syntax: BridgeNode;
    };
  };
}

const toArray = <T>(list: BridgeList<T>) => Array.from({ length: list.Count }, (_, index) => list.getItem(index));
const toColumns = (symbol: BridgeSymbol) =>
  toArray(symbol.Columns ?? { Count: 0, getItem: () => ({ Name: '', Type: { Name: '' } }) }).map(({ Name, Type }) => ({
    name: Name,
    type: Type.Name,
  }));

/** Loads the language, which takes about a second. */
export function loadKql(tables: Readonly<Record<string, string>> = workspaceTables): (text: string) => KqlAnalysis {
  const context = createContext({});
  runInContext('self = globalThis', context);
  for (const file of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) {
    const path = join(projectRoot, 'node_modules', '@kusto', 'language-service-next', file);
    runInContext(readFileSync(path, 'utf8'), context);
  }
  const language = (context as { readonly Kusto: { readonly Language: BridgeLanguage } }).Kusto.Language;
  const { TableSymbol, DatabaseSymbol } = language.Symbols;
  const symbols = Object.entries(tables).map(([name, columns]) => new TableSymbol.$ctor7(name, `(${columns})`, null));
  const globals = language.GlobalState.Default.WithDatabase(new DatabaseSymbol.ctor('workspace', symbols));
  const kinds = new Map(
    Object.entries(language.Syntax.SyntaxKind).flatMap(([name, value]) =>
      typeof value === 'number' ? [[value, name] as const] : [],
    ),
  );

  const toNode = (node: BridgeNode): KqlNode => {
    const symbol = node.ResultType ?? null;
    const children = Array.from({ length: node.ChildCount }, (_, index) => node.GetChild(index));
    return {
      kind: kinds.get(node.Kind) ?? '',
      text: node.ChildCount === 0 ? (node.Text ?? '') : '',
      children: children.flatMap((child) => (child === null ? [] : [toNode(child)])),
      columns: symbol?.Columns === undefined ? null : toColumns(symbol),
      type: symbol === null || symbol.Columns !== undefined ? null : symbol.Name,
    };
  };

  return (text) => {
    const code = language.KustoCode.ParseAndAnalyze(text, globals);
    return {
      problems: toArray(code.GetDiagnostics()).map(({ Message }) => Message),
      columns: toColumns(code.ResultType),
      tree: toNode(code.Syntax),
    };
  };
}
