// The gallery's user-assigned identity and its role: names, what counts as sufficient, and the union that a PATCH of
// the gallery must carry (GalleryRP treats PATCH as PUT: an identity left out is an identity taken away).
import { type JsonObject, objectAt, textAt } from '../values/json';
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
}

/**
 * Whether a role assignment already gives what the configured role would: the role itself, or Owner or Contributor,
 * which may read whatever a narrower role may, at the subscription or above it.
 */
export function holdsSufficientRole(held: readonly HeldRole[], roleGuid: string, subscriptionScope: string): boolean {
  const sufficient = new Set([roleGuid, builtInRoles.owner, builtInRoles.contributor]);
  return held.some(
    ({ scope, roleDefinitionId }) =>
      sufficient.has(lastSegment(roleDefinitionId)) &&
      (scope === '/' ||
        sameResourceId(scope, subscriptionScope) ||
        scope.toLowerCase().startsWith('/providers/microsoft.management/managementgroups/')),
  );
}

/** Ids of the user-assigned identities that a gallery's JSON lists. */
export function userAssignedIdentityIds(gallery: JsonObject): readonly string[] {
  return Object.keys(objectAt(gallery, 'identity', 'userAssignedIdentities'));
}

export function hasIdentity(ids: readonly string[], id: string): boolean {
  return ids.some((present) => sameResourceId(present, id));
}

/**
 * Body of the PATCH that adds an identity: all that are there, ours, and `SystemAssigned` where the gallery has it.
 *
 * @returns null where the gallery carries the identity already
 */
export function identityPatch(gallery: JsonObject, id: string): JsonObject | null {
  const present = userAssignedIdentityIds(gallery);
  if (hasIdentity(present, id)) {
    return null;
  }
  const type = textAt(objectAt(gallery, 'identity'), 'type') ?? 'None';
  return {
    identity: {
      type: /systemassigned/i.test(type) ? 'SystemAssigned, UserAssigned' : 'UserAssigned',
      userAssignedIdentities: Object.fromEntries([...present, id].map((one) => [one, {}])),
    },
  };
}
