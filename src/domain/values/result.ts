// A parse either gives a value or says everything that is wrong with its input.

/** One thing that is wrong: where, what was given, what is allowed. */
export interface Problem {
  /** Name of the setting or path of the field, such as `targets[1].zone`. */
  readonly field: string;
  readonly message: string;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function refused(field: string, message: string): { readonly ok: false; readonly problems: readonly Problem[] } {
  return { ok: false, problems: [{ field, message }] };
}

/** The text, at most so many UTF-16 units long; half a surrogate pair never remains. */
export function shorten(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}

/** JSON that a request brought may be nested deeper than it can be written. */
function asText(given: unknown): string {
  try {
    return JSON.stringify(given) ?? String(given);
  } catch {
    return 'a value that cannot be shown';
  }
}

/** Room for most resource ids: what is wrong with one often stands at its end. */
const quotedMax = 240;

/**
 * What was given, shortened and on one line: bad input must not flood a log or an answer. A text stands in quotes, anything
 * else as JSON has it: the number 7 is 7, the text "7".
 */
export function quote(given: unknown): string {
  const text = typeof given === 'string' ? given : asText(given);
  const shown = shorten(text, quotedMax).replace(/\p{C}/gu, '?');
  return typeof given === 'string' ? `"${shown}"` : shown;
}
