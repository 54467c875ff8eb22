// GET /api/openapi.json: the API in words that programs read. Asks for no key, as it says nothing of this deployment.
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { invalidRequest, json } from '../http/problem-details';
import { unknownParameters } from '../http/query-parameters';

export function createGetOpenApi({ version }: { readonly version: string }) {
  let document: object | null = null;
  return async (request: HttpRequest): Promise<HttpResponseInit> => {
    const unknown = unknownParameters(request);
    if (unknown.length > 0) {
      return invalidRequest(unknown);
    }
    // Loaded here: its schemas are a good part of what the process would load before its first event.
    document ??= (await import('./document')).openApiDocument(version);
    return json(200, document, { 'cache-control': 'public, max-age=300' });
  };
}
