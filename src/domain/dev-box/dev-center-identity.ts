// The identity that a request asks a dev center to have: its own, or a user-assigned one. What it has besides is kept.
import { sameName } from '../values/ascii-fold';
import { type JsonObject, objectAt, textAt } from '../values/json';
import { formatUserAssignedIdentityId, parseUserAssignedIdentityId, sameResourceId } from '../values/resource-id';
import { type Parsed, parsed, quote } from '../values/result';

/** `SystemAssigned`, or the resource id of a user-assigned identity. */
export type WishedIdentity = string;

const systemAssigned = 'SystemAssigned';

export function parseWishedIdentity(given: unknown): Parsed<WishedIdentity> {
  if (typeof given === 'string' && sameName(given, systemAssigned)) {
    return parsed(systemAssigned);
  }
  const id = parseUserAssignedIdentityId(given, 'identity');
  return id.ok
    ? parsed(formatUserAssignedIdentityId(id.value))
    : {
        ok: false,
        problems: [
          {
            field: 'identity',
            message: `must be ${systemAssigned} or the resource id of a user-assigned identity, not ${quote(given)}`,
          },
        ],
      };
}

const kindsOf = (identity: JsonObject) =>
  (textAt(identity, 'type') ?? '').split(',').map((kind) => kind.trim().toLowerCase());

/** Principal id of the wished identity where the dev center has it; ids come back in another case than they were given. */
export function principalOfIdentity(devCenter: JsonObject, wished: WishedIdentity): string | null {
  const identity = objectAt(devCenter, 'identity');
  if (wished === systemAssigned) {
    return kindsOf(identity).includes('systemassigned') ? textAt(identity, 'principalId') : null;
  }
  const entries = Object.entries(objectAt(identity, 'userAssignedIdentities'));
  const [, found] = entries.find(([id]) => sameResourceId(id, wished)) ?? [];
  return textAt(found, 'principalId');
}

/** Body of the PATCH that adds it: the service takes what is left out off, so everything that is there stands in it. */
export function identityPatch(devCenter: JsonObject, wished: WishedIdentity): JsonObject {
  const before = objectAt(devCenter, 'identity');
  const present = Object.keys(objectAt(before, 'userAssignedIdentities'));
  const isThere = wished === systemAssigned || present.some((id) => sameResourceId(id, wished));
  const assigned = isThere ? present : [...present, wished];
  const hasOwn = wished === systemAssigned || kindsOf(before).includes('systemassigned');
  const type = [hasOwn ? [systemAssigned] : [], assigned.length > 0 ? ['UserAssigned'] : []].flat().join(', ');
  return {
    identity: {
      type,
      ...(assigned.length > 0 && { userAssignedIdentities: Object.fromEntries(assigned.map((id) => [id, {}])) }),
    },
  };
}

/** The command by which an administrator adds it, and keeps what is there. */
export function addIdentityCommand(
  devCenterId: string,
  devCenter: JsonObject,
  wished: WishedIdentity,
  apiVersion: string,
): string {
  const body = JSON.stringify(identityPatch(devCenter, wished));
  return `az rest --method patch --url "${devCenterId}?api-version=${apiVersion}" --body '${body}'`;
}
