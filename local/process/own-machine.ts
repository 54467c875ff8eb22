// Whether a request comes from this machine's own programs and pages. A server on the loopback address is reached by any web page
// that its user visits: by a name that resolves to 127.0.0.1 (DNS rebinding), or with a request that needs no permission.
import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is refused, for the answer with 403; null where it may pass. */
export function foreignRequest(method: string | undefined, headers: IncomingHttpHeaders): string | null {
  const { host, origin } = headers;
  if (host !== undefined && !isOwnName(hostnameOf(`http://${host}`))) {
    return `The Host header is '${host}', ${allowed}`;
  }
  if (origin !== undefined && isOfBrowser(origin) && !isOwnName(hostnameOf(origin))) {
    return `The Origin header is '${origin}', ${allowed}`;
  }
  const site = headers['sec-fetch-site'];
  // A link that a person follows is no request of the page that shows it: that page sees nothing of the answer.
  const isLink = headers['sec-fetch-mode'] === 'navigate' && (method === 'GET' || method === 'HEAD');
  return site === 'cross-site' && !isLink
    ? "The Sec-Fetch-Site header is 'cross-site', but only this machine's own pages may send requests here."
    : null;
}

const allowed =
  "but must name localhost, a name below it, 127.0.0.1 or [::1]: only this machine's own programs and pages are served.";

function isOwnName(hostname: string | undefined): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '127.0.0.1' ||
    hostname === '[::1]' ||
    hostname?.endsWith('.localhost') === true
  );
}

/** A browser names scheme and host, or `null`. Event Grid, a program, sends the bare name `eventgrid.azure.net`. */
function isOfBrowser(origin: string): boolean {
  return origin === 'null' || origin.includes(':');
}

/** In lower case and without the port; undefined where the text is no address of a host. */
function hostnameOf(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url !== undefined && url.username === '' && url.pathname === '/' ? url.hostname : undefined;
}
