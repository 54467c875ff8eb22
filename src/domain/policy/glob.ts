// Globs over names: `*` any characters, `?` one, anchored at both ends, without regard to case; `!` excludes.

import { foldAscii } from '../values/ascii-fold';

/**
 * One glob without `!`. Each star is tried again from the last one only, so that no glob takes longer than its length times
 * the name's: a regular expression of many stars does not end, and globs come with requests.
 */
export function matchesGlob(glob: string, name: string): boolean {
  const [pattern, text] = [foldAscii(glob), foldAscii(name)];
  // One character, but no `*`: globs are matched against globs where rules are compared.
  const matchesOne = (at: number, position: number) =>
    pattern[at] === text[position] || (pattern[at] === '?' && text[position] !== '*');
  let [at, position] = [0, 0];
  let star: { readonly at: number; readonly position: number } | null = null;
  while (position < text.length) {
    if (pattern[at] === '*') {
      star = { at, position };
      at += 1;
    } else if (at < pattern.length && matchesOne(at, position)) {
      at += 1;
      position += 1;
    } else if (star !== null) {
      star = { at: star.at, position: star.position + 1 };
      at = star.at + 1;
      position = star.position;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}

export function includesOf(globs: readonly string[]): readonly string[] {
  return globs.filter((glob) => !glob.startsWith('!'));
}

export function excludesOf(globs: readonly string[]): readonly string[] {
  return globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
}

/**
 * The glob that decides about a name: one that excludes it, else the first that includes it. A list of exclusions alone
 * includes the rest.
 */
export function matchGlobs(
  globs: readonly string[],
  name: string,
  matches: (glob: string, name: string) => boolean = matchesGlob,
): { readonly matches: boolean; readonly by: string | null } {
  const excluded = excludesOf(globs).find((glob) => matches(glob, name));
  if (excluded !== undefined) {
    return { matches: false, by: `!${excluded}` };
  }
  const includes = includesOf(globs);
  const included = includes.find((glob) => matches(glob, name)) ?? null;
  return { matches: included !== null || includes.length === 0, by: included };
}
