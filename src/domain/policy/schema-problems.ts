// What a zod schema found wrong, as problems: each with the path of the member, every one of them.
import type * as z from 'zod';
import type { Problem } from '../values/result';

/** `rules[1].targets[0].zone` */
export function pathText(path: readonly PropertyKey[], root = ''): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') {
      return `${text}[${part}]`;
    }
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, root);
}

/** Of the branches of a union, the one that comes nearest: the fewest problems, and those deepest. */
function nearestBranch(branches: readonly z.core.$ZodIssue[][]): readonly z.core.$ZodIssue[] {
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(0, ...issues.map(({ path }) => path.length));
  return [...branches].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
}

function flatten(
  issue: z.core.$ZodIssue,
): ReadonlyArray<{ readonly path: readonly PropertyKey[]; readonly message: string }> {
  if (issue.code === 'invalid_union') {
    const nearest = nearestBranch(issue.errors);
    const isInside = nearest.some(({ path }) => path.length > 0);
    return isInside
      ? nearest.flatMap(flatten).map(({ path, message }) => ({ path: [...issue.path, ...path], message }))
      : [issue];
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map(({ message }) => ({ path: issue.path, message }));
  }
  return [issue];
}

/** @param root what the whole is called, such as the name of a setting */
export function schemaProblems(error: z.ZodError, root: string): readonly Problem[] {
  return error.issues
    .flatMap(flatten)
    .map(({ path, message }) => ({ field: pathText(path, root) || 'policy', message }));
}
