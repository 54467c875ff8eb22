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

/** Quotes what was given, shortened: bad input must not flood a log or an answer. */
export function quote(given: unknown): string {
  const text = typeof given === 'string' ? given : (JSON.stringify(given) ?? String(given));
  const printable = text.replace(/\p{C}/gu, '?');
  return `"${printable.length > 120 ? `${printable.slice(0, 117)}...` : printable}"`;
}
