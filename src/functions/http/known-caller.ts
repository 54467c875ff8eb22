// Who asks is known where App Service authentication stands before the app: it sets these headers itself, and takes them off what comes
// from outside. Without it anybody with a key could write any name into the record.
import type { HttpHandler } from '@azure/functions';

const setByAuthentication = /^x-ms-client-principal/i;

/** @param signsIn whether App Service authentication is on (WEBSITE_AUTH_ENABLED, which the platform sets) */
export function withKnownCaller(handler: HttpHandler, signsIn: boolean): HttpHandler {
  return signsIn
    ? handler
    : async (request, context) => {
        for (const name of [...request.headers.keys()].filter((one) => setByAuthentication.test(one))) {
          request.headers.delete(name);
        }
        return await handler(request, context);
      };
}
