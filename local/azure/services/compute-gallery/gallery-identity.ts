// The managed identities of a gallery: what a write's `identity` member makes of those that are there.
import { randomUUID } from 'node:crypto';
import { linkedAuthorizationFailed } from '../../arm/access-control';
import { ArmError } from '../../arm/arm-error';
import type { ArmRequest } from '../../arm/arm-request';
import type { Platform } from '../../arm/service';
import { isObject, type JsonObject, objectAt, textAt } from '../../state/json';
import { tenantId } from '../../state/seed-ids';

const assign = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';

/**
 * Like all the service's dictionaries, the given user-assigned identities are the full desired state; null removes one.
 * Without an `identity` member nothing changes.
 * @throws ArmError 400 for an identity that does not exist, 403 for one that the caller may not assign
 */
export function galleryIdentity(
  platform: Platform,
  request: ArmRequest,
  given: unknown,
  before: unknown,
): JsonObject | undefined {
  if (!isObject(given)) {
    return isObject(before) ? before : undefined;
  }
  const type = textAt(given, 'type') ?? 'None';
  const kinds = type.split(',').map((kind) => kind.trim().toLowerCase());
  const unknown = kinds.filter((kind) => !['systemassigned', 'userassigned', 'none'].includes(kind));
  if (unknown.length > 0) {
    throw identityFailed(request, `The identity type '${type}' is not valid.`);
  }
  if (kinds.includes('none')) {
    return undefined;
  }
  const assigned: JsonObject = {};
  if (kinds.includes('userassigned')) {
    for (const [id, value] of Object.entries(objectAt(given, 'userAssignedIdentities'))) {
      if (value !== null) {
        assigned[id] = recordedIdentity(before, id) ?? assignedIdentity(platform, request, id);
      }
    }
  }
  const system = kinds.includes('systemassigned')
    ? {
        principalId: textAt(before, 'principalId') ?? randomUUID(),
        tenantId: textAt(before, 'tenantId') ?? tenantId,
      }
    : {};
  const userAssignedIdentities = kinds.includes('userassigned') ? { userAssignedIdentities: assigned } : {};
  return { type: canonicalType(kinds), ...system, ...userAssignedIdentities };
}

function assignedIdentity({ sim, access }: Platform, request: ArmRequest, id: string): JsonObject {
  const identity = sim.store.get(id);
  if (!identity) {
    throw identityFailed(request, `Resource '${id}' was not found.`);
  }
  if (!access.isAllowed(request.caller.objectId, assign, identity.id)) {
    throw linkedAuthorizationFailed(request.caller, assign, request.path, identity.id);
  }
  const { principalId, clientId } = objectAt(identity.body, 'properties');
  return { principalId, clientId };
}

/** What the gallery has of an identity since it was assigned: one that was made anew under its name has to be assigned anew. */
function recordedIdentity(before: unknown, id: string): JsonObject | null {
  const assigned = Object.entries(objectAt(before, 'userAssignedIdentities'));
  const [, found] = assigned.find(([known]) => known.toLowerCase() === id.toLowerCase()) ?? [];
  return isObject(found) ? found : null;
}

/** The answer of a write: an identity that it has assigned is `{}` in it, its ids come with the next GET. */
export function withNewIdentitiesEmpty(body: unknown, before: unknown): unknown {
  const identity = objectAt(body, 'identity');
  if (!isObject(body) || !isObject(identity.userAssignedIdentities)) {
    return body;
  }
  const shown = Object.entries(identity.userAssignedIdentities).map(([id, value]) => [
    id,
    recordedIdentity(before, id) ? value : {},
  ]);
  return { ...body, identity: { ...identity, userAssignedIdentities: Object.fromEntries(shown) } };
}

function canonicalType(kinds: readonly string[]): string {
  const names = { systemassigned: 'SystemAssigned', userassigned: 'UserAssigned' };
  return Object.entries(names)
    .filter(([kind]) => kinds.includes(kind))
    .map(([, name]) => name)
    .join(', ');
}

function identityFailed(request: ArmRequest, reason: string): ArmError {
  const message = `Identity operation for resource '${request.path}' failed with error 'Failed to perform resource identity operation. Status: 'BadRequest'. Response: '{"error":{"code":"BadRequest","message":"${reason}"}}'.'.`;
  return new ArmError(400, 'FailedIdentityOperation', message);
}
