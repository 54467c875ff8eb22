// Long-running operations: shown, and waited for.
import type { Operation } from '../../src/functions/openapi/api-types';
import type { CommandContext } from '../context';
import { CommandError, exitCodes } from '../exit-codes';

const pollSeconds = 5;

export function showOperation(context: CommandContext, operation: Operation): void {
  const { id, kind, status, percentComplete, error } = operation;
  context.show({
    data: operation,
    table: {
      head: ['id', 'kind', 'status', 'done', 'error'],
      rows: [[id, kind, status, `${percentComplete} %`, error === null ? '' : `${error.code}: ${error.message}`]],
    },
  });
}

/** @param tell says more of it at its end */
export async function waitForOperation(
  context: CommandContext,
  id: string,
  limitSeconds: number,
  tell: (context: CommandContext, operation: Operation) => void = () => undefined,
): Promise<void> {
  const until = Date.now() + limitSeconds * 1000;
  let told = -1;
  for (;;) {
    const path = `/api/operations/${encodeURIComponent(id)}`;
    const { headers, body } = await context.api.send<Operation>('GET', path);
    if (body.percentComplete !== told) {
      told = body.percentComplete;
      context.streams.error(`${new Date().toISOString().slice(11, 19)}  ${body.status} ${told} %\n`);
    }
    const isOver = ['Succeeded', 'Failed', 'Canceled'].includes(body.status);
    const left = until - Date.now();
    if (!isOver && left > 0) {
      await context.wait(Math.min((Number(headers.get('retry-after')) || pollSeconds) * 1000, left));
      continue;
    }
    showOperation(context, body);
    tell(context, body);
    if (!isOver) {
      throw new CommandError(exitCodes.timeout, `not ended in time: ${body.percentComplete} %`);
    }
    if (body.status !== 'Succeeded') {
      throw new CommandError(exitCodes.failed, `the operation has ended as ${body.status}`);
    }
    return;
  }
}
