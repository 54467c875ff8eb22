// A condition's outcome with the words that explain it. It can be open: where the list of versions is not known yet.

export interface Match {
  /** Null: it depends on versions that are not known. */
  readonly matches: boolean | null;
  readonly because: string;
}

export const yes = (because: string): Match => ({ matches: true, because });
export const no = (because: string): Match => ({ matches: false, because });
export const open = (because: string): Match => ({ matches: null, because });

/** All must match. What fails is told alone; what is open, where nothing fails. */
export function allOf(matches: readonly Match[]): Match {
  const failed = matches.find((one) => one.matches === false) ?? matches.find((one) => one.matches === null);
  return (
    failed ??
    yes(
      matches
        .map(({ because }) => because)
        .filter((because) => because !== '')
        .join('; '),
    )
  );
}

/** Tells of a condition that need not be looked at any more where an earlier one fails. */
export function allOfInTurn(conditions: ReadonlyArray<() => Match>): Match {
  const seen: Match[] = [];
  for (const condition of conditions) {
    const match = condition();
    seen.push(match);
    if (match.matches === false) {
      return match;
    }
  }
  return allOf(seen);
}
