// The one fold by which names of Azure are compared. ARM compares ordinally without regard to the case of A to Z, so
// characters that only Unicode's case rules make equal (the Kelvin sign and k, say) stay different.

const isAscii = /^[\p{ASCII}]*$/u;

/** Lower case for A to Z; every other character stays. */
export function foldAscii(text: string): string {
  // Of ASCII alone Unicode's rules make the same, much faster.
  return isAscii.test(text)
    ? text.toLowerCase()
    : text.replace(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32));
}

/** Whether two names differ in nothing but the case of A to Z. */
export function sameName(a: string, b: string): boolean {
  return foldAscii(a) === foldAscii(b);
}
