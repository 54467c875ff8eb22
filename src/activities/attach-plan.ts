// What attaching a gallery to a dev center would do: for the run that does it, and for a person who asks first.

import { apiVersions } from '../azure/arm/api-versions';
import type { Arm } from '../azure/arm/arm';
import { ArmError } from '../azure/arm/arm-error';
import { getDevCenter, listOfDevCenter } from '../azure/dev-centers';
import { getGalleryJson } from '../azure/gallery-lists';
import { listHeldRoles } from '../azure/role-assignments';
import type { AttachRequest } from '../domain/dev-box/dev-box-request';
import type { AttachPlan, AttachStep } from '../domain/dev-box/dev-box-run';
import { addIdentityCommand, principalOfIdentity } from '../domain/dev-box/dev-center-identity';
import { mayManageGallery, principalsOfDevCenter } from '../domain/dev-box/dev-center-roles';
import { chooseAttachName, isBeingDetached, readAttachedGalleries } from '../domain/dev-box/gallery-name';
import { finding } from '../domain/values/finding';
import { formatDevCenterId, formatGalleryId, type GalleryId } from '../domain/values/resource-id';
import type { ActivityAnswer, RetryAnswer } from '../orchestrators/engine/activity-answer';
import { done, refuse, retry } from './answer';

/** Only reads. Refuses where the name is another gallery's, or the dev center has no managed identity. */
export async function readAttachPlan(
  arm: Arm,
  { devCenterId, galleryId: gallery, name, role, windows365Reader, identity }: Omit<AttachRequest, 'dryRun'>,
): Promise<ActivityAnswer<AttachPlan>> {
  const galleryId = formatGalleryId(gallery);
  await getGalleryJson(arm, gallery); // a gallery that is not there is told as that
  const { body } = await getDevCenter(arm, devCenterId);
  const listed = await listOfDevCenter(arm, devCenterId, 'galleries');
  if (isBeingDetached(listed, galleryId)) {
    return untilDetached(gallery);
  }
  const attached = readAttachedGalleries(listed);
  const chosen = chooseAttachName(galleryId, gallery.subscriptionId, name, attached);
  if (chosen.kind === 'taken' || chosen.kind === 'invalid') {
    const reason = chosen.kind === 'taken' ? 'belongs to another gallery' : 'is not a name that Dev Box takes';
    const message = `The name ${chosen.name} ${reason} of dev center ${devCenterId.devCenterName}. A free name is ${chosen.suggestion}.`;
    return refuse(finding('error', 'DevBoxNameTaken', message));
  }
  const attach: readonly AttachStep[] = chosen.kind === 'attached' ? [] : ['Attach'];
  if (identity !== null && principalOfIdentity(body, identity) === null) {
    return done({
      name: chosen.name,
      principalId: null,
      steps: [
        'AddIdentity',
        'AssignRole',
        ...(windows365Reader === null ? [] : (['AssignReader'] as const)),
        ...attach,
      ],
      findings: [],
    });
  }
  const wished = identity === null ? null : principalOfIdentity(body, identity);
  const principals = wished === null ? principalsOfDevCenter(body) : [wished];
  const [first] = principals;
  if (first === undefined) {
    const command = addIdentityCommand(formatDevCenterId(devCenterId), body, 'SystemAssigned', apiVersions.devCenter);
    const message = `Dev center ${devCenterId.devCenterName} has no managed identity. Ask with identity (SystemAssigned, or the resource id of a user-assigned identity) to have it added, or run: ${command}`;
    return refuse(finding('error', 'DevCenterIdentityMissing', message));
  }
  const holder = await findHolder(arm, galleryId, principals);
  const steps: readonly AttachStep[] = [
    ...(holder === null || role === 'Owner' ? (['AssignRole'] as const) : []),
    ...(windows365Reader === null ? [] : (['AssignReader'] as const)),
    ...attach,
  ];
  const plan: AttachPlan = {
    name: chosen.name,
    principalId: steps.includes('AssignRole') ? (holder ?? first) : null,
    steps,
    findings: [],
  };
  return done(plan);
}

/** A detach that somebody asked for takes about twenty seconds. */
export function untilDetached({ galleryName }: GalleryId): RetryAnswer {
  return retry(`gallery ${galleryName} is being detached from the dev center`, 15);
}

/** The principal that may manage the gallery already; null where none does, or where we may not read that. */
async function findHolder(arm: Arm, galleryId: string, principals: readonly string[]): Promise<string | null> {
  for (const principalId of principals) {
    try {
      if (mayManageGallery(await listHeldRoles(arm, galleryId, principalId), galleryId)) {
        return principalId;
      }
    } catch (error) {
      if (!(error instanceof ArmError) || error.kind !== 'forbidden') {
        throw error;
      }
    }
  }
  return null;
}
