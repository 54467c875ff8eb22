// How deeply JSON may be nested where .NET reads it: the host's webhooks and the durable engine.

/** Levels of objects and arrays that .NET's reader takes. */
export const NESTING_LIMIT = 64;

/** The reader's own words for JSON that is nested too deeply. */
export const NESTING_ERROR = `The reader's MaxDepth of ${NESTING_LIMIT} has been exceeded.`;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Whether JSON text has more than `NESTING_LIMIT` levels. */
export function isNestedTooDeeply(text: string): boolean {
  if (text.length <= 2 * NESTING_LIMIT) {
    return false;
  }
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      depth++;
      if (depth > NESTING_LIMIT) {
        return true;
      }
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      depth--;
    }
  }
  return false;
}

/** Index of the quote that ends the string which begins at `start`; that of the text's end where none does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) {
      before--;
    }
    if ((end - before) % 2 === 1) {
      return end;
    }
  }
  return text.length;
}
