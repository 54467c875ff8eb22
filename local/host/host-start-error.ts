// The error that ends a start: its message is the one line a person reads, its detail (an app's own stack, say) follows.

/** The host cannot start. `message` says what is wrong and how to mend it; `detail` is printed below it as it is. */
export class HostStartError extends Error {
  readonly detail: string | undefined;

  constructor(message: string, options: { readonly cause?: unknown; readonly detail?: string } = {}) {
    super(message, { cause: options.cause });
    this.name = 'HostStartError';
    this.detail = options.detail;
  }
}
