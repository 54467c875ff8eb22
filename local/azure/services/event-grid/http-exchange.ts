// One plain HTTP exchange with an endpoint outside: no redirects, no pooling, a time limit. The only socket code of Event Grid.

import http from 'node:http';
import https from 'node:https';

/** A request to an endpoint. `timeoutMilliseconds` is real time, as a client's patience is. */
export interface HttpExchange {
  method: string;
  url: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  timeoutMilliseconds: number;
}

export interface HttpAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** No answer: refused, unresolved, reset (`SocketError`, `ResolutionError`) or too slow (`TimedOut`). */
export class NoAnswerError extends Error {
  constructor(
    readonly outcome: 'SocketError' | 'ResolutionError' | 'TimedOut',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'NoAnswerError';
  }
}

/** @throws NoAnswerError; an HTTP error status is an answer */
export function exchange({ method, url, headers, body, timeoutMilliseconds }: HttpExchange): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const client = url.startsWith('https:') ? https : http;
    const length = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` };
    const request = client.request(url, { method, headers: { ...headers, ...length }, agent: false });
    const patience = setTimeout(
      () => request.destroy(new NoAnswerError('TimedOut', `no answer within ${timeoutMilliseconds} ms`)),
      timeoutMilliseconds,
    );
    const fail = (cause: NodeJS.ErrnoException) => {
      clearTimeout(patience);
      reject(cause instanceof NoAnswerError ? cause : toNoAnswer(cause));
    };
    request.on('error', fail);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        clearTimeout(patience);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    request.end(body);
  });
}

function toNoAnswer(cause: NodeJS.ErrnoException): NoAnswerError {
  const unresolved = cause.code === 'ENOTFOUND' || cause.code === 'EAI_AGAIN';
  const message = cause.message || cause.code || 'the connection failed';
  return new NoAnswerError(unresolved ? 'ResolutionError' : 'SocketError', message, { cause });
}
