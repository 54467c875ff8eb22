// What no other route takes: problem details instead of an empty 404. The host tries routes in the order of the functions' names
// (https://github.com/Azure/azure-functions-host/issues/9876), so this function's name must be the last one.
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { quote } from '../domain/values/result';
import { problem } from './http/problem-details';

export async function answerUnknownRoute(request: HttpRequest): Promise<HttpResponseInit> {
  // Loaded here, as the document is: most processes never need it.
  const { operations } = await import('./openapi/operations');
  const { pathname } = new URL(request.url);
  const path = pathname.replace(/^\/api/i, '').replace(/\/$/, '');
  const methods = operations.filter((one) => isAt(one.path, path)).map(({ method }) => method.toUpperCase());
  if (methods.length === 0) {
    return problem(404, `${quote(pathname)} is not a route of this app. GET /api/openapi.json lists all of them.`);
  }
  const allow = methods.join(', ');
  return problem(405, `${quote(pathname)} takes ${allow}, not ${request.method}.`, { headers: { allow } });
}

function isAt(template: string, path: string): boolean {
  const [wanted, given] = [template.split('/'), path.split('/')];
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => part.startsWith('{') || part.toLowerCase() === given[index]?.toLowerCase())
  );
}
