// An orchestration's custom status: what of it is kept, and how large it may be. Pure.
import { throughDotnet } from '../codec/dotnet-json';

const LIMIT_KB = 16;

/** As JSON text; undefined where the orchestrator set none, or one of JavaScript's empty values, which the SDK does not send. */
export function encodeCustomStatus(customStatus: unknown): string | undefined {
  return customStatus ? throughDotnet(JSON.stringify(customStatus)) : undefined;
}

/** What the extension says of a custom status, as JSON text, that is too large: it ends the orchestration. Undefined where it fits. */
export function checkCustomStatus(text = ''): string | undefined {
  const kilobytes = Math.floor((2 * text.length) / 1024); // two bytes a character, whole kilobytes
  return kilobytes > LIMIT_KB
    ? `The UTF-16 size of the JSON-serialized payload must not exceed ${LIMIT_KB} KB. The current payload size is ${kilobytes} KB.`
    : undefined;
}
