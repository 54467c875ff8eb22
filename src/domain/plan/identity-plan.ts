// The part of a plan that is about the gallery's identity: what is missing, and what mending it will change.
import { type Finding, finding } from '../values/finding';
import type { ImageVersionId } from '../values/resource-id';
import { hasIdentity } from './gallery-identity';
import { assignRoleCommand, createIdentityCommand } from './remedy';

export interface GalleryFacts {
  /** Normalised locations. */
  readonly location: string;
  readonly definitionLocation: string;
  readonly userAssignedIdentityIds: readonly string[];
}

/** What was read of the identity that the configuration names; null where it names none. */
export interface IdentityFacts {
  readonly id: string;
  /** Null where the identity does not exist. */
  readonly principalId: string | null;
  /** Whether a sufficient role is held; null where we may not read role assignments. */
  readonly holdsRole: boolean | null;
}

export type IdentityStep = 'CreateIdentity' | 'AssignRole' | 'AttachToGallery';

/** One thing that carrying out the plan changes. */
export interface PlannedChange {
  readonly what: string;
  readonly from: string | null;
  readonly to: string;
}

export interface IdentityPlanInput {
  readonly imageVersionId: ImageVersionId;
  readonly role: string;
  readonly gallery: GalleryFacts;
  readonly identity: IdentityFacts | null;
}

/** The steps that are missing, or (where the configuration only asks for a check) what was found. */
export function planIdentity({ identity, gallery }: IdentityPlanInput): {
  readonly steps: readonly IdentityStep[];
  readonly findings: readonly Finding[];
} {
  if (identity === null) {
    return {
      steps: [],
      findings:
        gallery.userAssignedIdentityIds.length > 0
          ? []
          : [
              finding(
                'warning',
                'IdentityMissing',
                'The gallery has no user-assigned identity, and neither GALLERY_IDENTITY_NAME nor GALLERY_IDENTITY_ID is set: the zones may refuse it as not enrolled.',
              ),
            ],
    };
  }
  const steps: IdentityStep[] = [];
  if (identity.principalId === null) {
    steps.push('CreateIdentity');
  }
  if (identity.holdsRole !== true) {
    steps.push('AssignRole');
  }
  if (!hasIdentity(gallery.userAssignedIdentityIds, identity.id)) {
    steps.push('AttachToGallery');
  }
  return { steps, findings: [] };
}

/** What each step comes to, as a person would do it. */
export function identityChanges(
  steps: readonly IdentityStep[],
  { identity, role, imageVersionId, gallery }: IdentityPlanInput,
): readonly PlannedChange[] {
  if (identity === null) {
    return [];
  }
  const command: Record<IdentityStep, string> = {
    CreateIdentity: createIdentityCommand(identity.id, gallery.location),
    AssignRole: assignRoleCommand({
      subscriptionId: imageVersionId.subscriptionId,
      principalId: identity.principalId ?? '<principalId of the new identity>',
      role,
    }),
    AttachToGallery: `identity.userAssignedIdentities[${identity.id}]`,
  };
  return steps.map((step) => ({ what: step, from: null, to: command[step] }));
}
