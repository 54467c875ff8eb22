// Writing the version: within the budget, merged afresh where another writer came first, and where the service refuses
// several targets together, each alone, so that one zone's refusal does not block another's.

import type { TargetChange } from '../../../domain/image-version/merge-zone-targets';
import { zoneOf } from '../../../domain/replication/retirement';
import {
  boundedRetryAfter,
  conflictDelaySeconds,
  retryDelaySeconds,
  statusPollSeconds,
} from '../../../domain/replication/wait-schedule';
import { finding } from '../../../domain/values/finding';
import type { FindingCode } from '../../../domain/values/finding-codes';
import type { JsonObject } from '../../../domain/values/json';
import { shellWord } from '../../../domain/values/shell-word';
import type { ZoneTarget } from '../../../domain/values/zone-target';
import type { RetryAnswer } from '../../engine/activity-answer';
import type { Step } from '../../engine/run-stopped';
import { beganBefore30 } from '../compatibility';
import type { AddedZoneTargets, RefusedWrite, WrittenTargets } from '../contract';
import type { Run } from '../run';
import { countedWrite, recentWrites } from './counted-write';
import { mayLeavePolls } from './poll-schedule';

/** How often a write is merged afresh and repeated because another writer came first; those that the service took itself count. */
const collisionsMax = 10;

/** Why a write was not made, or not taken. */
export interface Refusal {
  readonly kind: RefusedWrite['kind'] | 'budget';
  /** The service's own words, or ours where it was not asked. */
  readonly message: string;
  /** Finding that tells it; absent: that of the kind. */
  readonly code?: FindingCode;
  readonly scope?: RefusedWrite['scope'];
}

const codes: Record<Refusal['kind'], FindingCode> = {
  budget: 'WriteBudgetSpent',
  refused: 'WriteRefused',
  notEnrolled: 'NotEnrolled',
  conflict: 'TargetsUndone',
};

export interface WriteOptions {
  readonly rewrite?: boolean;
  readonly expected?: readonly string[];
  /** Writes that must still be allowed when this one begins; 1 where absent. */
  readonly room?: number;
  /** What was taken out is added back whatever the budget says. */
  readonly isRestoring?: boolean;
  /** See ReadVersion. */
  readonly putOff?: RetryAnswer;
  /** The same has been refused for long because of somebody else's operation, or undone as often as may be: one attempt more. */
  readonly isLastAttempt?: boolean;
}

/** Writes one change and answers when it has been taken or refused for good. */
export function* writeTargets(
  run: Run,
  change: TargetChange,
  { rewrite = false, expected = [], room = 1, isRestoring = false, isLastAttempt = false, putOff }: WriteOptions = {},
): Step<WrittenTargets | Refusal> {
  let collisions = 0;
  let conflictSince: string | null = null;
  let unanswered = false;
  for (let attempt = 0; ; attempt += 1) {
    const writes = recentWrites(run).length;
    if (!isRestoring && writes + room > run.input.policy.writesPerDay) {
      return spent(run, writes);
    }
    // What was sent counts, taken or not, but for what is bounded by time: an enrolment, and putting back what was taken out; one whose answer was lost counts once it is seen to have been carried out.
    const wasUnanswered = unanswered;
    const answer: AddedZoneTargets = yield* countedWrite(
      run,
      run.call(
        'addZoneTargets',
        {
          change,
          rewrite,
          expected,
          publication: run.record.publication,
          ...(!isRestoring && { asked: { named: namedZones(run), decidedAt: run.record.startedAt } }),
          ...(mayLeavePolls(run) && { pollsAfter: statusPollSeconds(0, null, null) }),
        },
        attempt === 0 && putOff !== undefined ? { answered: putOff } : {},
      ),
      (one) =>
        one.kind === 'written' ||
        ('wasSent' in one && one.wasSent && one.kind !== 'notEnrolled' && !isRestoring) ||
        (one.kind === 'unchanged' && wasUnanswered),
    );
    if (answer.kind === 'unanswered') {
      unanswered = true;
    } else if (!hasCollided(answer)) {
      run.setProgress({ polledByOthers: (answer.kind === 'written' ? answer.polledByOthers : undefined) ?? null });
      return answer;
    } else {
      collisions += 1;
    }
    const patience = patienceOf(answer);
    conflictSince = patience === null ? null : (conflictSince ?? run.now().toISOString());
    const hasLasted = conflictSince !== null && patience !== null && run.secondsSince(conflictSince) >= patience;
    const isWorn = patience === null && collisions >= collisionsMax;
    if (hasLasted || isWorn || (isLastAttempt && answer.kind !== 'unanswered')) {
      const message =
        patience === null
          ? `Gave up after ${collisionsMax} conflicting updates by another client: ${wordsOf(answer)}`
          : `Gave up after ${Math.round(patience / 60)} minutes in which Azure refused the write as in conflict with another operation: ${wordsOf(answer)} The next reconciliation tries again; az monitor activity-log list --resource-id ${shellWord(run.input.imageVersionId)} says who else writes.`;
      return { kind: 'conflict', message };
    }
    const stated = 'afterSeconds' in answer ? (answer.afterSeconds ?? null) : null;
    const isSparing = conflictSince !== null && !isRestoring;
    yield* run.waitFor(wordsOf(answer), writeDelay(run, { attempt, collisions, stated, isSparing }));
  }
}

interface Repeated {
  readonly attempt: number;
  readonly collisions: number;
  /** What the service asked to wait; null where it stated nothing. */
  readonly stated: number | null;
  /** Each attempt is one of the day's writes. */
  readonly isSparing: boolean;
}

/** What the service asks is the least that is waited where an attempt costs something: a second each would use up the day's writes in half a minute. */
function writeDelay(run: Run, { attempt, collisions, stated, isSparing }: Repeated): number {
  if (beganBefore30(run.input)) {
    return isSparing && stated === null ? conflictDelaySeconds(collisions - 1) : retryDelaySeconds(attempt, stated);
  }
  return isSparing
    ? Math.max(conflictDelaySeconds(collisions - 1), stated ?? 0)
    : retryDelaySeconds(attempt, boundedRetryAfter(attempt, stated));
}

/** Zones that a person asked for by name. */
function namedZones(run: Run): readonly string[] {
  const { rule = 'request', targets } = run.input;
  return rule === 'request' ? targets.map(({ zone }) => zone) : run.record.requested.map(zoneOf);
}

function hasCollided(answer: WrittenTargets | RefusedWrite): boolean {
  return answer.kind === 'conflict' || (answer.kind === 'written' && answer.lost.length > 0);
}

/** Seconds for which the service may go on refusing because of somebody else's operation; null where a count bounds it. */
function patienceOf(answer: AddedZoneTargets): number | null {
  return answer.kind === 'conflict' ? (answer.patienceSeconds ?? null) : null;
}

function wordsOf(answer: AddedZoneTargets): string {
  return 'message' in answer ? answer.message : `${answer.lost.join(', ')} was gone when the write was read back`;
}

function spent(run: Run, writes: number): Refusal {
  const message = `This version was written ${writes} times within 24 hours, and REPLICATION_WRITES_PER_DAY allows ${run.input.policy.writesPerDay}. Something keeps undoing or failing the writes; look at the findings, then ask again.`;
  return { kind: 'budget', message };
}

export function isRefused(answer: WrittenTargets | Refusal): answer is Refusal {
  return answer.kind !== 'written' && answer.kind !== 'unchanged';
}

export interface AddedTargets {
  /** The last write that was taken; null where none was. */
  readonly seen: WrittenTargets | null;
  readonly refused: ReadonlyArray<{ readonly target: ZoneTarget; readonly refusal: Refusal }>;
}

export interface AddOptions extends Pick<WriteOptions, 'isLastAttempt' | 'putOff'> {
  /** Entries that were taken out and come back as they were. */
  readonly restore?: readonly JsonObject[];
}

/** Adds targets with as few writes as the service lets us. */
export function* addTargets(
  run: Run,
  targets: readonly ZoneTarget[],
  regionsToAdd: readonly string[],
  { restore = [], ...options }: AddOptions = {},
): Step<AddedTargets> {
  const change = changeFor(targets, regionsToAdd, restore);
  const together = yield* writeTargets(run, change, { isRestoring: restore.length > 0, ...options });
  if (!isRefused(together)) {
    run.addFindings(...together.findings);
    return { seen: together, refused: [] };
  }
  const [only] = targets;
  if (only !== undefined && targets.length === 1) {
    return { seen: null, refused: [{ target: only, refusal: together }] };
  }
  let seen: WrittenTargets | null = null;
  const refused: AddedTargets['refused'][number][] = [];
  let reachesAll: Refusal | null = null;
  for (const target of targets) {
    if (reachesAll !== null) {
      refused.push({ target, refusal: reachesAll });
      continue;
    }
    const isLastAttempt = together.kind === 'conflict';
    const alone: AddedTargets = yield* addTargets(run, [target], regionsToAdd, { restore, isLastAttempt });
    seen = alone.seen ?? seen;
    refused.push(...alone.refused);
    reachesAll = alone.refused.map(({ refusal }) => refusal).find((one) => isSameAndWide(one, together)) ?? null;
  }
  return { seen, refused };
}

/** What refuses one zone as it refused all of them, and reaches the whole version, refuses the others as well: a lock, say. */
function isSameAndWide(one: Refusal, together: Refusal): boolean {
  return one.code !== undefined && one.code === together.code && (one.scope ?? 'zone') !== 'zone';
}

/** The parent regions that these targets need, and no others. */
function changeFor(
  targets: readonly ZoneTarget[],
  regionsToAdd: readonly string[],
  restore: readonly JsonObject[],
): TargetChange {
  const parents = new Set(targets.map((target) => target.region));
  const addRegions = regionsToAdd.filter((region) => parents.has(region));
  return { add: targets, addRegions, removeZones: [], ...(restore.length > 0 && { restore }) };
}

/** What nobody asks for any more is not refused: the run pursues it no longer, where it is not there. */
export function refuseTargets(run: Run, targets: readonly ZoneTarget[], refusal: Refusal): void {
  const code = refusal.code ?? codes[refusal.kind];
  const isStopped = code === 'RefusedByTag' || code === 'NoLongerAsked';
  for (const { zone } of targets) {
    run.setGround(zone, refusal.kind === 'notEnrolled' ? 'roles' : null);
    if (isStopped && run.target(zone)?.state === 'Pending' && !namedZones(run).includes(zone)) {
      run.addFindings(finding('info', code, refusal.message, zone));
      run.withdraw(zone);
    } else {
      run.addFindings(finding('error', code, refusal.message, zone));
      run.updateTarget(zone, { state: 'Refused', details: refusal.message });
    }
  }
}
