// Whether the gallery's identity already holds what it needs.
import type { Arm } from '../../azure/arm/arm-client';
import { ArmError } from '../../azure/arm/arm-error';
import { findRoleGuid, listHeldRoles } from '../../azure/role-assignments';
import { holdsSufficientRole } from '../../domain/plan/gallery-identity';

/** @returns null where we may not read role assignments, or not all of them */
export async function readHoldsRole(
  arm: Arm,
  scope: string,
  principalId: string,
  role: string,
): Promise<boolean | null> {
  try {
    const roleGuid = await findRoleGuid(arm, scope, role);
    return holdsSufficientRole(await listHeldRoles(arm, scope, principalId), roleGuid, scope);
  } catch (error) {
    if (error instanceof ArmError && ['forbidden', 'brokenList'].includes(error.kind)) {
      return null;
    }
    throw error;
  }
}
