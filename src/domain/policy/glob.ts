// Globs over names: `*` any characters, `?` one, anchored at both ends, without regard to case; `!` excludes.

const cache = new Map<string, RegExp>();
const cacheMax = 2000;

function toRegExp(glob: string): RegExp {
  const known = cache.get(glob);
  if (known !== undefined) {
    return known;
  }
  if (cache.size >= cacheMax) {
    cache.clear();
  }
  const source = glob
    .replace(/\*+/g, '*')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    // One character, but no `*`: globs are matched against globs where rules are compared.
    .replaceAll('?', '[^*]');
  const made = new RegExp(`^${source}$`, 'iu');
  cache.set(glob, made);
  return made;
}

/** One glob without `!`. */
export function matchesGlob(glob: string, name: string): boolean {
  return toRegExp(glob).test(name);
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
