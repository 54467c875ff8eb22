// Readers of one setting's text each. A mistake names the setting, quotes what was given and shows a good value.
import { durationMaxDays, parseDurationSeconds } from '../domain/values/iso-duration';
import { isObject } from '../domain/values/json';
import { parseNcrontab } from '../domain/values/ncrontab';
import { nextOccurrence } from '../domain/values/ncrontab-occurrence';
import {
  type DevCenterId,
  formatDevCenterId,
  formatGalleryId,
  type GalleryId,
  parseDevCenterId,
  parseGalleryId,
  sameResourceId,
} from '../domain/values/resource-id';
import { type Parsed, parsed, quote, refused } from '../domain/values/result';
import type { ParseSetting } from './setting';

export const goodGallery =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages';

/** Gallery ids between blanks, commas or line breaks, at least one. */
export function parseGalleries(given: string, name: string): Parsed<readonly GalleryId[]> {
  const ids = given.split(/[\s,]+/).filter((id) => id !== '');
  if (ids.length === 0) {
    return refused(name, `names no gallery; a good value is ${goodGallery}`);
  }
  return eachOnce(
    ids.map((id) => parseGalleryId(id, name)),
    formatGalleryId,
  );
}

/** What was read, each resource once, as it was written first; or all mistakes. */
function eachOnce<Id>(read: readonly Parsed<Id>[], format: (id: Id) => string): Parsed<readonly Id[]> {
  const problems = read.flatMap((one) => (one.ok ? [] : one.problems));
  const ids = read.flatMap((one) => (one.ok ? [one.value] : []));
  const isFirst = (id: Id, index: number) =>
    ids.findIndex((other) => sameResourceId(format(other), format(id))) === index;
  return problems.length > 0 ? { ok: false, problems } : parsed(ids.filter(isFirst));
}

/** Dev center ids between blanks, commas or line breaks. */
export function parseDevCenters(given: string, name: string): Parsed<readonly DevCenterId[]> {
  const read = given
    .split(/[\s,]+/)
    .filter((id) => id !== '')
    .map((id) => parseDevCenterId(id, name));
  return eachOnce(read, formatDevCenterId);
}

/** Globs of names between blanks or commas; a name holds letters, digits, dots, hyphens and underscores. */
export function parseGlobs(given: string, name: string): Parsed<readonly string[]> {
  const globs = given.split(/[\s,]+/).filter((glob) => glob !== '');
  const malformed = globs.filter((glob) => !/^!?[\w.*?-]{1,80}$/.test(glob));
  return malformed.length === 0 && globs.length > 0
    ? parsed(globs)
    : refused(
        name,
        `must be globs of image names (letters, digits, . - _ * ?, ! before one that excludes), not ${quote(malformed.join(' '))}; a good value is win11-* !*-test`,
      );
}

const securityTypes = [
  'TrustedLaunchSupported',
  'TrustedLaunchAndConfidentialVmSupported',
  'ConfidentialVMSupported',
  'ConfidentialVM',
  'Standard',
];

/** Values of an image definition's feature SecurityType, between blanks or commas. */
export function parseSecurityTypes(given: string, name: string): Parsed<readonly string[]> {
  const read = given
    .split(/[\s,]+/)
    .filter((type) => type !== '')
    .map((type) => parseOneOf(securityTypes)(type, name));
  const problems = read.flatMap((one) => (one.ok ? [] : one.problems));
  return problems.length > 0 ? { ok: false, problems } : parsed(read.flatMap((one) => (one.ok ? one.value : [])));
}

/** Any text; what is wrong with it shows where it is used. */
export function parseText(given: string): Parsed<string> {
  return parsed(given);
}

/** One of the values, in whatever case; the first is the good one. */
export function parseOneOf<T extends string>(allowed: readonly T[]): ParseSetting<T> {
  return (given, name) => {
    const found = allowed.find((one) => one.toLowerCase() === given.toLowerCase());
    return found === undefined
      ? refused(name, `must be one of ${allowed.join(', ')}, not ${quote(given)}; a good value is ${allowed[0]}`)
      : parsed(found);
  };
}

/** An ISO 8601 duration, in seconds. */
export function parseDuration(good: string): ParseSetting<number> {
  return (given, name) => {
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
export function parseCount(min: number, max: number, good: number): ParseSetting<number> {
  return (given, name) => {
    const count = Number(given);
    return /^\d+$/.test(given) && count >= min && count <= max
      ? parsed(count)
      : refused(name, `must be a whole number from ${min} to ${max}, not ${quote(given)}; a good value is ${good}`);
  };
}

/** Stands for `{location}` while an address is read as a URL. */
const locationLabel = 'location-of-the-resource';

/** An https origin in its normal form; where the good value has `{location}`, that may stand for the region. */
export function parseOrigin(good: string): ParseSetting<string> {
  const placeholder = good.includes('{location}') ? '{location}' : '';
  return (given, name) => {
    const probe = placeholder === '' ? given : given.replace(placeholder, locationLabel);
    const url = URL.canParse(probe) && !/[{}]/.test(probe) ? new URL(probe) : null;
    return url?.protocol === 'https:' && url.href === `${url.origin}/`
      ? parsed(url.origin.replace(locationLabel, placeholder))
      : refused(name, `must be an https origin without a path, not ${quote(given)}; a good value is ${good}`);
  };
}

/** An NCRONTAB expression; null for `off`. */
export function parseSchedule(given: string, name: string): Parsed<string | null> {
  if (given.toLowerCase() === 'off') {
    return parsed(null);
  }
  const read = parseNcrontab(given, name);
  const isDueOnce = read.ok && nextOccurrence(read.value, 0) !== null;
  const wrong = `must be a six-field NCRONTAB expression (UTC) or off, not ${quote(given)}`;
  return isDueOnce
    ? parsed(given.split(/\s+/).join(' '))
    : refused(name, `${wrong}${read.ok ? ', which is never due' : ''}; a good value is 0 17 * * * *`);
}

/** The https address of an Event Grid topic. One with a user or password in it is never sent to, and not quoted. */
export function parseTopic(given: string, name: string): Parsed<string> {
  const good = 'a good value is https://replications.westus-1.eventgrid.azure.net/api/events';
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url?.protocol !== 'https:') {
    return refused(name, `must be an https address, not ${quote(given)}; ${good}`);
  }
  return url.username === '' && url.password === ''
    ? parsed(given)
    : refused(name, `must be an address without a user and password: the app signs in with its identity; ${good}`);
}

/** The client id of a managed identity. */
export function parseClientId(given: string, name: string): Parsed<string> {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(given)
    ? parsed(given)
    : refused(
        name,
        `must be a client id (a GUID), not ${quote(given)}; a good value is 22222222-3333-4444-5555-666666666666`,
      );
}

/** An api-version of ARM. */
export function parseApiVersion(given: string, name: string): Parsed<string> {
  return /^\d{4}-\d{2}-\d{2}(-preview)?$/.test(given) && !Number.isNaN(Date.parse(given.slice(0, 10)))
    ? parsed(given)
    : refused(name, `must be an api-version, not ${quote(given)}; a good value is 2024-03-03`);
}

/** A role's name or id: it is quoted in commands, so it holds nothing that ends a quotation. */
export function parseRole(given: string, name: string): Parsed<string> {
  return given.length <= 512 && !/[\p{C}"'\\]/u.test(given)
    ? parsed(given)
    : refused(name, `must be a role's name or id, not ${quote(given)}; a good value is Contributor`);
}

const goodTags = 'costCenter=42 environment=production';

/** Tags as `name=value` pairs between blanks (az `--tags`), or as a JSON object of texts, which can hold blanks. */
export function parseTags(given: string, name: string): Parsed<Readonly<Record<string, string>>> {
  const wrong = (what: string) =>
    refused(name, `must be name=value pairs or a JSON object of texts: ${what}; a good value is ${goodTags}`);
  const entries = given.startsWith('{') ? jsonEntries(given) : given.split(/\s+/).map(pairOf);
  if (entries === null) {
    return wrong(`${quote(given)} is not such an object`);
  }
  const malformed = entries.filter(([key, value]) => value === null || !/^[^<>%&\\?/]{1,512}$/.test(key));
  if (malformed.length > 0 || entries.length > 50) {
    return wrong(
      malformed.length > 0 ? `not ${malformed.map(([key]) => quote(key)).join(', ')}` : 'at most 50 tags are possible',
    );
  }
  return parsed(Object.fromEntries(entries.map(([key, value]) => [key, value ?? ''])));
}

type TagEntry = readonly [name: string, value: string | null];

function pairOf(text: string): TagEntry {
  const at = text.indexOf('=');
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

function jsonEntries(text: string): readonly TagEntry[] | null {
  try {
    const read = JSON.parse(text) as unknown;
    return isObject(read)
      ? Object.entries(read).map(([key, value]): TagEntry => [key, typeof value === 'string' ? value : null])
      : null;
  } catch {
    return null;
  }
}
