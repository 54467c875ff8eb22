// The way of one image version into its extended zones, start to end. Read this first.
import type { OrchestrationContext } from 'durable-functions';
import { decideOutcome } from '../../domain/replication/outcome';
import type { ReplicationInput, RunRecord } from '../../domain/replication/replication-run';
import type { Step } from '../engine/run-stopped';
import { Run } from './run';
import { addMissingTargets } from './steps/add-missing-targets';
import { awaitCompletion } from './steps/await-completion';
import { awaitFinalState } from './steps/await-final-state';
import { isUnchanged, recordOfCheck } from './steps/check';
import { conclude, concludeStopped, concludeUnenforced, tellRunsBefore } from './steps/conclude';
import { ensureIdentity } from './steps/ensure-identity';
import { applyPlan, planReplication } from './steps/plan-replication';
import { restoreTakenOut } from './steps/remove-and-add';
import { retireTargets } from './steps/retire-targets';
import { awaitTurn, decideTurn } from './steps/turn';

/**
 * Durable orchestrator: `ReplicationInput` in, `RunRecord` out; undefined where it goes on in a fresh history. It never
 * fails for what Azure answers.
 */
export function* replicateImageVersion(context: OrchestrationContext): Step<RunRecord | undefined> {
  const run = new Run(context, context.df.getInput<ReplicationInput>());
  return yield* run.inFreshHistories(concludeStopped(run, replicate(run)), () => run.resumeInput());
}

function* replicate(run: Run): Step<RunRecord> {
  yield* tellRunsBefore(run);
  do {
    if (run.progress.stage === 'Waiting') {
      const version = yield* awaitFinalState(run);
      if (yield* restoreTakenOut(run, version)) {
        continue;
      }
      const retired = yield* retireTargets(run, version);
      if (retired !== null) {
        return retired;
      }
      run.leaveUnenforced();
      const plan = isUnchanged(run, version) ? null : yield* planReplication(run, version);
      if (plan === null || isUnchanged(run, version, plan)) {
        if (run.mustLook) {
          continue;
        }
        return recordOfCheck(run, version);
      }
      applyPlan(run, plan, version);
      if (!run.isEnforced) {
        if (run.mustLook) {
          continue;
        }
        return yield* concludeUnenforced(run, plan);
      }
      const turn = decideTurn(run, plan, version);
      if (turn.kind === 'wait') {
        yield* awaitTurn(run, turn);
        continue;
      }
      if (turn.kind === 'write') {
        yield* ensureIdentity(run, plan, version.location);
        yield* addMissingTargets(run, plan, version);
      } else {
        run.follow(plan.regionsToAdd);
      }
    }
    yield* awaitCompletion(run);
  } while (run.progress.stage === 'Waiting');
  const { targets } = run.record;
  // Nobody asks for any of them any more.
  return yield* conclude(run, targets.length === 0 ? 'NoChange' : decideOutcome(targets, run.progress.addedAny));
}
