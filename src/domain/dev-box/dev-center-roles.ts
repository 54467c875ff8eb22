// Which identities a dev center has, and whether one of them may do with the gallery what Dev Box needs.
import { builtInRoles, type HeldRole } from '../plan/gallery-identity';
import { foldAscii } from '../values/ascii-fold';
import { type JsonObject, objectAt, textAt } from '../values/json';
import { shellWord } from '../values/shell-word';

/** Principal ids of a dev center's identities: its own first, then the user-assigned ones in their order. */
export function principalsOfDevCenter(devCenter: JsonObject): readonly string[] {
  const identity = objectAt(devCenter, 'identity');
  const assigned = Object.values(objectAt(identity, 'userAssignedIdentities'));
  return [identity, ...assigned].flatMap((one) => textAt(one, 'principalId') ?? []);
}

/** Whether Contributor or Owner is held at the gallery or above it: either allows what Dev Box does. */
export function mayManageGallery(held: readonly HeldRole[], galleryId: string): boolean {
  const sufficient = [builtInRoles.contributor, builtInRoles.owner];
  const below = `${foldAscii(galleryId)}/`;
  return held.some(({ scope, roleDefinitionId }) => {
    const guid = foldAscii(roleDefinitionId.slice(roleDefinitionId.lastIndexOf('/') + 1));
    const isAbove = below.startsWith(`${foldAscii(scope).replace(/\/$/, '')}/`);
    const isManagementGroup = /^\/providers\/microsoft\.management\/managementgroups\//i.test(scope);
    return sufficient.includes(guid) && (isAbove || isManagementGroup);
  });
}

/** The command that shows the object id of the Windows 365 service principal, which each tenant has under another one. */
export const findWindows365Command = 'az ad sp show --id 0af06dc6-e4b5-4f28-818e-e78e62d137a5 --query id --output tsv';

/** The command by which an administrator gives a principal a role on the gallery. */
export function assignGalleryRoleCommand(principalId: string, role: string, galleryId: string): string {
  return `az role assignment create --assignee-object-id ${principalId} --assignee-principal-type ServicePrincipal --role "${role}" --scope ${shellWord(galleryId)}`;
}
