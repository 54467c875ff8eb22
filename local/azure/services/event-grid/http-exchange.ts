// One plain HTTP exchange with an endpoint outside: no redirects, a time limit. The only socket code of Event Grid.

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

/** A connection that nobody needs ends well before a server closes it for being idle (Node: after five seconds). */
const idleMilliseconds = 2_000;
const kept = { keepAlive: true, timeout: idleMilliseconds, scheduling: 'lifo' } as const;
const closedCodes = new Set(['ECONNRESET', 'EPIPE']);
const agents = { http: new http.Agent(kept), https: new https.Agent(kept) };

/** @throws NoAnswerError; an HTTP error status is an answer */
export async function exchange(asked: HttpExchange): Promise<HttpAnswer> {
  const answer = await send(asked, true);
  return answer === 'stale' ? ((await send(asked, false)) as HttpAnswer) : answer;
}

/** @returns `stale` where the connection was one of before, and was closed before it had any answer */
function send(
  { method, url, headers, body, timeoutMilliseconds }: HttpExchange,
  mayReuse: boolean,
): Promise<HttpAnswer | 'stale'> {
  return new Promise((resolve, reject) => {
    const isSecure = url.startsWith('https:');
    const client = isSecure ? https : http;
    const agent = mayReuse && (isSecure ? agents.https : agents.http);
    const length = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` };
    const request = client.request(url, { method, headers: { ...headers, ...length }, agent });
    const patience = setTimeout(
      () => request.destroy(new NoAnswerError('TimedOut', `no answer within ${timeoutMilliseconds} ms`)),
      timeoutMilliseconds,
    );
    let isAnswered = false;
    const fail = (cause: NodeJS.ErrnoException) => {
      clearTimeout(patience);
      if (request.reusedSocket && !isAnswered && closedCodes.has(cause.code ?? '')) {
        resolve('stale');
        return;
      }
      reject(cause instanceof NoAnswerError ? cause : toNoAnswer(cause));
    };
    request.on('error', fail);
    request.on('response', (response) => {
      isAnswered = true;
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
