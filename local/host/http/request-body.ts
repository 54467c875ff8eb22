// Reads the body of a request into memory, as the host does before it hands it to the worker.
import type { IncomingMessage } from 'node:http';

/** Bytes a request may carry in Azure Functions (FUNCTIONS_REQUEST_BODY_SIZE_LIMIT's default). */
export const requestBodyLimit = 104_857_600;

/** The body is longer than the limit: 413. */
export class RequestTooLargeError extends Error {}

/** The client went away before its request was complete: there is nobody to answer. */
export class RequestAbortedError extends Error {}

/** Rejects with a RequestTooLargeError or a RequestAbortedError. */
export async function readRequestBody(request: IncomingMessage, limit = requestBodyLimit): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    throw new RequestTooLargeError();
  }
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // The stream stays open after a refusal: destroying it would take the connection, and the answer with it.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      length += (chunk as Buffer).length;
      if (length > limit) {
        throw new RequestTooLargeError();
      }
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    throw error instanceof RequestTooLargeError
      ? error
      : new RequestAbortedError('The request ended early.', { cause: error });
  }
  return Buffer.concat(chunks);
}
