// Fires the timer by hand, as the host's administrator may, on a product whose schedule is far away.
import { setTimeout as wait } from 'node:timers/promises';
import type { ReconcileSummary } from '../../../src/orchestrators/reconcile-galleries/contract';
import type { Product } from './product';

/** A setting with which the timer exists and does not fire by itself during a test. */
export const rarely = '0 0 0 1 1 *';

interface Instance {
  readonly runtimeStatus: string;
  /** Times have no more than seconds, within which a reconciliation may begin and end. */
  readonly input: { readonly token: string };
  readonly output: ReconcileSummary | null;
}

/** @returns the reconciliation's own summary */
export async function reconcile(product: Product): Promise<ReconcileSummary> {
  const path = '/runtime/webhooks/durabletask/instances/reconcile-galleries';
  const before = (await product.api<Instance | null>('GET', path)).body?.input.token;
  const fired = await product.api('POST', '/admin/functions/reconcileGalleries', { input: '' });
  if (fired.status !== 202) {
    throw new Error(`the timer could not be fired: ${fired.status}`);
  }
  for (;;) {
    const { status, body } = await product.api<Instance | null>('GET', path);
    const isNew = status === 200 && body?.input.token !== before;
    if (isNew && body?.runtimeStatus === 'Completed' && body.output !== null) {
      return body.output;
    }
    await wait(100);
  }
}
