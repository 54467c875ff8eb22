// Decides, from what was read and nothing else, what one image version needs. A plan is data: a dry run answers with it,
// a run carries it out.

import { checkAbsentZone, noZonesMessages } from '../image-version/absent-zone';
import { findZone, type ImageVersionSnapshot, type PresentZone, whyNoZones } from '../image-version/image-version';
import { type Finding, finding } from '../values/finding';
import type { RegionParity } from '../values/region-parity-mode';
import type { ImageVersionId } from '../values/resource-id';
import { formatZoneTarget, type ZoneTarget } from '../values/zone-target';
import {
  type DefinitionFacts,
  type GalleryFacts,
  type IdentityFacts,
  type IdentityStep,
  identityChanges,
  type PlannedChange,
  planIdentity,
} from './identity-plan';
import type { RefusalGround } from './refusal-ground';
import { checkLocations } from './region-parity';
import { updateReplicasCommand } from './remedy';
import { checkListedZone, checkZoneAccess, type ZoneAccess, type ZoneCheck } from './zone-access';

export interface PlanInput {
  readonly imageVersionId: ImageVersionId;
  readonly targets: readonly ZoneTarget[];
  readonly regionParity: RegionParity;
  readonly zoneCheck: ZoneCheck;
  /** Whether the replica count of a zone that is there shall follow the target's. */
  readonly updateReplicas: boolean;
  readonly role: string;
  readonly version: ImageVersionSnapshot;
  readonly gallery: GalleryFacts;
  readonly definition: DefinitionFacts;
  /** Warnings about what of the two could not be read. */
  readonly unread: readonly Finding[];
  readonly zoneAccess: ZoneAccess;
  readonly identity: IdentityFacts | null;
  /** ISO 8601. */
  readonly now: string;
}

/**
 * `Add`: missing and allowed. `Keep`: there already. `UpdateReplicas`: there with another replica count, which is to follow.
 * `Refuse`: not to be added, `details` says why.
 */
export interface PlannedTarget extends ZoneTarget {
  readonly action: 'Add' | 'Keep' | 'UpdateReplicas' | 'Refuse';
  readonly details: string | null;
  /** Of a refused target: one that, as long as it stands, refuses it whatever else is put right. Absent: not refused, or a plan of before. */
  readonly ground?: RefusalGround;
}

export interface ReplicationPlan {
  readonly targets: readonly PlannedTarget[];
  /** Parent regions to add to targetRegions, with one replica each. */
  readonly regionsToAdd: readonly string[];
  /** Resource id of the identity that the gallery shall carry; null where the settings name none. */
  readonly identityId: string | null;
  /** When that identity was given its role, ISO 8601; now, where it cannot be read; null where it holds none. */
  readonly roleAssignedAt: string | null;
  /** In the order in which they are taken. */
  readonly identitySteps: readonly IdentityStep[];
  readonly changes: readonly PlannedChange[];
  readonly findings: readonly Finding[];
}

type Findings = readonly Finding[];

/** What refuses the version as a whole, whatever the target. */
function checkVersion({ version, gallery, definition, now }: PlanInput): Findings {
  const reason = whyNoZones(version);
  const ended = version.endOfLifeDate !== null && Date.parse(version.endOfLifeDate) <= Date.parse(now);
  return [
    ...checkLocations({ gallery: gallery.location, definition: definition.location, version: version.location }),
    ...(reason === null ? [] : [finding('error', reason, noZonesMessages[reason])]),
    ...(ended
      ? [
          finding(
            'warning',
            'EndOfLife',
            `The version's end of life was ${version.endOfLifeDate}. The date is informational: it is replicated all the same.`,
          ),
        ]
      : []),
  ];
}

/** A target that is there is not altered, but for its replica count where that is asked for; where it differs, that is told. */
function checkPresent(
  target: ZoneTarget,
  present: PresentZone,
  { updateReplicas, imageVersionId, version }: PlanInput,
): Findings {
  const replicasDiffer = present.replicas !== null && present.replicas !== target.replicas;
  const differences = [
    present.region !== target.region ? `region ${present.region} instead of ${target.region}` : null,
    replicasDiffer && !updateReplicas ? `${present.replicas} replicas instead of ${target.replicas}` : null,
    present.storageAccountType !== null &&
    present.storageAccountType.toLowerCase() !== target.storageAccountType.toLowerCase()
      ? `storage type ${present.storageAccountType} instead of ${target.storageAccountType}`
      : null,
    target.encryption !== undefined && !present.encrypted ? 'no encryption sets instead of those asked for' : null,
  ].filter((difference) => difference !== null);
  if (differences.length === 0) {
    return [];
  }
  const command = updateReplicasCommand(imageVersionId, version.zones, target);
  const remedy =
    replicasDiffer && !updateReplicas
      ? ` To change the replica count, ask with updateReplicas${command === null ? '' : `, or run: ${command}`}.`
      : '';
  const message = `Zone ${target.zone} is there with ${differences.join(', ')}; it stays as it is.${remedy}`;
  return [finding('warning', 'TargetDiffers', message, target.zone)];
}

const isError = ({ severity }: Finding) => severity === 'error';

interface Judged {
  readonly planned: PlannedTarget;
  readonly findings: readonly Finding[];
  readonly regionToAdd: string | null;
}

function actionOnPresent(
  { replicas }: ZoneTarget,
  present: PresentZone,
  { updateReplicas, version }: PlanInput,
): PlannedTarget['action'] {
  return updateReplicas && whyNoZones(version) === null && present.replicas !== null && present.replicas !== replicas
    ? 'UpdateReplicas'
    : 'Keep';
}

function judgeTarget(target: ZoneTarget, input: PlanInput, versionErrors: readonly Finding[]): Judged {
  const present = findZone(input.version, target.zone);
  if (present !== undefined) {
    return {
      planned: { ...target, action: actionOnPresent(target, present, input), details: null },
      findings: checkPresent(target, present, input),
      regionToAdd: null,
    };
  }
  const absent = checkAbsentZone(target, input.version, input.regionParity, input.definition.securityType);
  const findings = [...checkZoneAccess(target, input), ...absent.findings];
  const errors = [...versionErrors, ...findings].filter(isError);
  const byVersion = [...versionErrors, ...absent.findings].some(isError);
  const ground = byVersion ? 'version' : checkListedZone(target, input).some(isError) ? 'zones' : 'features';
  return errors.length > 0
    ? {
        planned: { ...target, action: 'Refuse', details: errors.map((one) => one.message).join(' '), ground },
        findings,
        regionToAdd: null,
      }
    : { planned: { ...target, action: 'Add', details: null }, findings, regionToAdd: absent.regionToAdd };
}

function versionChanges(
  plan: Pick<ReplicationPlan, 'targets' | 'regionsToAdd'>,
  version: ImageVersionSnapshot,
): readonly PlannedChange[] {
  const added = plan.targets.filter((target) => target.action === 'Add');
  const updated = plan.targets.filter((target) => target.action === 'UpdateReplicas');
  if (added.length + updated.length === 0) {
    return [];
  }
  return [
    ...updated.map((target) => ({
      what: `publishingProfile.targetExtendedLocations[${target.zone}].extendedLocationReplicaCount`,
      from: String(findZone(version, target.zone)?.replicas ?? ''),
      to: String(target.replicas),
    })),
    ...added.map((target) => ({
      what: 'publishingProfile.targetExtendedLocations',
      from: null,
      to: formatZoneTarget(target),
    })),
    ...plan.regionsToAdd.map((region) => ({ what: 'publishingProfile.targetRegions', from: null, to: `${region}=1` })),
    ...(version.allowDeletionOfReplicatedLocations
      ? [{ what: 'safetyProfile.allowDeletionOfReplicatedLocations', from: 'true', to: 'false' }]
      : []),
  ];
}

/** "Not enrolled" may pass while the role is young, whoever assigned it. */
function roleAssignedAt({ identity, now }: PlanInput): string | null {
  return identity === null ? null : identity.role.holdsRole === null ? now : identity.role.assignedAt;
}

/** Pure: the same input gives the same plan, whatever the order or spelling in which the service lists things. */
export function planReplication(input: PlanInput): ReplicationPlan {
  const versionFindings = checkVersion(input);
  const judged = input.targets.map((target) => judgeTarget(target, input, versionFindings));
  const targets = judged.map((one) => one.planned);
  const regionsToAdd = [...new Set(judged.flatMap((one) => one.regionToAdd ?? []))];
  const anyToAdd = targets.some((target) => target.action === 'Add');
  const identity = anyToAdd ? planIdentity(input) : { steps: [], findings: [] };
  const unread = anyToAdd ? input.unread : [];
  return {
    targets,
    regionsToAdd,
    identityId: input.identity?.id ?? null,
    roleAssignedAt: roleAssignedAt(input),
    identitySteps: identity.steps,
    changes: [...identityChanges(identity.steps, input), ...versionChanges({ targets, regionsToAdd }, input.version)],
    findings: [...unread, ...versionFindings, ...judged.flatMap((one) => one.findings), ...identity.findings],
  };
}

/** What became of the wish for a plan: refusals and passing faults are values, as with any activity. */
export type PlanAnswer =
  | { readonly kind: 'plan'; readonly plan: ReplicationPlan }
  | { readonly kind: 'refused'; readonly finding: Finding; readonly isGone: boolean }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly afterSeconds: number };
