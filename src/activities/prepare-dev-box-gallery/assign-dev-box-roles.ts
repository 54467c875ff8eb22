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
/** The dev center's own, which may have been made with it. */
const identityPatienceSeconds = 1800;

export function createAssignDevBoxRoles({
  arm: client,
}: Pick<ActivityDeps, 'arm'>): DevBoxActivities['assignDevBoxRoles'] {
  return async ({ run, role, windows365Reader, plan }) =>
    await answering(client.at(run.at), async (arm) => {
      const galleryId = formatGalleryId(idsOf(run).gallery);
      const findings: Finding[] = [];
      for (const { principalId, roleName, whenUnknown, patience } of grantsOf(
        plan.principalId,
        role,
        windows365Reader,
      )) {
        try {
          findings.push(...(await assign(arm, galleryId, principalId, roleName)));
        } catch (error) {
          if (error instanceof ArmError && error.kind === 'principalNotFound') {
            return unknownPrincipal(whenUnknown(describeError(error)), patience, error);
          }
          throw error;
        }
      }
      return done(findings);
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

interface Grant {
  readonly principalId: string;
  readonly roleName: string;
  /** What a person is told where the directory does not know the principal. */
  readonly whenUnknown: (error: string) => string;
  /** Seconds. */
  readonly patience: number;
}

function grantsOf(principalId: string | null, role: string, windows365Reader: string | null): readonly Grant[] {
  const ofDevCenter = (principal: string): Grant => ({
    principalId: principal,
    roleName: role,
    whenUnknown: (error) =>
      `The dev center's identity has the principal ${principal}, which was not found in the tenant (${error}). Where the identity was deleted and made anew under its name, take it off the dev center and add it again (page Identity of the dev center in the portal), then ask once more.`,
    patience: identityPatienceSeconds,
  });
  const ofReader = (principal: string): Grant => ({
    principalId: principal,
    roleName: 'Reader',
    whenUnknown: (error) =>
      `windows365Reader ${principal} not found in the tenant (${error}). Find the object id of Windows 365 with: ${findWindows365Command}`,
    patience: principalPatienceSeconds,
  });
  return [
    ...(principalId === null ? [] : [ofDevCenter(principalId)]),
    ...(windows365Reader === null ? [] : [ofReader(windows365Reader)]),
  ];
}

function unknownPrincipal(message: string, seconds: number, error: ArmError): RetryAnswer {
  return {
    kind: 'retry',
    afterSeconds: error.retryAfter,
    reason: message,
    patience: { seconds, finding: finding('error', 'RoleMissing', message) },
  };
}
