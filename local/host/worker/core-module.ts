// Supplies `@azure/functions-core` to the app, in the way Microsoft's Node worker does.
import Module from 'node:module';
import type { CoreApi } from './core-types';

const coreModuleName = '@azure/functions-core';

interface RequirePrototype {
  require(this: unknown, id: string): unknown;
}

/**
 * Makes every `require('@azure/functions-core')` in this process answer `core`. @azure/functions asks once and keeps the
 * answer, so this must be called before the app's first import; ESM apps are served too, since they load the library's
 * CommonJS build. The returned function takes it back.
 */
export function injectCoreModule(core: CoreApi): () => void {
  const prototype = Module.prototype as unknown as RequirePrototype;
  const original = prototype.require;
  prototype.require = function requireOrCore(this: unknown, id: string): unknown {
    return id === coreModuleName ? core : original.call(this, id);
  };
  return () => {
    prototype.require = original;
  };
}
