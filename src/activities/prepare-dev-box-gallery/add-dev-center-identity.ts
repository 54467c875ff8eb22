// The dev center gets the identity that a request asks for. Each call looks first: the write is sent once, and only where the
// identity is not there and nobody else is writing the dev center.
import type { ArmErrorKind } from '../../azure/arm/answer-table';
import { apiVersions } from '../../azure/arm/api-versions';
import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import { getDevCenter, patchDevCenter } from '../../azure/dev-centers';
import { describeError } from '../../azure/judge-answer';
import { addIdentityCommand, identityPatch, principalOfIdentity } from '../../domain/dev-box/dev-center-identity';
import { finding } from '../../domain/values/finding';
import { type JsonObject, objectAt, textAt } from '../../domain/values/json';
import { type DevCenterId, formatDevCenterId } from '../../domain/values/resource-id';
import type { ActivityAnswer } from '../../orchestrators/engine/activity-answer';
import type { ActivityValue } from '../../orchestrators/engine/activity-contract';
import type { DevBoxActivities } from '../../orchestrators/prepare-dev-box-gallery/contract';
import { answering, done, refuse } from '../answer';
import type { ActivityDeps } from '../deps';
import { idsOf } from './ids-of';

/** States in which nothing is being written. */
const atRest = ['Succeeded', 'Failed', 'Canceled'];
const rightsMissing: readonly ArmErrorKind[] = ['forbidden', 'linkedForbidden', 'denied'];
/** For so long a right that is missing may have been given and not be effective yet, and an identity that was added not be seen. */
const patienceSeconds = 900;

type Answer = ActivityAnswer<ActivityValue<DevBoxActivities, 'addDevCenterIdentity'>>;

export function createAddDevCenterIdentity({
  arm: client,
}: Pick<ActivityDeps, 'arm'>): DevBoxActivities['addDevCenterIdentity'] {
  return async ({ run, identity, wasSent }) =>
    await answering(client.at(run.at), async (arm): Promise<Answer> => {
      const { devCenter } = idsOf(run);
      const { body } = await getDevCenter(arm, devCenter);
      const state = textAt(objectAt(body, 'properties'), 'provisioningState') ?? 'Succeeded';
      const principalId = principalOfIdentity(body, identity);
      if (!atRest.includes(state)) {
        return done({ principalId: null, wasSent });
      }
      if (principalId !== null) {
        return done({ principalId, wasSent });
      }
      const command = addIdentityCommand(formatDevCenterId(devCenter), body, identity, apiVersions.devCenter);
      if (wasSent && state !== 'Succeeded') {
        const message = `The dev center did not take the identity ${identity} (provisioningState ${state}). Look at the dev center, then run: ${command}`;
        return refuse(finding('error', 'DevCenterIdentityMissing', message));
      }
      if (wasSent) {
        return untilSeen(identity, command);
      }
      return await sendPatch(arm, devCenter, identityPatch(body, identity), command);
    });
}

/** A reading may be older than the write. Where the identity does not come, somebody takes it off: one write more is one too many. */
function untilSeen(identity: string, command: string): Answer {
  const reason = `the dev center took the identity ${identity}, and does not have it`;
  const message = `The dev center took the identity ${identity}, and ${patienceSeconds / 60} minutes later it does not have it: another writer or an Azure Policy takes it off. Then run: ${command}`;
  const patience = { seconds: patienceSeconds, finding: finding('error', 'DevCenterIdentityMissing', message) };
  return { kind: 'retry', afterSeconds: null, reason, patience };
}

/** Where the app lacks a right an administrator is given the command; one that was just given is waited for. */
async function sendPatch(arm: Arm, devCenter: DevCenterId, patch: JsonObject, command: string): Promise<Answer> {
  try {
    await patchDevCenter(arm, devCenter, patch);
    return done({ principalId: null, wasSent: true });
  } catch (error) {
    if (!(error instanceof ArmError) || !rightsMissing.includes(error.kind)) {
      throw error;
    }
    const reason = `The app may not give the dev center an identity: ${describeError(error)} Run: ${command}`;
    const lacking = finding('error', 'DevCenterIdentityMissing', reason);
    return error.kind === 'forbidden'
      ? {
          kind: 'retry',
          afterSeconds: error.retryAfter,
          reason,
          patience: { seconds: patienceSeconds, finding: lacking },
        }
      : refuse(lacking);
  }
}
