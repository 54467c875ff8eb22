// What becomes of JSON on its way through Azure's durable engine, which reads and writes it with .NET: some members vanish,
// half characters are replaced, and nothing may be nested deeper than 64 levels (measured on extension 3.19.0).

/** Levels of objects and arrays that .NET's reader takes. */
export const NESTING_LIMIT = 64;

/** The reader's own words for JSON that is nested too deeply. */
export const NESTING_ERROR = `The reader's MaxDepth of ${NESTING_LIMIT} has been exceeded.`;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Whether JSON text has more than `NESTING_LIMIT` levels. */
export function isNestedTooDeeply(text: string): boolean {
  if (text.length <= 2 * NESTING_LIMIT) {
    return false;
  }
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isInString) {
      if (code === BACKSLASH) {
        at++;
      } else if (code === QUOTE) {
        isInString = false;
      }
    } else if (code === QUOTE) {
      isInString = true;
    } else if (OPENING.has(code)) {
      depth++;
      if (depth > NESTING_LIMIT) {
        return true;
      }
    } else if (CLOSING.has(code)) {
      depth--;
    }
  }
  return false;
}

/** Members that .NET's reader takes for its own where they lead an object. */
const METADATA = new Set(['$type', '$id']);
/** Most texts have nothing of the kind and need not be parsed. */
const MAY_CHANGE = /"\$(?:type|id)"|\\u[dD][89a-fA-F]|[\ud800-\udfff]/u;

/** JSON text as it comes out of an activity's input or answer, a custom status or an output. */
export function throughDotnet(text: string): string {
  return MAY_CHANGE.test(text) ? JSON.stringify(convert(JSON.parse(text), true)) : text;
}

/** JSON text as it comes out of a start's input, an event or a continue-as-new: all members stay. */
export function throughStorage(text: string): string {
  return MAY_CHANGE.test(text) ? JSON.stringify(convert(JSON.parse(text), false)) : text;
}

function convert(value: unknown, dropsMetadata: boolean): unknown {
  if (typeof value === 'string') {
    return value.toWellFormed();
  }
  if (Array.isArray(value)) {
    return value.map((item) => convert(item, dropsMetadata));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const members = Object.entries(value);
  const leading = dropsMetadata ? members.findIndex(([name]) => !METADATA.has(name)) : 0;
  const kept = leading < 0 ? [] : members.slice(leading);
  return Object.fromEntries(kept.map(([name, member]) => [name.toWellFormed(), convert(member, dropsMetadata)]));
}
