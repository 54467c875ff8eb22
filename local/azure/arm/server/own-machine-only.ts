// The simulated Azure's sockets serve this machine's own programs and pages: ARM, identity endpoint and controls alike.
import type { RequestListener } from 'node:http';
import { foreignRequest } from '../../../process/own-machine';

/** Answers foreign requests with 403 and an error in ARM's form; hands on all others. */
export function ownMachineOnly(listener: RequestListener): RequestListener {
  return (request, response) => {
    const message = foreignRequest(request.method, request.headers);
    if (message === null) {
      listener(request, response);
      return;
    }
    const body = JSON.stringify({ error: { code: 'ForeignRequest', message } });
    response.writeHead(403, { 'content-type': 'application/json; charset=utf-8', connection: 'close' }).end(body);
    request.resume();
  };
}
