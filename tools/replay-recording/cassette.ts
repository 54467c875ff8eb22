// Reads a recorded conversation: VCR cassettes of azure-cli (yaml), sessions of the azure-sdk test proxy and of PowerShell (json), and
// one exchange a line (ndjson).
import { parse } from 'yaml';
import { bodyOf, parseJson } from './recorded-body';

/** A request and its answer, as recorded. Bodies are parsed JSON, or text where they are none; null where there is none. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly requestBody: unknown;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export class CassetteError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CassetteError';
  }
}

type Members = Readonly<Record<string, unknown>>;

const kinds =
  'a VCR cassette (yaml with interactions), a test proxy session (json with Entries) or lines of JSON with method, url, status and body';

/**
 * @param text of the file
 * @throws CassetteError that says which form was expected, or which entry cannot be read
 */
export function readCassette(text: string): Exchange[] {
  const recorded = parseAny(text);
  if (Array.isArray(recorded)) {
    return recorded.map((entry, index) => fromLine(members(entry, `line ${index + 1}`), index));
  }
  const { interactions, Entries: entries } = members(recorded, 'the file');
  if (Array.isArray(interactions)) {
    return interactions.map((entry, index) => fromVcr(members(entry, `interaction ${index + 1}`), index));
  }
  if (Array.isArray(entries)) {
    return entries.map((entry, index) => fromTestProxy(members(entry, `entry ${index + 1}`), index));
  }
  throw new CassetteError(`The file is no recording that is known; it must be ${kinds}.`);
}

/** JSON, then a JSON value on each line, then yaml. */
function parseAny(text: string): unknown {
  const content = text.replace(/^\uFEFF/, '');
  const whole = parseJson(content);
  if (whole !== undefined) {
    const isExchange = isMembers(whole) && 'method' in whole && 'url' in whole;
    return isExchange ? [whole] : whole;
  }
  const lines = content.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines[0]?.trimStart().startsWith('{')) {
    return lines.map((line, index) => {
      const value = parseJson(line);
      if (value === undefined) {
        throw new CassetteError(`Line ${index + 1} is not JSON; the file must be ${kinds}.`);
      }
      return value;
    });
  }
  try {
    return parse(content, { logLevel: 'error', maxAliasCount: -1, version: '1.1' });
  } catch (error) {
    const problem = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new CassetteError(`The file is neither JSON nor yaml (${problem}); it must be ${kinds}.`);
  }
}

function fromLine({ method, url, requestBody, status, headers, body }: Members, index: number): Exchange {
  return {
    method: requireText(method, `line ${index + 1}: method`).toUpperCase(),
    url: requireUrl(url, `line ${index + 1}: url`),
    requestBody: bodyOf(requestBody),
    status: requireStatus(status, `line ${index + 1}: status`),
    headers: headersOf(headers),
    body: bodyOf(body),
  };
}

function fromVcr(entry: Members, index: number): Exchange {
  const where = `interaction ${index + 1}`;
  const request = members(entry.request, `${where}: request`);
  const response = members(entry.response, `${where}: response`);
  const headers = headersOf(response.headers);
  return {
    method: requireText(request.method, `${where}: request.method`).toUpperCase(),
    url: requireUrl(request.uri, `${where}: request.uri`),
    requestBody: bodyOf(contentOf(request.body), headersOf(request.headers)['content-encoding']),
    status: requireStatus(members(response.status, `${where}: response.status`).code, `${where}: response.status.code`),
    headers,
    body: bodyOf(contentOf(response.body), headers['content-encoding']),
  };
}

/** VCR keeps an answer's body as `{string}` or `{base64_string}`. */
function contentOf(body: unknown): unknown {
  if (!isMembers(body) || body instanceof Uint8Array) {
    return body;
  }
  const { string, base64_string: base64 } = body;
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : string;
}

function fromTestProxy(entry: Members, index: number): Exchange {
  const where = `entry ${index + 1}`;
  const headers = headersOf(entry.ResponseHeaders);
  return {
    method: requireText(entry.RequestMethod, `${where}: RequestMethod`).toUpperCase(),
    url: requireUrl(entry.RequestUri, `${where}: RequestUri`),
    requestBody: bodyOf(entry.RequestBody, headersOf(entry.RequestHeaders)['content-encoding']),
    status: requireStatus(entry.StatusCode, `${where}: StatusCode`),
    headers,
    body: bodyOf(entry.ResponseBody, headers['content-encoding']),
  };
}

/** PowerShell's sessions leave the host out. */
function requireUrl(value: unknown, where: string): URL {
  const text = requireText(value, where);
  const base = 'https://management.azure.com';
  if (!URL.canParse(text, base)) {
    throw new CassetteError(`${where} is '${text}', but must be a URL.`);
  }
  return new URL(text, base);
}

function requireText(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '') {
    throw new CassetteError(`${where} is ${JSON.stringify(value) ?? 'absent'}, but must be text.`);
  }
  return value;
}

function requireStatus(value: unknown, where: string): number {
  const status = Number(value);
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    throw new CassetteError(
      `${where} is ${JSON.stringify(value) ?? 'absent'}, but must be a status code, such as 200.`,
    );
  }
  return status;
}

function headersOf(recorded: unknown): Record<string, string> {
  const entries = isMembers(recorded) ? Object.entries(recorded) : [];
  return Object.fromEntries(
    entries.map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value)]),
  );
}

function members(value: unknown, where: string): Members {
  if (!isMembers(value)) {
    throw new CassetteError(`${where} must be an object; a recording is ${kinds}.`);
  }
  return value;
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
