// User-assigned managed identities. https://learn.microsoft.com/rest/api/managedidentity/user-assigned-identities
import { objectAt, textAt } from '../domain/values/json';
import { apiVersions } from './arm/api-versions';
import type { Arm } from './arm/arm';
import { ArmError } from './arm/arm-error';

export interface UserAssignedIdentity {
  readonly id: string;
  readonly principalId: string;
}

/** @returns null where there is no such identity */
export async function getUserAssignedIdentity(arm: Arm, id: string): Promise<UserAssignedIdentity | null> {
  try {
    const { body } = await arm.get({ path: id, apiVersion: apiVersions.userAssignedIdentities });
    return toIdentity(id, body);
  } catch (error) {
    if (error instanceof ArmError && error.kind === 'notFound') {
      return null;
    }
    throw error;
  }
}

export async function putUserAssignedIdentity(
  arm: Arm,
  id: string,
  { location, tags }: { readonly location: string; readonly tags: Readonly<Record<string, string>> },
): Promise<UserAssignedIdentity> {
  const { body } = await arm.send({
    method: 'PUT',
    path: id,
    apiVersion: apiVersions.userAssignedIdentities,
    body: { location, ...(Object.keys(tags).length > 0 && { tags }) },
  });
  return toIdentity(id, body);
}

function toIdentity(id: string, body: unknown): UserAssignedIdentity {
  const principalId = textAt(objectAt(body, 'properties'), 'principalId');
  if (principalId === null || principalId === '') {
    throw new ArmError(`the identity ${id} has no principalId yet`, { kind: 'transient', status: 200 });
  }
  return { id, principalId };
}
