// The app's own clock. Where simulated time is not the wall clock's, an app that compares what the task hub tells with the time of day would
// live in two times at once; so the Date of its files is simulated time. What it measures by other means (performance.now, timers) stays
// real, as do the packages below node_modules and the host itself.
import Module, { registerHooks } from 'node:module';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const key = Symbol.for('host.simulatedDate');
const packages = `${sep}node_modules${sep}`;
/** An app that names something of its own so keeps it. */
const declaresDate = /\b(?:var|let|const|function|class|import)\s+Date\b/;
/** Directives stand before any statement. */
const directive = /^\s*(['"])use strict\1;?/;

interface CompilePrototype {
  _compile(this: unknown, source: string, filename: string, ...rest: readonly unknown[]): unknown;
}

/**
 * Gives every file below `appRoot` that is loaded from now on a `Date` whose present is `now` (milliseconds since 1970), in place of the wall
 * clock's. One app a process: it is for good.
 */
export function simulateDate(appRoot: string, now: () => number): void {
  Object.defineProperty(globalThis, key, { value: createDate(now), configurable: true });
  const isOwn = (file: string) => file.startsWith(`${appRoot}${sep}`) && !file.slice(appRoot.length).includes(packages);
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const isOwnModule = loaded.format === 'module' && url.startsWith('file:') && isOwn(fileURLToPath(url));
      return isOwnModule && loaded.source != null ? { ...loaded, source: withDate(textOf(loaded.source)) } : loaded;
    },
  });
  // Loaders of TypeScript read CommonJS files themselves, without a hook.
  const prototype = Module.prototype as unknown as CompilePrototype;
  const original = prototype._compile;
  prototype._compile = function compileWithDate(this: unknown, source, filename, ...rest) {
    const isCommonJs = rest[0] !== 'module' && isOwn(filename);
    return original.call(this, isCommonJs ? withDate(source) : source, filename, ...rest);
  };
}

/** On the first line, so that lines stay as they are. */
function withDate(source: string): string {
  if (declaresDate.test(source)) {
    return source;
  }
  const [strict = ''] = directive.exec(source) ?? [];
  return `${strict}const Date=globalThis[Symbol.for('${key.description}')];${source.slice(strict.length)}`;
}

const decoder = new TextDecoder();

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray): string {
  return typeof source === 'string' ? source : decoder.decode(source);
}

/** What it makes are dates like any other: to `instanceof` both are one. */
function createDate(now: () => number): DateConstructor {
  function SimulatedDate(...given: readonly unknown[]): unknown {
    if (new.target === undefined) {
      return new Date(now()).toString();
    }
    const heir = Object.is(new.target, SimulatedDate) ? Date : new.target;
    return Reflect.construct(Date, given.length === 0 ? [now()] : given, heir);
  }
  SimulatedDate.prototype = Date.prototype;
  Object.defineProperty(SimulatedDate, 'length', { value: Date.length });
  Object.defineProperty(SimulatedDate, 'name', { value: Date.name });
  return Object.assign(SimulatedDate, { now, parse: Date.parse, UTC: Date.UTC }) as unknown as DateConstructor;
}
