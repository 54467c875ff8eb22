// Gets the plan's missing targets written: all in one write, and where the service refuses that, each alone, so that one
// zone's refusal does not block another's.
import { type FindingCode, finding } from '../domain/finding';
import type { ImageVersionSnapshot } from '../domain/image-version';
import type { TargetChange } from '../domain/merge-zone-targets';
import type { ReplicationPlan } from '../domain/replication-plan';
import type { RunProgress } from '../domain/replication-run';
import { retryDelaySeconds } from '../domain/wait-schedule';
import { isWithinDay } from '../domain/write-budget';
import type { ZoneTarget } from '../domain/zone-target';
import { type AddedZoneTargets, isRefusedWrite, type RefusedWrite, type WrittenTargets } from './activities';
import { type Run, RunStopped, type Step } from './run';

/** How often a write is merged afresh and repeated because another writer came first. */
const collisionsMax = 10;

const codes: Record<RefusedWrite['kind'], FindingCode> = {
  refused: 'WriteRefused',
  notEnrolled: 'NotEnrolled',
  conflict: 'TargetsUndone',
};

/**
 * Writes one change, within the budget: merged afresh where another writer came first, waiting for an enrolment that
 * follows our own role assignment.
 */
export function* writeTargets(
  run: Run,
  change: TargetChange,
  options: { readonly rewrite: boolean; readonly roleAssignedAt: string | null },
): Step<AddedZoneTargets> {
  let collisions = 0;
  for (let attempt = 0; ; attempt += 1) {
    const recent = run.record.writtenAt.filter((at) => isWithinDay(at, run.now()));
    if (recent.length >= run.input.policy.writesPerDay) {
      const message = `This version was written ${recent.length} times within 24 hours, as often as REPLICATION_WRITES_PER_DAY allows. Something keeps undoing or failing the writes; look at the findings, then ask again.`;
      throw new RunStopped('Refused', finding('error', 'WriteBudgetSpent', message));
    }
    const answer = yield* run.call('addZoneTargets', { change, rewrite: options.rewrite });
    if (answer.kind === 'written') {
      run.update({ writtenAt: [...recent, run.now().toISOString()] });
    }
    const collided = answer.kind === 'conflict' || (answer.kind === 'written' && answer.lost.length > 0);
    collisions += collided ? 1 : 0;
    const isPassing = answer.kind === 'notEnrolled' ? mayYetEnrol(run, options.roleAssignedAt) : collided;
    if (!isPassing) {
      return answer;
    }
    if (collisions >= collisionsMax) {
      return { kind: 'conflict', message: collisionMessage(answer) };
    }
    yield* run.sleep(retryDelaySeconds(attempt, null));
  }
}

function collisionMessage(answer: AddedZoneTargets): string {
  const words = isRefusedWrite(answer) ? answer.message : 'what was written was gone when it was read back';
  return `Another writer of this version came first ${collisionsMax} times, so it is left to that one: ${words}`;
}

/** A role takes up to half an hour to become effective; without a fresh one, "not enrolled" is final. */
export function mayYetEnrol(run: Run, roleAssignedAt: string | null): boolean {
  return roleAssignedAt !== null && run.secondsSince(roleAssignedAt) < run.input.policy.retry.enrolmentSeconds;
}

export function* addMissingTargets(
  run: Run,
  plan: ReplicationPlan,
  version: ImageVersionSnapshot,
  roleAssignedAt: string | null,
): Step<RunProgress> {
  const missing: readonly ZoneTarget[] = run.input.targets.filter((target) =>
    plan.targets.some((planned) => planned.zone === target.zone && planned.action === 'Add'),
  );
  let seen: Pick<WrittenTargets, 'version' | 'operationUrl'> = { version, operationUrl: null };
  let added = 0;
  if (missing.length > 0) {
    run.update({ state: 'AddingTargets' });
    const groups = [missing, ...(missing.length > 1 ? missing.map((target) => [target]) : [])];
    for (const group of groups) {
      const answer = yield* writeTargets(run, changeFor(group, plan.regionsToAdd), { rewrite: false, roleAssignedAt });
      if (isRefusedWrite(answer)) {
        refuseTargets(run, group.length === 1 ? group : [], answer);
        continue;
      }
      run.tell(...answer.findings);
      seen = answer;
      added += group.length;
      if (group === missing) {
        break;
      }
    }
  }
  return {
    stage: 'Replicating',
    record: run.record,
    addedAny: added > 0,
    roleAssignedAt,
    regionsToAdd: plan.regionsToAdd,
    attempts: {},
    undone: 0,
    operationUrl: seen.operationUrl,
    version: seen.version,
    polls: 0,
  };
}

/** The parent regions that these targets need, and no others. */
export function changeFor(targets: readonly ZoneTarget[], regionsToAdd: readonly string[]): TargetChange {
  const parents = new Set(targets.map((target) => target.region));
  return { add: targets, addRegions: regionsToAdd.filter((region) => parents.has(region)), removeZones: [] };
}

export function refuseTargets(run: Run, targets: readonly ZoneTarget[], refusal: RefusedWrite): void {
  for (const { zone } of targets) {
    run.tell(finding('error', codes[refusal.kind], refusal.message, zone));
    run.updateTarget(zone, { state: 'Refused', details: refusal.message });
  }
}
