// The trace of a hint or request, in which its run goes on.
import type { InvocationContext } from '@azure/functions';

const traceParentForm = /^[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * The invocation's own trace, which the Functions host continues from the delivery or request where that had one
 * (https://www.w3.org/TR/trace-context/). It travels in the run's input: whether the host traces orchestrations differs
 * between task hubs and settings.
 */
export function traceOf({ traceContext }: InvocationContext): { readonly traceParent?: string } {
  const traceParent = traceContext?.traceParent?.toLowerCase() ?? '';
  return traceParentForm.test(traceParent) ? { traceParent } : {};
}
