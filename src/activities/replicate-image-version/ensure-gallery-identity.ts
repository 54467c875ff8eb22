// The gallery has its identity and the identity its role: each step looks first, so that it may run twice.
import type { Arm } from '../../azure/arm/arm-client';
import { ArmError } from '../../azure/arm/arm-error';
import { getGallery, patchGallery } from '../../azure/galleries';
import { findRoleGuid, putRoleAssignment } from '../../azure/role-assignments';
import { getUserAssignedIdentity, putUserAssignedIdentity } from '../../azure/user-assigned-identities';
import { isBusy } from '../../domain/image-version/image-version';
import { identityPatch } from '../../domain/plan/gallery-identity';
import { assignRoleCommand, createIdentityCommand } from '../../domain/plan/remedy';
import { type Finding, finding, findingCodes } from '../../domain/values/finding';
import { objectAt, textAt } from '../../domain/values/json';
import { formatSubscriptionId } from '../../domain/values/resource-id';
import type {
  EnsuredIdentity,
  EnsureGalleryIdentityInput,
  ReplicationActivities,
} from '../../orchestrators/replicate-image-version/contract';
import { type OfVersion, ofVersion } from '../activity';
import { answering, describeError, done, refuse } from '../answer';
import type { ActivityDeps } from '../deps';
import { readHoldsRole } from './held-role';

export function createEnsureGalleryIdentity(deps: ActivityDeps): ReplicationActivities['ensureGalleryIdentity'] {
  return ofVersion(
    async (input) =>
      await answering(
        'making sure that the gallery has its identity',
        { forbidden: 'IdentityNotAllowed', linkedForbidden: 'IdentityNotAllowed', notFound: 'GalleryNotFound' },
        async () => {
          const { run, properties, identityId, location } = input;
          const identity = await ensureIdentity(deps.arm.at(run.at), identityId, location);
          if ('kind' in identity) {
            return identity;
          }
          const role = await ensureRole(deps.arm.at(run.at), input, identity.principalId);
          const attached = await attach(deps.arm.at(run.at), input);
          const findings = [...role.findings, ...attached.findings];
          if (attached.attached) {
            deps.telemetry.trackEvent(
              'GalleryIdentityEnsured',
              { ...properties, identityId, steps: input.steps.join(' '), findings: findingCodes(findings) },
              {},
            );
          }
          return done({ ...attached, findings, roleAssignedAt: role.assignedAt });
        },
      ),
  );
}

async function ensureIdentity(arm: Arm, identityId: string, location: string) {
  const existing = await getUserAssignedIdentity(arm, identityId);
  if (existing !== null) {
    return existing;
  }
  try {
    return await putUserAssignedIdentity(arm, identityId, location);
  } catch (error) {
    if (error instanceof ArmError && error.kind === 'forbidden') {
      const message = `The app may not create the gallery's identity. Run: ${createIdentityCommand(identityId, location)} (${describeError(error)})`;
      return refuse(finding('error', 'IdentityNotAllowed', message));
    }
    throw error;
  }
}

/** Where we may not assign the role, a sufficient one may be held all the same; if not, an administrator is told the command. */
async function ensureRole(
  arm: Arm,
  { run, id, role, steps }: EnsureGalleryIdentityInput & OfVersion,
  principalId: string,
): Promise<{ readonly findings: readonly Finding[]; readonly assignedAt: string | null }> {
  const { subscriptionId } = id;
  const assigned = { findings: [], assignedAt: steps.includes('AssignRole') ? run.at : null };
  const scope = formatSubscriptionId({ subscriptionId });
  const held = await readHoldsRole(arm, scope, principalId, role);
  if (held === true) {
    return assigned;
  }
  try {
    await putRoleAssignment(arm, scope, principalId, await findRoleGuid(arm, scope, role));
    return assigned;
  } catch (error) {
    if (!(error instanceof ArmError) || error.kind !== 'forbidden') {
      throw error;
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
  const body = identityPatch(before.response.body, identityId);
  const isBusyNow = isBusy(textAt(objectAt(before.response.body, 'properties'), 'provisioningState') ?? 'Succeeded');
  if (body === null || isBusyNow || !mayWrite) {
    return { attached: body === null, wrote: false, afterSeconds: null, findings };
  }
  const patched = await patchGallery(arm, id, body, location);
  const after = await getGallery(arm, id, location);
  const isThere = identityPatch(after.response.body, identityId) === null;
  const isReady = !isBusy(textAt(objectAt(after.response.body, 'properties'), 'provisioningState') ?? 'Succeeded');
  const afterSeconds = patched.response.retryAfter;
  return { attached: isThere && isReady, wrote: true, afterSeconds, findings };
}
