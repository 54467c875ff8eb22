// Whether the gallery's identity already holds what it needs, and since when.
import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import { findRoleGuid, listHeldRoles } from '../../azure/role-assignments';
import { findSufficientRole, type RoleHolding } from '../../domain/plan/gallery-identity';

export async function readHeldRole(arm: Arm, scope: string, principalId: string, role: string): Promise<RoleHolding> {
  try {
    const roleGuid = await findRoleGuid(arm, scope, role);
    return findSufficientRole(await listHeldRoles(arm, scope, principalId), roleGuid, scope);
  } catch (error) {
    if (error instanceof ArmError && ['forbidden', 'denied', 'brokenList'].includes(error.kind)) {
      return { holdsRole: null, assignedAt: null };
    }
    throw error;
  }
}
