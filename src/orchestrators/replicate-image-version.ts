// The way of one image version into its extended zones, start to end. Read this first.
import type { OrchestrationContext, Task } from 'durable-functions';
import { type Finding, type FindingCode, finding } from '../domain/finding';
import { identityFor } from '../domain/gallery-identity';
import { type ImageVersionSnapshot, isBusy } from '../domain/image-version';
import { decideOutcome } from '../domain/outcome';
import { isSettled, type ReplicationTarget } from '../domain/replication';
import type { ReplicationPlan } from '../domain/replication-plan';
import type { ReplicationInput, RunProgress, RunRecord } from '../domain/replication-run';
import { parseImageVersionId } from '../domain/resource-id';
import { pollDelaySeconds, retryDelaySeconds } from '../domain/wait-schedule';
import { addMissingTargets } from './add-missing-targets';
import { awaitCompletion } from './await-completion';
import { checkLeavesRecord } from './check';
import { Run } from './run';
import { RunStopped, type Step } from './run-stopped';

/** Polls after which a run goes on in a fresh history. */
const pollsPerHistory = 50;

/** Durable orchestrator: `ReplicationInput` in, `RunRecord` out. It never fails for what Azure answers. */
export function* replicateImageVersion(context: OrchestrationContext): Generator<Task, RunRecord | undefined, unknown> {
  const input = context.df.getInput<ReplicationInput>();
  const run = new Run(context, input);
  run.publish();
  let addedAny = input.resume?.addedAny ?? false;
  try {
    const progress = input.resume?.stage === 'Replicating' ? input.resume : yield* prepare(run);
    if (progress === 'Unfinished') {
      return undefined; // continued as new
    }
    if ('unchanged' in progress) {
      return progress.unchanged;
    }
    addedAny = progress.addedAny;
    const end = yield* awaitCompletion(run, progress, pollsPerHistory);
    if (end.kind === 'Unfinished') {
      run.continueAsNew(end.progress);
      return undefined;
    }
    addedAny = end.addedAny;
  } catch (stopped) {
    if (!(stopped instanceof RunStopped)) {
      throw stopped;
    }
    settle(run, stopped);
    if (stopped.reason === 'Canceled') {
      return yield* conclude(run, 'Canceled');
    }
  }
  return yield* conclude(run, decideOutcome(run.record.targets, addedAny));
}

type Prepared = RunProgress | { readonly unchanged: RunRecord } | 'Unfinished';

/** Everything up to the targets being there. */
function* prepare(run: Run): Step<Prepared> {
  const { input } = run;
  const version = yield* awaitFinalState(run);
  if (version === 'Unfinished') {
    return 'Unfinished';
  }
  if (input.previous !== null && checkLeavesRecord(input.previous, input.targets, version, null)) {
    return { unchanged: { ...input.previous, updatedAt: run.now().toISOString() } };
  }
  run.update({ state: 'Planning' });
  const plan = yield* run.call('planReplication', { targets: input.targets, policy: input.policy, version });
  if (input.previous !== null && checkLeavesRecord(input.previous, input.targets, version, plan)) {
    return { unchanged: { ...input.previous, updatedAt: run.now().toISOString() } };
  }
  run.endCheck();
  applyPlan(run, plan);
  const roleAssignedAt = yield* ensureIdentity(run, plan, version.location);
  return yield* addMissingTargets(run, plan, version, roleAssignedAt);
}

/** A version is written to only when nobody else's operation on it is under way. */
function* awaitFinalState(run: Run): Step<ImageVersionSnapshot | 'Unfinished'> {
  for (let poll = 0; ; poll += 1) {
    const version = yield* run.call('readImageVersion', {});
    if (!isBusy(version.provisioningState)) {
      return version;
    }
    if (run.isLate()) {
      throw run.late(`the version's provisioningState is still ${version.provisioningState}`);
    }
    if (poll >= pollsPerHistory) {
      run.continueAsNew({
        stage: 'Waiting',
        record: run.record,
        addedAny: false,
        roleAssignedAt: null,
        regionsToAdd: [],
        attempts: {},
        due: {},
        unenrolled: [],
        undone: 0,
        operationUrl: null,
        version: null,
        polls: 0,
      });
      return 'Unfinished';
    }
    yield* run.sleep(pollDelaySeconds(poll, null));
  }
}

/** Shows in the record what the plan decided. */
function applyPlan(run: Run, plan: ReplicationPlan): void {
  run.tell(...plan.findings);
  run.update({
    targets: run.record.targets.map((target): ReplicationTarget => {
      const planned = plan.targets.find((one) => one.zone === target.zone);
      return planned?.action === 'Refuse' ? { ...target, state: 'Refused', details: planned.details } : target;
    }),
  });
}

/** How often the identity is put on the gallery while another writer takes it off. */
const identityWritesMax = 5;

/** @returns when this run gave the identity its role, null where it already held it */
function* ensureIdentity(run: Run, plan: ReplicationPlan, location: string): Step<string | null> {
  const gallery = parseImageVersionId(run.input.imageVersionId);
  const identityId = gallery.ok ? identityFor(run.input.policy.identity, gallery.value) : null;
  if (plan.identitySteps.length === 0 || identityId === null) {
    return null;
  }
  run.update({ state: 'EnsuringIdentity' });
  const steps = { identityId, location, role: run.input.policy.role, steps: plan.identitySteps };
  let ensured = yield* run.call('ensureGalleryIdentity', steps);
  for (let times = 1; ensured.undone && times < identityWritesMax; times += 1) {
    yield* run.waitFor('another writer took the identity off the gallery again', retryDelaySeconds(times, null));
    ensured = yield* run.call('ensureGalleryIdentity', steps);
  }
  run.tell(...ensured.findings);
  if (ensured.undone) {
    const message = `Another writer takes the identity ${identityId} off the gallery; after ${identityWritesMax} times it is left to that one. Look who writes the gallery; the zones may refuse it as not enrolled.`;
    run.tell(finding('warning', 'IdentityMissing', message));
  }
  const hasAssigned = plan.identitySteps.includes('AssignRole') && !ensured.findings.some(isRoleMissing);
  return hasAssigned ? run.now().toISOString() : null;
}

const isRoleMissing = ({ code }: Finding) => code === 'RoleMissing';

/** Findings after which nothing can be deployed, whatever was Completed before. */
const versionGone: readonly FindingCode[] = ['VersionNotFound', 'MarkedForDeletion'];

/** A refused run leaves no target in the air; one that was canceled or is late leaves each as it was last seen. */
function settle(run: Run, stopped: RunStopped): void {
  run.endCheck();
  run.tell(stopped.finding);
  if (stopped.reason !== 'Refused') {
    return;
  }
  const gone = versionGone.includes(stopped.finding.code);
  run.update({
    targets: run.record.targets.map((target) =>
      isSettled(target.state) && !gone ? target : { ...target, state: 'Refused', details: stopped.finding.message },
    ),
  });
}

function* conclude(run: Run, state: Parameters<Run['finish']>[0]): Step<RunRecord> {
  const record = run.finish(state);
  yield* run.announce(record);
  return record;
}
