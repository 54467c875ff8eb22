// The end of a run, whatever it is: the record is final, and told.

import type { ReplicationPlan } from '../../../domain/plan/replication-plan';
import { decideOutcome } from '../../../domain/replication/outcome';
import { type FinalState, isSettled, type Replication } from '../../../domain/replication/replication';
import type { RunRecord } from '../../../domain/replication/replication-run';
import { toReplication } from '../../../domain/replication/replication-view';
import { untoldOutcomes } from '../../../domain/replication/start-decision';
import { finding } from '../../../domain/values/finding';
import { formatZoneTarget } from '../../../domain/values/zone-target';
import { RunStopped, type Step } from '../../engine/run-stopped';
import type { Run } from '../run';
import { recordOfStoppedCheck } from './check';

/** A run's outcome does not depend on whether it could be told for so long. */
const tellingSeconds = 180;

export function* conclude(run: Run, state: FinalState): Step<RunRecord> {
  run.stopListening();
  const record = run.finish(state);
  const replication = toReplication(record);
  try {
    yield* run.criticalSection(tell(run, replication));
  } catch (stopped) {
    if (!(stopped instanceof RunStopped)) {
      throw stopped;
    }
    // Canceled while it told its outcome: the outcome stays.
  }
  return record;
}

/** In telemetry first: what else is told may fail, and its failure is told there. */
function* tell(run: Run, replication: Replication): Step<void> {
  const { token, completionEvents = false } = run.input;
  const publishes = token === undefined;
  yield* run.attempt('announceOutcome', { replication, publishes }, { withinSeconds: tellingSeconds });
  if (completionEvents) {
    yield* run.attempt('publishCompletion', { replication }, { withinSeconds: tellingSeconds });
  }
}

/**
 * What runs before did not tell: they failed unexpectedly, or somebody terminated them past the API. A cancel waits for it; a run that
 * is terminated meanwhile leaves it to the next one.
 */
export function* tellRunsBefore(run: Run): Step<void> {
  const outcomes = untoldOutcomes(run.input);
  if (outcomes.length > 0) {
    run.update({ owesTelling: true });
    yield* run.criticalSection(tellAll(run, outcomes));
  }
}

function* tellAll(run: Run, outcomes: readonly Replication[]): Step<void> {
  for (const outcome of outcomes) {
    yield* tell(run, outcome);
  }
  run.haveTold();
}

/** A rule with DoNotEnforce: what would be written is told, and nothing is. */
export function* concludeUnenforced(run: Run, { targets, changes }: ReplicationPlan): Step<RunRecord> {
  const added = targets.filter(({ action }) => action === 'Add').map(formatZoneTarget);
  if (added.length > 0) {
    const message = `Rule ${run.record.rule} is not enforced (DoNotEnforce): it would add ${added.join(', ')}, ${changes.length} changes in all. Nothing was written.`;
    run.addFindings(finding('info', 'NotEnforced', message));
  }
  return yield* conclude(run, 'NoChange');
}

/** Carries out a replication; where it is stopped early, that is its outcome. */
export function* concludeStopped(run: Run, replication: Step<RunRecord>): Step<RunRecord> {
  try {
    return yield* replication;
  } catch (stopped) {
    if (!(stopped instanceof RunStopped)) {
      throw stopped;
    }
    const checked = recordOfStoppedCheck(run, stopped);
    if (checked !== null) {
      return checked;
    }
    settleTargets(run, stopped);
    const { targets } = run.record;
    const state = stopped.reason === 'Canceled' ? 'Canceled' : decideOutcome(targets, run.progress.addedAny);
    return yield* conclude(run, state);
  }
}

/** A refused run leaves no target in the air; one that was canceled or is late leaves each as it was last seen. */
function settleTargets(run: Run, stopped: RunStopped): void {
  run.endCheck();
  run.addFindings(stopped.finding);
  if (stopped.reason !== 'Refused') {
    return;
  }
  const { isGone } = stopped;
  run.update({
    isGone,
    targets: run.record.targets.map((target) =>
      isSettled(target.state) && !isGone ? target : { ...target, state: 'Refused', details: stopped.finding.message },
    ),
  });
}
