// Role assignments and definitions at a subscription. https://learn.microsoft.com/rest/api/authorization/role-assignments
import { createHash } from 'node:crypto';
import { type HeldRole, knownRoleGuid } from '../domain/plan/gallery-identity';
import { isObject, objectAt, textAt } from '../domain/values/json';
import { apiVersions } from './arm/api-versions';
import type { Arm } from './arm/arm';
import { ArmError } from './arm/arm-error';

const provider = 'providers/Microsoft.Authorization';

/** @throws ArmError, of kind forbidden where we may not read role assignments */
export async function listHeldRoles(arm: Arm, scope: string, principalId: string): Promise<readonly HeldRole[]> {
  const values = await arm.list({
    path: `${scope}/${provider}/roleAssignments`,
    apiVersion: apiVersions.authorization,
    query: { $filter: `principalId eq '${principalId}'` },
  });
  return values.filter(isObject).flatMap((value) => {
    const properties = objectAt(value, 'properties');
    const roleDefinitionId = textAt(properties, 'roleDefinitionId');
    const isOurs = textAt(properties, 'principalId')?.toLowerCase() === principalId.toLowerCase();
    const createdOn = Date.parse(textAt(properties, 'createdOn') ?? '');
    return roleDefinitionId === null || !isOurs
      ? []
      : [
          {
            scope: textAt(properties, 'scope') ?? '',
            roleDefinitionId,
            createdOn: Number.isFinite(createdOn) ? new Date(createdOn).toISOString() : null,
          },
        ];
  });
}

/** GUID of a role by name or id. @throws ArmError of kind invalid where there is no such role */
export async function findRoleGuid(arm: Arm, scope: string, role: string): Promise<string> {
  const known = knownRoleGuid(role);
  if (known !== null) {
    return known;
  }
  const values = await arm.list({
    path: `${scope}/${provider}/roleDefinitions`,
    apiVersion: apiVersions.authorization,
    query: { $filter: `roleName eq '${role.replaceAll("'", "''")}'` },
  });
  const guid = values.map((value) => textAt(value, 'name')).find((name) => name !== null);
  if (guid === undefined || guid === null) {
    throw new ArmError(`role ${role} (GALLERY_IDENTITY_ROLE) not found`, {
      kind: 'invalid',
      code: 'RoleDefinitionDoesNotExist',
    });
  }
  return guid.toLowerCase();
}

/** The same scope, principal and role give the same name: assigning twice is assigning once. */
function roleAssignmentName(scope: string, principalId: string, roleGuid: string): string {
  // RFC 9562 UUID version 5 in the URL namespace.
  const namespace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');
  const name = [scope, principalId, roleGuid].join('|').toLowerCase();
  const hash = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Assigns the role; an assignment that exists, under whatever name, is success. */
export async function putRoleAssignment(arm: Arm, scope: string, principalId: string, roleGuid: string): Promise<void> {
  try {
    await arm.send({
      method: 'PUT',
      path: `${scope}/${provider}/roleAssignments/${roleAssignmentName(scope, principalId, roleGuid)}`,
      apiVersion: apiVersions.authorization,
      body: {
        properties: {
          roleDefinitionId: `${scope}/${provider}/roleDefinitions/${roleGuid}`,
          principalId,
          principalType: 'ServicePrincipal',
        },
      },
    });
  } catch (error) {
    if (!(error instanceof ArmError) || error.kind !== 'roleAssignmentExists') {
      throw error;
    }
  }
}
