// Reads what a plan needs (gallery, image definition, zones, identity, role) and has the domain decide.

import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import { readZoneAccess } from '../../azure/extended-zones';
import { readDefinitionFacts, readGalleryFacts } from '../../azure/galleries';
import { describeError, judgeError } from '../../azure/judge-answer';
import { getUserAssignedIdentity, type UserAssignedIdentity } from '../../azure/user-assigned-identities';
import { findZone } from '../../domain/image-version/image-version';
import { identityFor } from '../../domain/plan/gallery-identity';
import type { DefinitionFacts, GalleryFacts, IdentityFacts } from '../../domain/plan/identity-plan';
import {
  type PlanInput,
  type PlannedTarget,
  planReplication,
  type ReplicationPlan,
} from '../../domain/plan/replication-plan';
import type { ZoneAccess } from '../../domain/plan/zone-access';
import { type Finding, findingCodes } from '../../domain/values/finding';
import { formatSubscriptionId, type ImageVersionId } from '../../domain/values/resource-id';
import type { CallingRun } from '../../orchestrators/engine/activity-contract';
import type { PlanReplicationInput, ReplicationActivities } from '../../orchestrators/replicate-image-version/contract';
import { type OfVersion, ofVersion } from '../activity';
import { answering, done, isPassing, refuse } from '../answer';
import { decideVersion } from '../decide-version';
import type { ActivityDeps } from '../deps';
import { checkDevBox } from './check-dev-box';
import { readHeldRole } from './held-role';
import { readHelp, unreadWarning } from './read-help';

const unreadGallery: GalleryFacts = { location: '', identities: null };
const withoutGallery =
  "The zones are asked for all the same; whether the gallery has its identity, and the version's region, is not known.";
const unreadDefinition: DefinitionFacts = { location: '', securityType: null };
const withoutDefinition =
  'The zones are asked for all the same; what the definition asks of its images (region, security type) is left to Azure.';
const noZoneMissing: ZoneAccess = { kind: 'read', zones: [] };

export function createPlanReplication(deps: ActivityDeps): ReplicationActivities['planReplication'] {
  return ofVersion(
    async (input) =>
      await answering(deps.arm.at(input.run.at), async (arm) => {
        const forbidden = await tagThatForbids(deps, arm, input);
        if (forbidden !== null) {
          return refuse(forbidden);
        }
        let plan = planReplication(await readPlanInput(deps, arm, input));
        if (plan.targets.some(({ action }) => action === 'Refuse') && arm.readings.hasKept) {
          // What refuses may have been put right since it was read.
          arm.readings.forget();
          plan = planReplication(await readPlanInput(deps, arm, input));
        }
        const devBoxFindings = await checkDevBox(deps, arm, input.id);
        plan = { ...plan, findings: [...plan.findings, ...devBoxFindings] };
        trackPlan(deps, input.properties, plan);
        return done(plan);
      }),
  );
}

/** What a person asked for while Azure could not be read: a tag may forbid it. */
async function tagThatForbids(
  { zonePolicy }: ActivityDeps,
  arm: Arm,
  { id, unread }: PlanReplicationInput & OfVersion,
): Promise<Finding | null> {
  if (unread === undefined) {
    return null;
  }
  const { answer } = await decideVersion(arm, id, zonePolicy, unread);
  return answer.verdict === 'Refused' ? (answer.findings[0] ?? null) : null;
}

async function readPlanInput(
  deps: ActivityDeps,
  arm: Arm,
  input: PlanReplicationInput & OfVersion,
): Promise<PlanInput> {
  const { run, id, targets, version, policy } = input;
  const gallery = await readHelp(arm, run, async () => await readGalleryFacts(arm, id));
  const definition = await readHelp(arm, run, async () => await readDefinitionFacts(arm, id));
  const missing = targets.filter((target) => findZone(version, target.zone) === undefined);
  const isMissing = missing.length > 0;
  const zoneAccess = isMissing
    ? await readChecks(
        arm,
        run,
        id.subscriptionId,
        missing.map((target) => target.zone),
      )
    : noZoneMissing;
  return {
    imageVersionId: id,
    targets,
    regionParity: policy.regionParity,
    zoneCheck: deps.zoneCheck,
    updateReplicas: policy.updateReplicas ?? false,
    role: policy.role,
    version,
    gallery: gallery.kind === 'read' ? gallery.value : unreadGallery,
    definition: definition.kind === 'read' ? definition.value : unreadDefinition,
    unread: [
      ...(gallery.kind === 'read' ? [] : [unreadWarning(arm, gallery.error, withoutGallery)]),
      ...(definition.kind === 'read' ? [] : [unreadWarning(arm, definition.error, withoutDefinition)]),
    ],
    zoneAccess,
    identity: isMissing ? await readIdentity(arm, input, id) : null,
    now: run.at,
  };
}

/** A check of ours in advance: where Microsoft.EdgeZones refuses to tell, or does not answer for long, the write is asked for all the same. */
async function readChecks(
  arm: Arm,
  run: CallingRun,
  subscriptionId: string,
  zones: readonly string[],
): Promise<ZoneAccess> {
  const access = await readHelp(arm, run, async () => await readZoneAccess(arm, subscriptionId, zones));
  return access.kind === 'read' ? access.value : { kind: 'unknown', message: describeError(access.error) };
}

function trackPlan({ telemetry }: ActivityDeps, properties: OfVersion['properties'], plan: ReplicationPlan): void {
  const count = (action: PlannedTarget['action']) => plan.targets.filter((target) => target.action === action).length;
  telemetry.trackEvent(
    'ReplicationPlanned',
    {
      ...properties,
      identitySteps: plan.identitySteps.join(' '),
      regionsToAdd: plan.regionsToAdd.join(' '),
      zonesToRetire: '',
      findings: findingCodes(plan.findings),
    },
    { targets: plan.targets.length, toAdd: count('Add'), kept: count('Keep'), refused: count('Refuse') },
  );
}

async function readIdentity(arm: Arm, input: PlanReplicationInput, id: ImageVersionId): Promise<IdentityFacts | null> {
  const { policy } = input;
  const identityId = identityFor(policy.identity, id);
  if (identityId === null) {
    return null;
  }
  const unknown = { holdsRole: false, assignedAt: null };
  let identity: UserAssignedIdentity | null;
  try {
    identity = await arm.readings.fact(
      identityId,
      async () => await getUserAssignedIdentity(arm, identityId),
      (one) => one !== null,
    );
  } catch (error) {
    // What a person must put right is told, and waits for nobody: the gallery may carry the identity already.
    if (error instanceof ArmError && (error.kind === 'forbidden' || !isPassing(arm, error))) {
      return { id: identityId, principalId: null, role: unknown, unread: judgeError(error, arm).finding };
    }
    throw error;
  }
  if (identity === null) {
    return { id: identityId, principalId: null, role: { holdsRole: false, assignedAt: null } };
  }
  const scope = formatSubscriptionId(id);
  const role = await arm.readings.fact(
    `${scope} ${identity.principalId} ${policy.role}`,
    async () => await readHeldRole(arm, scope, identity.principalId, policy.role),
    ({ holdsRole }) => holdsRole === true,
  );
  return { id: identityId, principalId: identity.principalId, role };
}
