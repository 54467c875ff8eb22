// What a start tells a person, in the manner of `func start`: the functions with their URLs, and what will not run here.
import type { RegisteredFunction } from './contract';
import type { HostConsole } from './host-log';
import type { FunctionKeys } from './http/function-keys';
import { methodsOf, routeOf } from './http/http-trigger';

export interface StartReport {
  readonly functions: readonly RegisteredFunction[];
  readonly url: string;
  readonly routePrefix: string;
  readonly keys: FunctionKeys | undefined;
  readonly log: HostConsole;
}

export function reportFunctions({ functions, url, routePrefix, keys, log }: StartReport): void {
  const isHttp = (registered: RegisteredFunction) => registered.trigger.type.toLowerCase() === 'httptrigger';
  const section = (title: string, lines: readonly string[]) => {
    if (lines.length > 0) {
      log.plain(`\n${title}:\n\n${lines.map((line) => `\t${line}`).join('\n')}`);
    }
  };
  section(
    'Functions',
    functions
      .filter(isHttp)
      .map(
        (registered) =>
          `${registered.name}: [${methodsOf(registered).join(',')}] ${url}/${routeOf(registered, routePrefix)}`,
      ),
  );
  section(
    'Other functions',
    functions
      .filter((registered) => !isHttp(registered))
      .map((registered) => `${registered.name}: ${registered.trigger.type}${placeOf(registered, url)}`),
  );
  if (keys) {
    section('Keys', [
      `function level: ?code=${keys.hostKeys.default}`,
      `Event Grid webhook: ?code=${keys.systemKeys.eventgrid_extension}`,
      `durable webhooks: ?code=${keys.systemKeys.durabletask_extension}`,
    ]);
  }
  log.plain('');
}

function placeOf(registered: RegisteredFunction, url: string): string {
  switch (registered.trigger.type.toLowerCase()) {
    case 'eventgridtrigger':
      return ` ${url}/runtime/webhooks/EventGrid?functionName=${registered.name}`;
    case 'timertrigger':
      return ` ${String(registered.trigger.schedule)}`;
    default:
      return '';
  }
}

const servedTriggers = new Set([
  'httptrigger',
  'timertrigger',
  'eventgridtrigger',
  'orchestrationtrigger',
  'activitytrigger',
  'entitytrigger',
]);
const servedBindings = new Set(['http', 'durableclient', 'orchestrationclient']);

/** Says which triggers never fire here, and which bindings have no data or drop what is written to them. */
export function warnOfUnservedBindings(functions: readonly RegisteredFunction[], log: HostConsole): void {
  for (const { name, trigger, bindings } of functions) {
    if (!servedTriggers.has(trigger.type.toLowerCase())) {
      log.warn(
        `Function '${name}' has a ${trigger.type}, which the embedded host never fires. Run it by hand: POST /admin/functions/${name} {"input": "…"}.`,
      );
    }
    const unserved = Object.values(bindings).filter(
      (binding) => binding !== trigger && !servedBindings.has(binding.type.toLowerCase()),
    );
    for (const binding of unserved) {
      log.warn(`Function '${name}' has a binding of type '${binding.type}', which the embedded host does not have.`);
    }
  }
}
