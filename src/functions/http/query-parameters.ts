// Query parameters that a route takes, each once. One that it does not know is a mistake: a misspelt dryRun must not write.
// So is one that is given twice: whoever asks for two zones must not take the answer about one for both.
import type { HttpRequest } from '@azure/functions';
import type { Problem } from '../../domain/values/result';

/** What the platform itself takes, on every route. */
const platform = ['code', 'clientid'];

export function unknownParameters(request: HttpRequest, known: readonly string[] = []): readonly Problem[] {
  const there = known.length === 0 ? 'this route takes none' : `there are ${known.join(', ')}`;
  const given = [...request.query.keys()].filter((name) => !platform.includes(name.toLowerCase()));
  return [...new Set(given)].flatMap((name) => {
    const field = name.slice(0, 100);
    const count = given.filter((one) => one === name).length;
    if (!known.includes(name)) {
      return [{ field, message: `is no query parameter; ${there}` }];
    }
    return count > 1 ? [{ field, message: `is given ${count} times; give it once` }] : [];
  });
}
