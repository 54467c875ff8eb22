// Who asks. Set by App Service authentication where it is on; where it is not, the header is taken off (http/known-caller).
import type { HttpRequest } from '@azure/functions';

export function callerOf(request: HttpRequest): string {
  return request.headers.get('x-ms-client-principal-name') ?? 'http request';
}
