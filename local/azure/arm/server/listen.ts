// Listening on this machine only, on both loopback addresses, so that `localhost` works whichever it resolves to.
import { once } from 'node:events';
import type { Server } from 'node:http';

/** Longer than a client keeps a connection for its next request, so that none is closed under its hands. */
const keptAliveMilliseconds = 65_000;

/** Listens with one server an address on one port; 0 takes any that is free. Answers the port. */
export async function listenOnLoopback(servers: readonly [Server, Server], port: number): Promise<number> {
  const [first, second] = servers;
  await listen(first, port, '127.0.0.1');
  const address = first.address();
  const taken = typeof address === 'object' && address ? address.port : port;
  try {
    await listen(second, taken, '::1');
  } catch (error) {
    if (!hasNoIpv6(error)) {
      await closeServer(first);
      throw error;
    }
  }
  return taken;
}

/** Stops at once: open connections are cut. */
export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) {
    return;
  }
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.keepAliveTimeout = keptAliveMilliseconds;
  server.listen(port, host);
  await once(server, 'listening');
}

function hasNoIpv6(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'].includes(code);
}
