// Whose turn it is: targets that wait for others, for a time, or for the rule's window, and how the run waits with them.

import { findZone, type ImageVersionSnapshot } from '../../../domain/image-version/image-version';
import type { ReplicationPlan } from '../../../domain/plan/replication-plan';
import type { PolicyTarget } from '../../../domain/policy/policy';
import { nextDue, nextWave, type Wave } from '../../../domain/policy/waves';
import { isSettled } from '../../../domain/replication/replication';
import { finding } from '../../../domain/values/finding';
import { ownAt } from '../../../domain/values/json';
import type { ZoneTarget } from '../../../domain/values/zone-target';
import type { Step } from '../../engine/run-stopped';
import type { Run } from '../run';

/** A long wait is looked up from now and then: a run that was forgotten by its timer would wait for ever. */
const lookSeconds = 6 * 3600;
/** Where no time can be told. */
const blindSeconds = 600;

export type Turn =
  /** Something may be written, or nothing is to be. */
  | { readonly kind: 'write' }
  /** Nothing may be written now, and something is on its way. */
  | { readonly kind: 'follow' }
  | { readonly kind: 'wait'; readonly until: string | null; readonly words: string };

function asPolicyTarget(run: Run, target: ZoneTarget): PolicyTarget {
  const wait = run.atOnce.includes(target.zone)
    ? undefined
    : run.input.placement?.waits.find(({ zone }) => zone === target.zone);
  return { ...target, after: wait?.after ?? [], delaySeconds: wait?.delaySeconds ?? 0 };
}

function waveOf(run: Run, targets: readonly ZoneTarget[]): Wave {
  const { completedAt = {} } = run.progress;
  const isAtOnce = ({ zone }: ZoneTarget) => run.atOnce.includes(zone);
  const wave = nextWave(
    targets.filter((target) => !isAtOnce(target)).map((target) => asPolicyTarget(run, target)),
    {
      zones: run.record.targets.map(({ zone }) => ({ zone, completedAt: ownAt(completedAt, zone) ?? null })),
      publishedDate: run.input.placement?.publishedDate ?? null,
      window: run.input.placement?.window ?? null,
      now: run.now().toISOString(),
    },
  );
  const now = targets.filter(isAtOnce).map((target) => asPolicyTarget(run, target));
  return { ...wave, ready: [...now, ...wave.ready] };
}

/** What waits for a zone that is not coming is not coming either. */
function refuseWithoutPredecessor(run: Run, targets: readonly ZoneTarget[]): void {
  for (const target of targets) {
    const lost = asPolicyTarget(run, target).after.filter((zone) => {
      const state = run.target(zone)?.state;
      return state === 'Failed' || state === 'Refused';
    });
    if (lost.length > 0) {
      const details = `Zone ${target.zone} waits for ${lost.join(', ')}, which was not completed.`;
      run.addFindings(finding('error', 'PrecedingZoneFailed', details, target.zone));
      run.updateTarget(target.zone, { state: 'Refused', details });
    }
  }
}

const isOpen = (run: Run, zone: string) => {
  const state = run.target(zone)?.state;
  return state !== 'Refused' && state !== 'Failed';
};

/** Whether the plan changes replica counts, which is a write as well. */
function changesReplicas(run: Run, version: ImageVersionSnapshot): boolean {
  return (
    run.input.policy.updateReplicas === true &&
    run.input.targets.some(({ zone, replicas }) => (findZone(version, zone)?.replicas ?? replicas) !== replicas)
  );
}

/** Notes which of the plan's targets are held back, and says what is to be done now. */
export function decideTurn(run: Run, plan: ReplicationPlan, version: ImageVersionSnapshot): Turn {
  run.endTurn();
  if (run.input.placement === undefined) {
    return { kind: 'write' };
  }
  const missing = run.input.targets.filter((target) =>
    plan.targets.some(
      (planned) => planned.zone === target.zone && planned.action === 'Add' && isOpen(run, target.zone),
    ),
  );
  refuseWithoutPredecessor(run, missing);
  const wave = waveOf(
    run,
    missing.filter(({ zone }) => isOpen(run, zone)),
  );
  run.setProgress({ held: wave.waiting.map(({ target }) => target.zone) });
  for (const { target, because } of wave.waiting) {
    run.updateTarget(target.zone, { details: because });
  }
  const closedUntil = run.closedUntil();
  const isClosed = closedUntil !== null && (wave.waiting.length > 0 || changesReplicas(run, version));
  if (wave.ready.length > 0 || (wave.waiting.length === 0 && !isClosed)) {
    return { kind: 'write' };
  }
  const isOnItsWay = run.record.targets.some(
    ({ zone, state }) => !isSettled(state) && findZone(version, zone) !== undefined,
  );
  return isOnItsWay
    ? { kind: 'follow' }
    : {
        kind: 'wait',
        until: nextDue(wave) ?? closedUntil,
        words: wave.waiting.map(({ because }) => because).join('; ') || `the rule's window opens at ${closedUntil}`,
      };
}

/** Whether a target that was held back may be written by now. */
export function isTurnOfHeld(run: Run): boolean {
  const held = run.input.targets.filter(({ zone }) => run.isHeld(zone) && isOpen(run, zone));
  return held.length > 0 && waveOf(run, held).ready.length > 0;
}

/** Waits, however long; it does not count towards the deadline. A hint or request has the run look again. */
export function* awaitTurn(run: Run, { until, words }: Extract<Turn, { kind: 'wait' }>): Step<void> {
  run.beginTurn(until === null ? words : `until ${until}: ${words}`);
  for (;;) {
    const seconds = until === null ? blindSeconds : -run.secondsSince(until);
    if (seconds <= 0 || run.mustLook) {
      return;
    }
    yield* run.sleep(Math.min(seconds, lookSeconds));
    if (until === null) {
      return;
    }
  }
}
