// The gallery's user-assigned identity and its role: names, what counts as sufficient, and the union that a PATCH of
// the gallery must carry (GalleryRP treats PATCH as PUT: an identity left out is an identity taken away).
import { sameName } from '../values/ascii-fold';
import { isObject, type JsonObject, objectAt, textAt } from '../values/json';
import {
  formatUserAssignedIdentityId,
  type GalleryId,
  sameResourceId,
  type UserAssignedIdentityId,
} from '../values/resource-id';
import { type Parsed, parsed, quote, refused } from '../values/result';

/** How the configuration names the identity that a gallery shall carry. */
export type IdentitySetting =
  | { readonly kind: 'check' }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'id'; readonly id: UserAssignedIdentityId };

const namePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{2,23}$/;

/** Names as the tutorial limits them: a virtual machine's identity name has 24 characters at most. */
export function parseIdentityName(text: string, field: string): Parsed<string> {
  return namePattern.test(text)
    ? parsed(text)
    : refused(
        field,
        `must be 3 to 24 letters, digits, hyphens and underscores, starting with a letter or digit, not ${quote(text)}; a good value is galleryReplicator`,
      );
}

/** Resource id of the identity for a gallery; null where the configuration only asks for a check. */
export function identityFor(setting: IdentitySetting, gallery: GalleryId): string | null {
  switch (setting.kind) {
    case 'check':
      return null;
    case 'id':
      return formatUserAssignedIdentityId(setting.id);
    case 'name':
      return formatUserAssignedIdentityId({
        subscriptionId: gallery.subscriptionId,
        resourceGroupName: gallery.resourceGroupName,
        identityName: setting.name,
      });
  }
}

/** Role definition ids (GUIDs) of built-in roles, which are the same in every tenant. */
export const builtInRoles: Readonly<Record<string, string>> = {
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
};

const lastSegment = (id: string) => id.slice(id.lastIndexOf('/') + 1).toLowerCase();

/** The role's GUID where its name or id tells it without asking Azure; null for any other name. */
export function knownRoleGuid(role: string): string | null {
  const guid = builtInRoles[role.trim().toLowerCase()] ?? lastSegment(role.trim());
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(guid) ? guid : null;
}

export interface HeldRole {
  readonly scope: string;
  readonly roleDefinitionId: string;
  /** When it was assigned, ISO 8601; null where the service did not tell. */
  readonly createdOn: string | null;
}

/** What is known of an identity's role: whether it is held, and since when. */
export interface RoleHolding {
  /** Null where we may not read role assignments, or not all of them. */
  readonly holdsRole: boolean | null;
  /** When the first sufficient assignment was made, ISO 8601; null where none is held, or that was not told. */
  readonly assignedAt: string | null;
}

/**
 * Whether, and since when, a role assignment gives what the configured role would: the role itself, or Owner or Contributor,
 * which may read whatever a narrower role may, at the subscription or above it.
 */
export function findSufficientRole(
  held: readonly HeldRole[],
  roleGuid: string,
  subscriptionScope: string,
): RoleHolding {
  const accepted = new Set([roleGuid, builtInRoles.owner, builtInRoles.contributor]);
  const sufficient = held.filter(
    ({ scope, roleDefinitionId }) =>
      accepted.has(lastSegment(roleDefinitionId)) &&
      (scope === '/' ||
        sameResourceId(scope, subscriptionScope) ||
        scope.toLowerCase().startsWith('/providers/microsoft.management/managementgroups/')),
  );
  const times = sufficient.flatMap(({ createdOn }) => createdOn ?? []).sort();
  return { holdsRole: sufficient.length > 0, assignedAt: times[0] ?? null };
}

/** A user-assigned identity as a gallery lists it. */
export interface GalleryIdentity {
  readonly id: string;
  /** The principal behind the name when it was attached; null where the gallery does not tell it (yet). */
  readonly principalId: string | null;
}

/** Whatever of the dictionary `userAssignedIdentities` can be read. */
export function readGalleryIdentities(userAssignedIdentities: unknown): readonly GalleryIdentity[] {
  return isObject(userAssignedIdentities)
    ? Object.entries(userAssignedIdentities).map(([id, entry]) => ({ id, principalId: textAt(entry, 'principalId') }))
    : [];
}

/**
 * How the gallery carries an identity: `Stale` where the entry stands for a principal that was deleted and made anew under
 * the same name, which opens nothing any more.
 */
export function findGalleryIdentity(
  identities: readonly GalleryIdentity[],
  id: string,
  principalId: string | null,
): 'Attached' | 'Stale' | 'Missing' {
  const entry = identities.find((present) => sameResourceId(present.id, id));
  if (entry === undefined) {
    return 'Missing';
  }
  const isSame = entry.principalId === null || principalId === null || sameName(entry.principalId, principalId);
  return isSame ? 'Attached' : 'Stale';
}

/**
 * Body of the PATCH that the gallery needs to carry an identity: all that are there and ours, and `SystemAssigned` where
 * the gallery has it. A stale entry is first taken off: attached again as it is, it would stay what it was.
 *
 * @returns null where the gallery carries the identity already
 */
export function identityPatch(gallery: JsonObject, id: string, principalId: string | null): JsonObject | null {
  const present = readGalleryIdentities(objectAt(gallery, 'identity').userAssignedIdentities);
  const found = findGalleryIdentity(present, id, principalId);
  if (found === 'Attached') {
    return null;
  }
  const others = present.filter((one) => !sameResourceId(one.id, id)).map((one) => [one.id, {}] as const);
  const ours = present.find((one) => sameResourceId(one.id, id))?.id ?? id;
  const hasSystem = /systemassigned/i.test(textAt(objectAt(gallery, 'identity'), 'type') ?? 'None');
  if (found === 'Stale' && others.length === 0) {
    return { identity: { type: hasSystem ? 'SystemAssigned' : 'None' } };
  }
  return {
    identity: {
      type: hasSystem ? 'SystemAssigned, UserAssigned' : 'UserAssigned',
      userAssignedIdentities: Object.fromEntries([...others, [ours, found === 'Stale' ? null : {}]]),
    },
  };
}
