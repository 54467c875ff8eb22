// The functions that the app registers while it loads. Once the host has read them, the registry is closed.
import type { RegisteredFunction } from '../contract';
import type { FunctionCallback, FunctionMetadata } from './core-types';
import { Disposable } from './core-types';

/** A registered function together with its code. */
export interface LoadedFunction extends RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

export class FunctionRegistry {
  readonly #functions = new Map<string, LoadedFunction>();
  #closed = false;

  /**
   * Adds a function. Throws, as the Node worker does, after the start, for a name that is taken (in any case), and for
   * a function without exactly one trigger.
   */
  register(metadata: FunctionMetadata, callback: FunctionCallback): Disposable {
    const { name } = metadata;
    const key = name.toLowerCase();
    if (this.#closed) {
      throw new Error(`Function "${name}" cannot be registered: a function can only be registered during app startup.`);
    }
    if (this.#functions.has(key)) {
      throw new Error(`A function with name "${name}" has already been registered.`);
    }
    this.#functions.set(key, toLoadedFunction(metadata, callback));
    return new Disposable(() => {
      if (this.#closed) {
        throw new Error(`Function "${name}" cannot be disposed: a function can only be disposed during app startup.`);
      }
      this.#functions.delete(key);
    });
  }

  close(): void {
    this.#closed = true;
  }

  /** By name, in any case, as everywhere in Functions. */
  get(name: string): LoadedFunction | undefined {
    return this.#functions.get(name.toLowerCase());
  }

  /** All functions, ordered by name as the host orders them. */
  list(): LoadedFunction[] {
    return [...this.#functions.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, loaded]) => loaded);
  }
}

function toLoadedFunction(metadata: FunctionMetadata, callback: FunctionCallback): LoadedFunction {
  const bindings = Object.fromEntries(
    Object.entries(metadata.bindings).map(([name, binding]) => [name, { ...binding, name }]),
  );
  const triggers = Object.values(bindings).filter((binding) => binding.type.toLowerCase().endsWith('trigger'));
  const [trigger] = triggers;
  if (!trigger || triggers.length > 1) {
    throw new Error(`Function "${metadata.name}" must have exactly one trigger, but has ${triggers.length}.`);
  }
  return { name: metadata.name, bindings, trigger, retryOptions: metadata.retryOptions, metadata, callback };
}
