// An app that is nothing but its web page, with answers of the API that a test makes up: late, refused, cut off, of another shape.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bundlePage } from '../../../build/page-bundle';
import { createGetPage } from '../../../src/functions/get-page';

export type Answer = (url: URL, request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface PageApp {
  readonly url: string;
  /** Answers by method and path, such as `GET /api/coverage`. */
  readonly answers: Map<string, Answer>;
  /** Requests as they came, query included. */
  readonly requests: string[];
  readonly stop: () => Promise<void>;
}

export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return (_url, _request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

export function problem(status: number, detail: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return json({ type: 'about:blank', title: 'x', status, detail }, status, headers);
}

export function text(body: string, status: number, type = 'text/html'): Answer {
  return (_url, _request, response) => {
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  };
}

/** The connection breaks before an answer. */
export const broken: Answer = (_url, request) => void request.socket.destroy();

/** The connection breaks within an answer. */
export const cut: Answer = (_url, request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"value":[{"imageVersionId":"/subs', () => request.socket.destroy());
};

export async function startPageApp(): Promise<PageApp> {
  const page = await createGetPage(await bundlePage())();
  const answers = new Map<string, Answer>([
    ['GET /api/health', json({ status: 'Healthy', version: '1.2.3' })],
    ['GET /api/replications', json({ value: [], nextLink: null })],
  ]);
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/api/ui') {
      response.writeHead(200, page.headers as Record<string, string>);
      response.end(page.body);
      return;
    }
    requests.push(`${request.method} ${request.url}`);
    const answer = answers.get(`${request.method} ${url.pathname}`) ?? problem(404, 'Not found in this test.');
    void answer(url, request, response);
  });
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/ui`,
    answers,
    requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((go) => server.close(go));
    },
  };
}
