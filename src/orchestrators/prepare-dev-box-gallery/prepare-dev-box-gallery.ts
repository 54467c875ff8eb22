// Makes a gallery ready for a dev center: roles, attached under a free name, waited for. An operation of the API.
import type { OrchestrationContext } from 'durable-functions';
import type { AttachPlan, DevBoxInput, DevBoxResult } from '../../domain/dev-box/dev-box-run';
import type { Operation } from '../../domain/values/operation';
import { RunStopped, type Step } from '../engine/run-stopped';
import { DevBoxRun } from './run';

/** Seconds between two looks: an attachment takes about twenty. */
const pollSeconds = 15;

/** Durable orchestrator: `DevBoxInput` in, an `Operation` out. One instance for each pair of dev center and gallery. */
export function* prepareDevBoxGallery(context: OrchestrationContext): Step<Operation<DevBoxResult> | undefined> {
  const run = new DevBoxRun(context, context.df.getInput<DevBoxInput>());
  return yield* run.inFreshHistories(conclude(run), () => run.resumeInput());
}

function* conclude(run: DevBoxRun): Step<Operation<DevBoxResult>> {
  try {
    yield* prepare(run);
    run.end('Succeeded', null);
  } catch (stopped) {
    if (!(stopped instanceof RunStopped)) {
      throw stopped;
    }
    run.end(stopped.reason === 'Canceled' ? 'Canceled' : 'Failed', stopped.finding);
  }
  yield* run.attempt('announceDevBoxGallery', { result: run.result, startedAt: run.startedAt });
  return run.operation;
}

function* prepare(run: DevBoxRun): Step<void> {
  const plan = run.plan ?? (yield* run.call('planDevBoxGallery', run.wish));
  run.reach({ plan, findings: plan.findings, name: plan.name });
  yield* assignRoles(run, yield* withIdentity(run, plan));
  if (!plan.steps.includes('Attach')) {
    run.reach({ stage: 'Done', outcome: 'unchanged' });
    return;
  }
  if (run.stage !== 'AwaitingGallery') {
    run.reach({ stage: 'Attaching' });
    const operationUrl = yield* run.call('attachGallery', { name: plan.name });
    run.reach({ stage: 'AwaitingGallery', operationUrl });
  }
  const elsewhere = yield* awaitGallery(run, plan.name);
  run.reach(
    elsewhere === null
      ? { stage: 'Done', outcome: 'attached' }
      : { stage: 'Done', outcome: 'unchanged', name: elsewhere },
  );
}

/** The plan with the principal that is to get the role, once the dev center has the identity that was asked for. */
function* withIdentity(run: DevBoxRun, plan: AttachPlan): Step<AttachPlan> {
  const { identity } = run.wish;
  const isAdding = run.stage === 'Planning' || run.stage === 'AddingIdentity';
  if (!isAdding || identity === undefined || !plan.steps.includes('AddIdentity')) {
    return plan;
  }
  run.reach({ stage: 'AddingIdentity' });
  for (;;) {
    const { principalId, wasSent } = yield* run.call('addDevCenterIdentity', { identity, wasSent: run.identitySent });
    run.reach({ identitySent: wasSent });
    if (principalId !== null) {
      const whole = { ...plan, principalId };
      run.reach({ plan: whole, stage: 'AssigningRoles' });
      return whole;
    }
    yield* run.waitFor('the dev center is getting its identity', pollSeconds);
  }
}

function* assignRoles(run: DevBoxRun, plan: AttachPlan): Step<void> {
  const isAssigning = run.stage === 'Planning' || run.stage === 'AssigningRoles';
  if (!isAssigning || !plan.steps.some((step) => step !== 'Attach')) {
    return;
  }
  run.reach({ stage: 'AssigningRoles' });
  const { role, windows365Reader } = run.wish;
  run.reach({ findings: yield* run.call('assignDevBoxRoles', { role, windows365Reader, plan }) });
}

/**
 * The service says `Accepted` until the end: only its own end counts.
 *
 * @returns the name under which somebody else attached the gallery meanwhile; null where it has that of the plan
 */
function* awaitGallery(run: DevBoxRun, name: string): Step<string | null> {
  for (;;) {
    const { isAttached, retryAfterSeconds, elsewhere } = yield* run.call('readAttachedGallery', {
      name,
      operationUrl: run.operationUrl,
    });
    if (isAttached) {
      return elsewhere ?? null;
    }
    yield* run.waitFor('the dev center is attaching the gallery', retryAfterSeconds ?? pollSeconds);
  }
}
