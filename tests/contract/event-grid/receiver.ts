// A subscriber for tests: an HTTP server that remembers what it was sent and answers as it is told.

import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  method: string;
  url: string;
  headers: http.IncomingHttpHeaders;
  body: unknown;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** What to answer: undefined leaves the request without an answer. */
export type Behaviour = (request: Received) => Answer | undefined | Promise<Answer>;

export interface Receiver {
  url: string;
  received: Received[];
  /** Requests that carried events. */
  notifications(): Received[];
  answerWith(behaviour: Behaviour): void;
  close(): Promise<void>;
}

/** Consents to both handshakes and takes every event. */
export const consents: Behaviour = ({ method, headers, body }) => {
  if (method === 'OPTIONS') {
    return { status: 200, headers: { 'WebHook-Allowed-Origin': 'eventgrid.azure.net' } };
  }
  if (headers['aeg-event-type'] !== 'SubscriptionValidation') {
    return { status: 200 };
  }
  const [event] = body as { data: { validationCode: string } }[];
  return { status: 200, body: { validationResponse: event?.data.validationCode } };
};

/** Consents, and answers each notification with the next of these statuses, the last one for ever. */
export function answersWith(...statuses: number[]): Behaviour {
  let count = 0;
  return (request) => {
    const notification = request.method === 'POST' && request.headers['aeg-event-type'] === 'Notification';
    return notification ? { status: statuses[Math.min(count++, statuses.length - 1)] ?? 200 } : consents(request);
  };
}

export async function startReceiver(behaviour: Behaviour = consents): Promise<Receiver> {
  const received: Received[] = [];
  let current = behaviour;
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const text = Buffer.concat(chunks).toString();
    const { method = '', url = '', headers } = request;
    const entry = { method, url, headers, body: text ? JSON.parse(text) : undefined };
    received.push(entry);
    const answer = await current(entry);
    if (!answer) {
      return;
    }
    response.writeHead(answer.status, {
      ...answer.headers,
      ...(answer.body ? { 'content-type': 'application/json' } : {}),
    });
    response.end(answer.body ? JSON.stringify(answer.body) : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    notifications: () => received.filter(({ headers }) => headers['aeg-event-type'] === 'Notification'),
    answerWith: (next) => {
      current = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
