// The gallery has its identity and the identity its role: each step looks first, so that it may run twice.
import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import { getGallery, patchGallery } from '../../azure/galleries';
import { describeError } from '../../azure/judge-answer';
import { findRoleGuid, putRoleAssignment } from '../../azure/role-assignments';
import {
  getUserAssignedIdentity,
  putUserAssignedIdentity,
  type UserAssignedIdentity,
} from '../../azure/user-assigned-identities';
import { isBusy } from '../../domain/image-version/image-version';
import { identityPatch } from '../../domain/plan/gallery-identity';
import { assignRoleCommand, createIdentityCommand } from '../../domain/plan/remedy';
import { type Finding, finding, findingCodes } from '../../domain/values/finding';
import { type JsonObject, objectAt, textAt } from '../../domain/values/json';
import { formatSubscriptionId } from '../../domain/values/resource-id';
import type { RefusedAnswer, RetryAnswer } from '../../orchestrators/engine/activity-answer';
import type {
  EnsuredIdentity,
  EnsureGalleryIdentityInput,
  ReplicationActivities,
} from '../../orchestrators/replicate-image-version/contract';
import { type OfVersion, ofVersion } from '../activity';
import { answering, answerOf, done, refuse, retry } from '../answer';
import type { ActivityDeps } from '../deps';
import { readHeldRole } from './held-role';

export function createEnsureGalleryIdentity(deps: ActivityDeps): ReplicationActivities['ensureGalleryIdentity'] {
  return ofVersion(
    async (input) =>
      await answering(deps.arm.at(input.run.at), async (arm) => {
        const { run, properties, identityId, location } = input;
        const identity = await ensureIdentity(arm, identityId, { location, tags: deps.identityTags });
        if ('kind' in identity) {
          return identity;
        }
        const role = await ensureRole(arm, input, identity.principalId);
        if ('kind' in role) {
          return role;
        }
        const attached = await attach(arm, input, identity.principalId);
        const findings = [...role.findings, ...attached.findings];
        if (attached.attached) {
          deps.telemetry.trackEvent(
            'GalleryIdentityEnsured',
            { ...properties, identityId, steps: input.steps.join(' '), findings: findingCodes(findings) },
            {},
          );
        }
        // What was attached just now is no sooner effective than a role that was assigned just now.
        const roleAssignedAt = attached.wrote && role.assignedAt !== null ? run.at : role.assignedAt;
        return done({ ...attached, findings, roleAssignedAt });
      }),
  );
}

async function ensureIdentity(
  arm: Arm,
  identityId: string,
  wanted: { readonly location: string; readonly tags: Readonly<Record<string, string>> },
): Promise<UserAssignedIdentity | RetryAnswer | RefusedAnswer> {
  const existing = await getUserAssignedIdentity(arm, identityId);
  if (existing !== null) {
    return existing;
  }
  try {
    return await putUserAssignedIdentity(arm, identityId, wanted);
  } catch (error) {
    if (error instanceof ArmError && error.kind === 'forbidden') {
      return answerOf(arm, error, { command: createIdentityCommand(identityId, wanted.location) });
    }
    const answer = error instanceof ArmError && error.kind === 'policyDenied' ? answerOf(arm, error) : null;
    if (answer?.kind === 'refused') {
      const { severity, code, message } = answer.finding;
      return refuse(finding(severity, code, `${message} If it asks for tags: GALLERY_IDENTITY_TAGS gives them to it.`));
    }
    throw error;
  }
}

interface EnsuredRole {
  readonly findings: readonly Finding[];
  readonly assignedAt: string | null;
}

/** How often a right to assign the role is asked for that may not be effective yet: about eight minutes. */
const rightAttempts = 8;

/** Where we may not assign the role, a sufficient one may be held all the same; if not, an administrator is told the command. */
async function ensureRole(
  arm: Arm,
  { run, id, role, steps }: EnsureGalleryIdentityInput & OfVersion,
  principalId: string,
): Promise<EnsuredRole | RetryAnswer> {
  const { subscriptionId } = id;
  const scope = formatSubscriptionId({ subscriptionId });
  const held = await readHeldRole(arm, scope, principalId, role);
  if (held.holdsRole === true) {
    return { findings: [], assignedAt: held.assignedAt ?? (steps.includes('AssignRole') ? run.at : null) };
  }
  try {
    await putRoleAssignment(arm, scope, principalId, await findRoleGuid(arm, scope, role));
    return { findings: [], assignedAt: run.at };
  } catch (error) {
    if (!(error instanceof ArmError) || error.kind !== 'forbidden') {
      throw error;
    }
    if (arm.isAccessFresh && run.attempt < rightAttempts) {
      return retry(`the app may not assign the role ${role} yet: ${describeError(error)}`, error.retryAfter);
    }
    const command = assignRoleCommand({ subscriptionId, principalId, role });
    const message = `The app may not assign the role ${role} to the gallery's identity. Ask an administrator to run: ${command}`;
    return { findings: [finding('warning', 'RoleMissing', message)], assignedAt: null };
  }
}

/** PATCH with the union of what is there and ours, then read back: the write may be undone by another. */
async function attach(
  arm: Arm,
  { id, identityId, location, mayWrite }: EnsureGalleryIdentityInput & OfVersion,
  principalId: string,
): Promise<Omit<EnsuredIdentity, 'roleAssignedAt'>> {
  const before = await getGallery(arm, id, location);
  const findings = before.servedGlobally
    ? [
        finding(
          'info',
          'RegionalEndpointUnavailable',
          `The regional endpoint of ${location} does not serve the gallery; the global one does.`,
        ),
      ]
    : [];
  const body = identityPatch(before.response.body, identityId, principalId);
  if (body === null || isGalleryBusy(before.response.body) || !mayWrite) {
    return { attached: body === null, wrote: false, afterSeconds: null, findings };
  }
  const patched = await patchGallery(arm, id, body, before.servedGlobally ? null : location);
  const after = await getGallery(arm, id, location);
  const isThere = identityPatch(after.response.body, identityId, principalId) === null;
  return {
    attached: isThere && !isGalleryBusy(after.response.body),
    wrote: true,
    afterSeconds: patched.response.retryAfter,
    findings,
  };
}

const isGalleryBusy = (gallery: JsonObject) =>
  isBusy(textAt(objectAt(gallery, 'properties'), 'provisioningState') ?? 'Succeeded');
