// Microsoft's own analyser of KQL (@kusto/language-service-next), which the Azure portal's editor uses too, over the tables
// of a Log Analytics workspace as far as our queries use them.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

/** https://learn.microsoft.com/azure/azure-monitor/reference/tables-index */
const item =
  'TimeGenerated:datetime, OperationId:string, OperationName:string, ParentId:string, AppRoleName:string, Properties:dynamic, Measurements:dynamic';
const call = `${item}, Name:string, ResultCode:string, DurationMs:real, Success:bool, Id:string, ItemCount:int`;
const workspaceTables = {
  AppEvents: `${item}, Name:string, ItemCount:int`,
  AppDependencies: `${call}, Target:string, DependencyType:string, Data:string`,
  AppRequests: `${call}, Url:string, Source:string`,
  AppTraces: `${item}, Message:string, SeverityLevel:int`,
  AppExceptions: `${item}, OuterMessage:string, ProblemId:string`,
  AppMetrics: 'TimeGenerated:datetime, Name:string, Sum:real, Min:real, Max:real, ItemCount:int, Properties:dynamic',
  StorageBlobLogs:
    'TimeGenerated:datetime, OperationName:string, StatusCode:string, StatusText:string, ObjectKey:string, AccountName:string, Uri:string',
};

interface List<T> {
  readonly Count: number;
  getItem(index: number): T;
}

interface Column {
  readonly Name: string;
}

interface KustoLanguage {
  readonly Symbols: {
    readonly TableSymbol: { readonly $ctor7: new (name: string, schema: string, description: null) => object };
    readonly DatabaseSymbol: { readonly ctor: new (name: string, members: readonly object[]) => object };
  };
  readonly GlobalState: { readonly Default: { WithDatabase(database: object): object } };
  readonly KustoCode: {
    ParseAndAnalyze(
      text: string,
      globals: object,
    ): {
      GetDiagnostics(): List<{ readonly Message: string }>;
      readonly ResultType: { readonly Columns: List<Column> };
    };
  };
}

export interface Analysis {
  readonly problems: readonly string[];
  /** Of the result. */
  readonly columns: readonly string[];
}

const folder = join(__dirname, '..', '..', '..', 'node_modules', '@kusto', 'language-service-next');

export const isAnalyserInstalled = existsSync(folder);

const toArray = <T>(list: List<T>) => Array.from({ length: list.Count }, (_, index) => list.getItem(index));

/** Loads the analyser, which takes about a second. */
export function loadAnalyser(): (query: string) => Analysis {
  const context = createContext({});
  runInContext('self = globalThis', context);
  for (const file of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) {
    runInContext(readFileSync(join(folder, file), 'utf8'), context);
  }
  const language = (context as { readonly Kusto: { readonly Language: KustoLanguage } }).Kusto.Language;
  const { TableSymbol, DatabaseSymbol } = language.Symbols;
  const tables = Object.entries(workspaceTables).map(
    ([name, columns]) => new TableSymbol.$ctor7(name, `(${columns})`, null),
  );
  const globals = language.GlobalState.Default.WithDatabase(new DatabaseSymbol.ctor('workspace', tables));
  return (query) => {
    const code = language.KustoCode.ParseAndAnalyze(query, globals);
    return {
      problems: toArray(code.GetDiagnostics()).map(({ Message }) => Message),
      columns: toArray(code.ResultType.Columns).map(({ Name }) => Name),
    };
  };
}
