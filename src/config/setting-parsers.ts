// Readers of one setting's text each. A mistake names the setting, quotes what was given and shows a good value.
import { durationMaxDays, parseDurationSeconds } from '../domain/values/iso-duration';
import { parseNcrontab } from '../domain/values/ncrontab';
import { type GalleryId, parseGalleryId } from '../domain/values/resource-id';
import { type Parsed, parsed, quote, refused } from '../domain/values/result';

export const goodGallery =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages';

/** Gallery ids between blanks or commas, at least one. */
export function parseGalleries(given: string): Parsed<readonly GalleryId[]> {
  const ids = given.split(/[\s,]+/).filter((id) => id !== '');
  if (ids.length === 0) {
    return refused('WATCHED_GALLERIES', `names no gallery; a good value is ${goodGallery}`);
  }
  const read = ids.map((id) => parseGalleryId(id, 'WATCHED_GALLERIES'));
  const problems = read.flatMap((one) => (one.ok ? [] : one.problems));
  return problems.length > 0 ? { ok: false, problems } : parsed(read.flatMap((one) => (one.ok ? one.value : [])));
}

/** One of the values, in whatever case; the first is the good one. */
export function parseOneOf<T extends string>(name: string, allowed: readonly T[]) {
  return (given: string): Parsed<T> => {
    const found = allowed.find((one) => one.toLowerCase() === given.toLowerCase());
    return found === undefined
      ? refused(name, `must be one of ${allowed.join(', ')}, not ${quote(given)}; a good value is ${allowed[0]}`)
      : parsed(found);
  };
}

/** An ISO 8601 duration, in seconds. */
export function parseDuration(name: string, good: string) {
  return (given: string): Parsed<number> => {
    const seconds = parseDurationSeconds(given);
    return seconds === null
      ? refused(
          name,
          `must be an ISO 8601 duration of at most ${durationMaxDays} days, not ${quote(given)}; a good value is ${good}`,
        )
      : parsed(seconds);
  };
}

/** A whole number, in decimal digits. */
export function parseCount(name: string, min: number, max: number, good: number) {
  return (given: string): Parsed<number> => {
    const count = Number(given);
    return /^\d+$/.test(given) && count >= min && count <= max
      ? parsed(count)
      : refused(name, `must be a whole number from ${min} to ${max}, not ${quote(given)}; a good value is ${good}`);
  };
}

/** Stands for `{location}` while an address is read as a URL. */
const locationLabel = 'location-of-the-resource';

/** An https origin in its normal form; where the good value has `{location}`, that may stand for the region. */
export function parseOrigin(name: string, good: string) {
  const placeholder = good.includes('{location}') ? '{location}' : '';
  return (given: string): Parsed<string> => {
    const probe = placeholder === '' ? given : given.replace(placeholder, locationLabel);
    const url = URL.canParse(probe) && !/[{}]/.test(probe) ? new URL(probe) : null;
    return url?.protocol === 'https:' && url.href === `${url.origin}/`
      ? parsed(url.origin.replace(locationLabel, placeholder))
      : refused(name, `must be an https origin without a path, not ${quote(given)}; a good value is ${good}`);
  };
}

export const defaultSchedule = '0 17 * * * *';

/** A six-field NCRONTAB expression; null for `off`. */
export function parseSchedule(given: string): Parsed<string | null> {
  if (given.toLowerCase() === 'off') {
    return parsed(null);
  }
  const read = parseNcrontab(given, 'RECONCILE_SCHEDULE');
  return read.ok
    ? parsed(given.trim().split(/\s+/).join(' '))
    : refused(
        'RECONCILE_SCHEDULE',
        `must be a six-field NCRONTAB expression (UTC) or off, not ${quote(given)}; a good value is ${defaultSchedule}`,
      );
}

/** The https address of an Event Grid topic. */
export function parseTopic(given: string): Parsed<string | null> {
  const url = URL.canParse(given) ? new URL(given) : null;
  return url?.protocol === 'https:'
    ? parsed(given)
    : refused(
        'COMPLETION_TOPIC_ENDPOINT',
        `must be an https address, not ${quote(given)}; a good value is https://replications.westus-1.eventgrid.azure.net/api/events`,
      );
}

/** The client id of a managed identity. */
export function parseClientId(given: string): Parsed<string | null> {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(given)
    ? parsed(given)
    : refused(
        'AZURE_CLIENT_ID',
        `must be a client id (a GUID), not ${quote(given)}; a good value is 22222222-3333-4444-5555-666666666666`,
      );
}

/** A role's name or id: it is quoted in commands, so it holds nothing that ends a quotation. */
export function parseRole(given: string): Parsed<string> {
  return given.length <= 512 && !/[\p{C}"'\\]/u.test(given)
    ? parsed(given)
    : refused('GALLERY_IDENTITY_ROLE', `must be a role's name or id, not ${quote(given)}; a good value is Contributor`);
}
