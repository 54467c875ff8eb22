// The JSON body of a request, of bounded size.
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { type Problem, quote } from '../../domain/values/result';
import { invalidRequest, problem } from './problem-details';

const bodyBytesMax = 256 * 1024;
/** https://www.rfc-editor.org/rfc/rfc6839#section-3.1 */
const jsonType = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/**
 * @param others mistakes of the request besides its body, told together with the body's
 * @returns the value, null for an empty body; or what the request is answered where the body cannot be read
 */
export async function readJson(
  request: HttpRequest,
  others: readonly Problem[],
): Promise<{ readonly value: unknown } | { readonly refused: HttpResponseInit }> {
  const refuse = (message: string) => ({ refused: invalidRequest([...others, { field: 'body', message }]) });
  const text = await request.text();
  if (text.length > bodyBytesMax) {
    return refuse(`is larger than ${bodyBytesMax} bytes`);
  }
  if (text.trim() === '') {
    return { value: null };
  }
  // A page of another site may send text, not JSON, without asking first.
  const type = request.headers.get('content-type') ?? '';
  if (!jsonType.test(type)) {
    const detail = `Content-Type must be application/json, not ${quote(type)}.`;
    return { refused: problem(415, detail, { headers: { 'accept-post': 'application/json' } }) };
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return refuse(`is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
