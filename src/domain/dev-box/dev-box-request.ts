// Requests about Dev Box: every wrong field at once. Only dev centers of DEV_CENTERS and galleries of WATCHED_GALLERIES are touched.

import { byName, onlyOne } from '../values/by-name';
import {
  type DevCenterId,
  formatDevCenterId,
  formatGalleryId,
  type GalleryId,
  isInGallery,
  parseDevCenterId,
  parseGalleryId,
  sameResourceId,
} from '../values/resource-id';
import { type Parsed, type Problem, parsed, quote } from '../values/result';
import { parseWishedIdentity, type WishedIdentity } from './dev-center-identity';
import { findWindows365Command } from './dev-center-roles';
import { isDevBoxGalleryName } from './gallery-name';

export interface DevBoxAllowList {
  readonly watchedGalleries: readonly GalleryId[];
  readonly devCenters: readonly DevCenterId[];
}

export interface AttachRequest {
  readonly devCenterId: DevCenterId;
  readonly galleryId: GalleryId;
  /** Null: one is made of the gallery's name. */
  readonly name: string | null;
  readonly role: AttachRole;
  /** Object id of the Windows 365 service principal, which then gets Reader; null: that step is left out. */
  readonly windows365Reader: string | null;
  /** The dev center shall have it; null: it is left as it is. */
  readonly identity: WishedIdentity | null;
  readonly dryRun: boolean;
}

/** Contributor is what Microsoft documents now; Owner is what the older how-to says. */
export const attachRoles = ['Contributor', 'Owner'] as const;
export type AttachRole = (typeof attachRoles)[number];

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The gallery, by its resource id or its name: one that is watched. */
export function readGalleryId(given: unknown, { watchedGalleries }: DevBoxAllowList): Parsed<GalleryId> {
  const named = byName(given, watchedGalleries, ({ galleryName }) => galleryName);
  if (named !== null) {
    return onlyOne(named, { field: 'galleryId', given, setting: 'WATCHED_GALLERIES', format: formatGalleryId });
  }
  const id = parseGalleryId(given, 'galleryId');
  return id.ok && !isInGallery(id.value, watchedGalleries)
    ? {
        ok: false,
        problems: [{ field: 'galleryId', message: `${quote(id.value.galleryName)} is not among WATCHED_GALLERIES` }],
      }
    : id;
}

/** The dev center, by its resource id or its name: one that is allowed. */
export function readDevCenterId(given: unknown, { devCenters }: DevBoxAllowList): Parsed<DevCenterId> {
  const named = byName(given, devCenters, ({ devCenterName }) => devCenterName);
  if (named !== null) {
    return onlyOne(named, { field: 'devCenterId', given, setting: 'DEV_CENTERS', format: formatDevCenterId });
  }
  const id = parseDevCenterId(given, 'devCenterId');
  const isAllowed =
    id.ok && devCenters.some((allowed) => sameResourceId(formatDevCenterId(allowed), formatDevCenterId(id.value)));
  return id.ok && !isAllowed
    ? {
        ok: false,
        problems: [{ field: 'devCenterId', message: `${quote(id.value.devCenterName)} is not among DEV_CENTERS` }],
      }
    : id;
}

const fields = ['devCenterId', 'galleryId', 'name', 'role', 'windows365Reader', 'identity', 'dryRun'];

export function parseAttachRequest(body: unknown, allowed: DevBoxAllowList): Parsed<AttachRequest> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return {
      ok: false,
      problems: [{ field: 'body', message: 'must be a JSON object such as {"devCenterId": "…", "galleryId": "…"}' }],
    };
  }
  const given = body as Readonly<Record<string, unknown>>;
  const devCenterId = readDevCenterId(given.devCenterId, allowed);
  const galleryId = readGalleryId(given.galleryId, allowed);
  const { name = null, role = 'Contributor', windows365Reader = null, identity: wished = null, dryRun = false } = given;
  const identity = wished === null ? null : parseWishedIdentity(wished);
  const knownRole = attachRoles.find((one) => typeof role === 'string' && one.toLowerCase() === role.toLowerCase());
  const problems: Problem[] = [
    ...(devCenterId.ok ? [] : devCenterId.problems),
    ...(galleryId.ok ? [] : galleryId.problems),
  ];
  const check = (isGood: boolean, field: string, message: string) => {
    if (!isGood) {
      problems.push({ field, message });
    }
  };
  check(
    name === null || (typeof name === 'string' && isDevBoxGalleryName(name)),
    'name',
    `must be 3 to 63 letters, digits, dots and underscores, beginning and ending with a letter or digit, and not Default; it is ${quote(name)}`,
  );
  check(knownRole !== undefined, 'role', `must be one of ${attachRoles.join(', ')}, not ${quote(role)}`);
  check(
    windows365Reader === null || (typeof windows365Reader === 'string' && guid.test(windows365Reader)),
    'windows365Reader',
    `must be the object id (a GUID) of the Windows 365 service principal in your tenant, not ${quote(windows365Reader)}; find it with: ${findWindows365Command}`,
  );
  problems.push(...(identity === null || identity.ok ? [] : identity.problems));
  check(typeof dryRun === 'boolean', 'dryRun', `must be true or false, not ${quote(dryRun)}`);
  for (const field of Object.keys(given).filter((one) => !fields.includes(one))) {
    problems.push({ field: field.slice(0, 100), message: `is not a known field; known fields: ${fields.join(', ')}` });
  }
  return devCenterId.ok && galleryId.ok && problems.length === 0
    ? parsed({
        devCenterId: devCenterId.value,
        galleryId: galleryId.value,
        name: typeof name === 'string' ? name : null,
        role: knownRole ?? 'Contributor',
        windows365Reader: typeof windows365Reader === 'string' ? windows365Reader.toLowerCase() : null,
        identity: identity?.ok ? identity.value : null,
        dryRun: dryRun === true,
      })
    : { ok: false, problems };
}
