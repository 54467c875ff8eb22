// The dev center's identity gets its role on the gallery, and the Windows 365 principal Reader where that is asked for.
import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import { describeError } from '../../azure/judge-answer';
import { findRoleGuid, putRoleAssignment } from '../../azure/role-assignments';
import { assignGalleryRoleCommand, findWindows365Command } from '../../domain/dev-box/dev-center-roles';
import { type Finding, finding } from '../../domain/values/finding';
import { formatGalleryId } from '../../domain/values/resource-id';
import type { RetryAnswer } from '../../orchestrators/engine/activity-answer';
import type { DevBoxActivities } from '../../orchestrators/prepare-dev-box-gallery/contract';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';
import { idsOf } from './ids-of';

/** A principal that was created a moment ago is known everywhere within some minutes; a wrong id is not worth more. */
const principalPatienceSeconds = 600;

export function createAssignDevBoxRoles({
  arm: client,
}: Pick<ActivityDeps, 'arm'>): DevBoxActivities['assignDevBoxRoles'] {
  return async ({ run, role, windows365Reader, plan }) =>
    await answering(client.at(run.at), async (arm) => {
      const galleryId = formatGalleryId(idsOf(run).gallery);
      const findings = plan.principalId === null ? [] : await assign(arm, galleryId, plan.principalId, role);
      if (windows365Reader === null) {
        return done(findings);
      }
      try {
        return done([...findings, ...(await assign(arm, galleryId, windows365Reader, 'Reader'))]);
      } catch (error) {
        if (error instanceof ArmError && error.kind === 'principalNotFound') {
          return unknownReader(windows365Reader, error);
        }
        throw error;
      }
    });
}

/** Where the app lacks the right, an administrator is given the command; attaching then shows whether the role is there. */
async function assign(arm: Arm, galleryId: string, principalId: string, role: string): Promise<readonly Finding[]> {
  try {
    await putRoleAssignment(arm, galleryId, principalId, await findRoleGuid(arm, galleryId, role));
    return [];
  } catch (error) {
    if (!(error instanceof ArmError) || error.kind !== 'forbidden') {
      throw error;
    }
    const message = `The app lacks permission to assign the role ${role} on the gallery. Ask an administrator to run: ${assignGalleryRoleCommand(principalId, role, galleryId)}`;
    return [finding('warning', 'RoleMissing', message)];
  }
}

function unknownReader(principalId: string, error: ArmError): RetryAnswer {
  const message = `windows365Reader ${principalId} not found in the tenant (${describeError(error)}). Find the object id of Windows 365 with: ${findWindows365Command}`;
  return {
    kind: 'retry',
    afterSeconds: error.retryAfter,
    reason: message,
    patience: { seconds: principalPatienceSeconds, finding: finding('error', 'RoleMissing', message) },
  };
}
