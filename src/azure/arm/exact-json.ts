// JSON whose numbers survive reading and writing: what a double cannot hold keeps the service's own digits, since an image
// version is written back as it was read, members that nobody here knows included.

/** JSON.parse with source text access, and JSON.rawJSON: Node 21 and later have them. */
interface JsonWithSource {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string } | undefined) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}

function hasSourceAccess(json: unknown): json is JsonWithSource {
  return typeof (json as Partial<JsonWithSource>).rawJSON === 'function';
}

/**
 * A number that may lose digits: sixteen digits or more, or an exponent of three. Most bodies have none; a GUID may have `e-447` in it,
 * but does not begin there.
 */
const suspicious = /(?<![\w.-])-?\d(?:[\d.]{15}|[\d.]*[eE][+-]?\d{3})/;

const digitsOf = (number: string) =>
  number
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '');

/** Whether reading the digits as a double and writing them again gives another number. */
function losesDigits(source: string): boolean {
  const value = Number(source);
  const isWhole = /^-?\d+$/.test(source);
  return !Number.isFinite(value) || (isWhole ? !Number.isSafeInteger(value) : digitsOf(source).length > 15);
}

/** The text has a number that this Node.js version would change. */
export class InexactNumber extends Error {
  constructor(readonly source: string) {
    super(`the answer has the number ${source}, which this version of Node.js cannot keep; run on Node.js 22 or later`);
    this.name = 'InexactNumber';
  }
}

/** Numbers of a JSON text, skipping strings. */
const tokens = /"(?:[^"\\]|\\.)*"|(-?\d[\d.eE+-]*)/g;

/**
 * @param json for tests: what stands for this process's own JSON
 * @throws SyntaxError where the text is no JSON
 * @throws InexactNumber where a number would be changed, on a Node.js without source text access
 */
export function parseExactJson(text: string, json: unknown = JSON): unknown {
  if (!suspicious.test(text)) {
    return JSON.parse(text);
  }
  if (!hasSourceAccess(json)) {
    const lost = [...text.matchAll(tokens)].map(([, number]) => number).find((one) => one && losesDigits(one));
    if (lost) {
      throw new InexactNumber(lost);
    }
    return JSON.parse(text);
  }
  return json.parse(text, (_key, value, context) => {
    const source = typeof value === 'number' ? context?.source : undefined;
    return source !== undefined && losesDigits(source) ? json.rawJSON(source) : value;
  });
}
