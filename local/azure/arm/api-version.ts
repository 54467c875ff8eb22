// The api-version of a request: required and well formed, as ARM asks; a version nobody has seen yet is let through, with a warning.
import { ArmError } from './arm-error';

const pattern = /^(\d{4}-\d{2}-\d{2})(-[a-z]+(?:\.\d+)?)?$/i;
const earliest = '2014-01-01';
const newestKnown = '2026-12-31';

/**
 * The request's api-version, lower-cased.
 * @throws ArmError 400 `MissingApiVersionParameter` or `InvalidApiVersionParameter`
 */
export function requireApiVersion(query: URLSearchParams): string {
  const version = query.get('api-version');
  if (!version) {
    throw new ArmError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  const date = pattern.exec(version)?.[1];
  const wellFormed = date !== undefined && !Number.isNaN(Date.parse(date)) && date >= earliest;
  if (!wellFormed) {
    throw new ArmError(
      400,
      'InvalidApiVersionParameter',
      `The api-version '${version}' is invalid. An api-version has the form YYYY-MM-DD, with an optional -preview.`,
    );
  }
  return version.toLowerCase();
}

/** What to warn of, if the version is later than any that was published when this was written. */
export function apiVersionWarning(version: string): string | undefined {
  return version.slice(0, 10) > newestKnown
    ? `api-version ${version} is not known here; served as the newest`
    : undefined;
}
