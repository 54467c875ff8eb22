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
import { answering, describeError, done, refuse, runProperties } from '../answer';
import type { ActivityDeps } from '../deps';
import { versionIdOf } from '../version-id';
import { readHoldsRole } from './held-role';

export function createEnsureGalleryIdentity(deps: ActivityDeps): ReplicationActivities['ensureGalleryIdentity'] {
  return async (input) =>
    await answering(
      'making sure that the gallery has its identity',
      { forbidden: 'IdentityNotAllowed', linkedForbidden: 'IdentityNotAllowed', notFound: 'GalleryNotFound' },
      async () => {
        const { run, identityId, location } = input;
        const identity = await ensureIdentity(deps.arm.at(run.at), identityId, location);
        if ('kind' in identity) {
          return identity;
        }
        const roleFindings = await ensureRole(deps.arm.at(run.at), input, identity.principalId);
        const attached = await attach(deps.arm.at(run.at), input);
        const findings = [...roleFindings, ...attached.findings];
        if (attached.attached) {
          deps.telemetry.trackEvent(
            'GalleryIdentityEnsured',
            { ...runProperties(run), identityId, steps: input.steps.join(' '), findings: findingCodes(findings) },
            {},
          );
        }
        return done({ ...attached, findings });
      },
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
  input: EnsureGalleryIdentityInput,
  principalId: string,
): Promise<readonly Finding[]> {
  const { run, role } = input;
  const { subscriptionId } = versionIdOf(run);
  const scope = formatSubscriptionId({ subscriptionId });
  const held = await readHoldsRole(arm, scope, principalId, role);
  if (held === true) {
    return [];
  }
  try {
    await putRoleAssignment(arm, scope, principalId, await findRoleGuid(arm, scope, role));
    return [];
  } catch (error) {
    if (!(error instanceof ArmError) || error.kind !== 'forbidden') {
      throw error;
    }
    const command = assignRoleCommand({ subscriptionId, principalId, role });
    const message = `The app may not assign the role ${role} to the gallery's identity. Ask an administrator to run: ${command}`;
    return [finding('warning', 'RoleMissing', message)];
  }
}

/** PATCH with the union of what is there and ours, then read back: the write may be undone by another. */
async function attach(
  arm: Arm,
  { run, identityId, location, mayWrite }: EnsureGalleryIdentityInput,
): Promise<EnsuredIdentity> {
  const id = versionIdOf(run);
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
