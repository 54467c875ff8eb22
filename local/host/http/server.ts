// The server's sockets: the same port on 127.0.0.1 and ::1, so that `localhost` works whichever the client tries first.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HostStartError } from '../host-start-error';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

export interface LoopbackServer {
  readonly port: number;
  /** Takes no new connection; resolves when the running requests are answered, or cuts them off after `limit` milliseconds. */
  close(limit: number): Promise<void>;
}

const attemptsForAnyPort = 20;

/** Listens. Throws a HostStartError when the port is taken. Port 0 finds one that is free on both addresses. */
export async function listenOnLoopback(port: number, handler: RequestHandler): Promise<LoopbackServer> {
  for (let attempt = 1; ; attempt += 1) {
    const first = await listen(createHttpServer(handler), port, '127.0.0.1');
    const chosen = (first.address() as AddressInfo).port;
    try {
      const second = await listenWhereThereIsIpv6(createHttpServer(handler), chosen);
      return { port: chosen, close: (limit) => closeAll(second ? [first, second] : [first], limit) };
    } catch (error) {
      await closeAll([first], 0);
      if (port !== 0 || attempt === attemptsForAnyPort) {
        throw error;
      }
    }
  }
}

function createHttpServer(handler: RequestHandler): Server {
  const server = createServer({ maxHeaderSize: 32 * 1024, keepAliveTimeout: 130_000 }, handler);
  server.on('clientError', (_error, socket) => {
    if (socket.writable) {
      socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    }
  });
  return server;
}

async function listen(server: Server, port: number, address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toStartError(error, port)));
    server.listen({ port, host: address, exclusive: true }, () => resolve(server));
  });
}

async function listenWhereThereIsIpv6(server: Server, port: number): Promise<Server | undefined> {
  try {
    return await listen(server, port, '::1');
  } catch (error) {
    const code = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined)?.code : undefined;
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') {
      return undefined; // a machine without IPv6
    }
    throw error;
  }
}

function toStartError(error: NodeJS.ErrnoException, port: number): HostStartError {
  if (error.code === 'EADDRINUSE') {
    return new HostStartError(`Port ${port} is in use: stop what listens there, or choose another port with PORT.`, {
      cause: error,
    });
  }
  if (error.code === 'EACCES') {
    return new HostStartError(`Port ${port} may not be opened by this user: choose another with PORT, such as 7071.`, {
      cause: error,
    });
  }
  return new HostStartError(`Cannot listen on port ${port}: ${error.message}`, { cause: error });
}

async function closeAll(servers: readonly Server[], limit: number): Promise<void> {
  const each = (action: (server: Server) => void) => () => servers.forEach(action);
  const idleSweep = setInterval(
    each((server) => server.closeIdleConnections()),
    50,
  );
  const cutOff = setTimeout(
    each((server) => server.closeAllConnections()),
    limit,
  );
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  clearInterval(idleSweep);
  clearTimeout(cutOff);
}
