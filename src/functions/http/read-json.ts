// The JSON body of a request, of bounded size.
import type { HttpRequest } from '@azure/functions';

const bodyBytesMax = 256 * 1024;

/** @returns the value, null for an empty body, or what is wrong with the body */
export async function readJson(
  request: HttpRequest,
): Promise<{ readonly value: unknown } | { readonly mistake: string }> {
  const text = await request.text();
  if (text.length > bodyBytesMax) {
    return { mistake: `is larger than ${bodyBytesMax} bytes` };
  }
  try {
    return { value: text.trim() === '' ? null : (JSON.parse(text) as unknown) };
  } catch (error) {
    return { mistake: `is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
