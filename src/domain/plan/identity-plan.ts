// The part of a plan that is about the gallery's identity: what is missing, and what mending it will change.
import { type Finding, finding } from '../values/finding';
import type { ImageVersionId } from '../values/resource-id';
import { findGalleryIdentity, type GalleryIdentity, type RoleHolding } from './gallery-identity';
import { assignRoleCommand, createIdentityCommand } from './remedy';

export interface GalleryFacts {
  /** Normalised; empty where the gallery could not be read. */
  readonly location: string;
  /** Null where the gallery could not be read: then nothing is attached to it, since what it has would be lost. */
  readonly identities: readonly GalleryIdentity[] | null;
}

export interface DefinitionFacts {
  /** Normalised; empty where the definition could not be read. */
  readonly location: string;
  /** What it asks of its images' security, such as ConfidentialVM; null where it asks nothing, or that is not known. */
  readonly securityType: string | null;
}

/** What was read of the identity that the configuration names; null where it names none. */
export interface IdentityFacts {
  readonly id: string;
  /** Null where the identity does not exist. */
  readonly principalId: string | null;
  readonly role: RoleHolding;
  /** Why it could not be read; absent: it was, or does not exist. */
  readonly unread?: Finding;
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
  if (gallery.identities === null) {
    return { steps: [], findings: [] };
  }
  if (identity === null) {
    return {
      steps: [],
      findings:
        gallery.identities.length > 0
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
  if (identity.unread !== undefined) {
    const isThere = findGalleryIdentity(gallery.identities, identity.id, null) === 'Attached';
    const taken = isThere
      ? 'The gallery carries it by its name, and it is taken as it is.'
      : 'The gallery does not carry it.';
    const { code, message } = identity.unread;
    return {
      steps: isThere ? [] : ['AttachToGallery'],
      findings: [finding('warning', code, `${message} ${taken}`)],
    };
  }
  const steps: IdentityStep[] = [];
  if (identity.principalId === null) {
    steps.push('CreateIdentity');
  }
  if (identity.role.holdsRole !== true) {
    steps.push('AssignRole');
  }
  const attachment = findGalleryIdentity(gallery.identities, identity.id, identity.principalId);
  if (attachment !== 'Attached') {
    steps.push('AttachToGallery');
  }
  return { steps, findings: attachment === 'Stale' ? [staleIdentity(identity.id)] : [] };
}

function staleIdentity(id: string): Finding {
  const message = `The gallery carries ${id} as it was before it was deleted and created again; it is taken off and attached anew.`;
  return finding('warning', 'IdentityStale', message);
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
