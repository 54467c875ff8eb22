// Every HTTP route: where the task hub, or the storage behind it, does not answer, the caller is told to come again.
import type { HttpHandler } from '@azure/functions';
import { StartPending } from '../start-instance';
import { isTaskHubError } from '../task-hub';
import { problem } from './problem-details';

const retryAfterSeconds = 10;

export function whereAvailable(handler: HttpHandler): HttpHandler {
  return async (request, context) => {
    try {
      return await handler(request, context);
    } catch (error) {
      if (error instanceof StartPending) {
        context.warn(error.message);
        return problem(503, error.message, { headers: { 'retry-after': String(retryAfterSeconds) } });
      }
      if (!isTaskHubError(error)) {
        throw error;
      }
      context.error('The task hub does not answer:', error);
      return problem(503, 'The task hub of this app does not answer. Retry in a moment.', {
        headers: { 'retry-after': String(retryAfterSeconds) },
      });
    }
  };
}
