// Bodies as recorders keep them: JSON as a value or as text, text in parts, bytes, base64, and still compressed as they came.
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** The value of a JSON text; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Parsed JSON, or text where it is none; null for an empty body.
 * @param recorded as the recording has it; the test proxy keeps long text as a list of parts
 * @param encoding `content-encoding` of the message: recorders often unpack a body and leave the header
 */
export function bodyOf(recorded: unknown, encoding = ''): unknown {
  if (recorded instanceof Uint8Array) {
    return fromText(unpacked(Buffer.from(recorded), encoding).toString('utf8'));
  }
  if (Array.isArray(recorded) && recorded.length > 0 && recorded.every((part) => typeof part === 'string')) {
    return bodyOf(recorded.join(''), encoding);
  }
  if (typeof recorded !== 'string') {
    return recorded ?? null;
  }
  const value = fromText(recorded);
  if (typeof value !== 'string' || !isBase64(value)) {
    return value;
  }
  const bytes = Buffer.from(value, 'base64');
  const inner = fromText(unpacked(bytes, encoding).toString('utf8'));
  return typeof inner === 'object' && inner !== null ? inner : value;
}

function fromText(recorded: string): unknown {
  const text = recorded.replace(/^\uFEFF/, '');
  if (text.trim() === '') {
    return null;
  }
  const value = parseJson(text);
  return value === undefined ? text : value;
}

function isBase64(text: string): boolean {
  const compact = text.replace(/\s/g, '');
  return compact.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact);
}

/** As it is where it is not compressed, or not as its header says. */
function unpacked(bytes: Buffer, encoding: string): Buffer {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const name = encoding.toLowerCase();
  const ways = isGzip
    ? [gunzipSync]
    : name.includes('br')
      ? [brotliDecompressSync]
      : name.includes('deflate')
        ? [inflateSync, inflateRawSync]
        : [];
  for (const unpack of ways) {
    try {
      return unpack(bytes);
    } catch {
      // not packed like this
    }
  }
  return bytes;
}
