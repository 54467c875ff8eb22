// The hooks that an app or a library registers, run in the order of their registration.
import type { HookCallback } from './core-types';
import { Disposable } from './core-types';

const hookNames = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'] as const;
export type HookName = (typeof hookNames)[number];

/** The library looks for this mark on an error to tell a hook that a host lacks from a mistake. */
class UnknownHookError extends RangeError {
  readonly isAzureFunctionsSystemError = true;
}

export class Hooks {
  readonly #callbacks = new Map<string, HookCallback[]>(hookNames.map((name) => [name, []]));
  /** Shared by all hooks of the app (`appHookData`). */
  readonly appHookData: Record<string, unknown> = {};
  /** Shared by appStart and appTerminate only (their `hookData`). */
  readonly appLevelHookData: Record<string, unknown> = {};

  /** Throws a RangeError for a hook that does not exist. */
  register(name: string, callback: HookCallback): Disposable {
    const callbacks = this.#callbacks.get(name);
    if (!callbacks) {
      throw new UnknownHookError(`Unrecognized hook "${name}".`);
    }
    callbacks.push(callback);
    return new Disposable(() => {
      const index = callbacks.indexOf(callback);
      if (index >= 0) {
        callbacks.splice(index, 1);
      }
    });
  }

  /** Runs the hooks one after another; the first error ends it. */
  async run(name: Exclude<HookName, 'log'>, context: object): Promise<void> {
    for (const callback of this.#callbacks.get(name) ?? []) {
      await callback(context);
    }
  }

  /** Runs the log hooks at once: a log line does not wait. */
  runLogHooks(context: object): void {
    for (const callback of this.#callbacks.get('log') ?? []) {
      callback(context);
    }
  }
}

/** An object whose `fixed` members cannot be assigned (TypeError) and whose other members hooks may replace. */
export function hookContext<Fixed extends object, Open extends object>(
  fixed: Fixed,
  open: Open,
): Readonly<Fixed> & Open {
  const context = { ...open };
  for (const name in fixed) {
    Object.defineProperty(context, name, { value: fixed[name], enumerable: true, writable: false });
  }
  return context as Readonly<Fixed> & Open;
}
