// Query parameters that a route takes. One that it does not know is a mistake: a misspelt dryRun must not write.
import type { HttpRequest } from '@azure/functions';
import type { Problem } from '../../domain/values/result';

/** What the platform itself takes, on every route. */
const platform = ['code', 'clientid'];

export function unknownParameters(request: HttpRequest, known: readonly string[] = []): readonly Problem[] {
  const there = known.length === 0 ? 'this route takes none' : `there are ${known.join(', ')}`;
  return [...new Set(request.query.keys())]
    .filter((name) => !known.includes(name) && !platform.includes(name.toLowerCase()))
    .map((name) => ({ field: name.slice(0, 100), message: `is no query parameter; ${there}` }));
}
