// The input from which a run goes on in a fresh history, with what was asked of it meanwhile.
import { newTarget } from './new-record';
import type { ReplicationTarget } from './replication';
import type { ReplicationInput, ReplicationRequest, RunProgress, RunRecord } from './replication-run';

/** Where a run stands when its history ends. */
export interface RunPlace {
  readonly record: RunRecord;
  readonly progress: RunProgress;
  /** It only looks whether the version still is as the record before says. */
  readonly isCheck: boolean;
}

/** @param asked requests that the run has taken and not looked at yet */
export function resumedInput(
  input: ReplicationInput,
  { record, progress, isCheck }: RunPlace,
  asked: readonly ReplicationRequest[],
): ReplicationInput {
  if (asked.length === 0) {
    return { ...input, checks: isCheck, resume: { ...progress, record } };
  }
  const explicit = asked.filter(({ trigger }) => trigger.kind === 'http');
  const wanted = asked.flatMap(({ targets }) => targets);
  const added = wanted.filter(
    ({ zone }, index) =>
      input.targets.every((target) => target.zone !== zone) &&
      wanted.findIndex((target) => target.zone === zone) === index,
  );
  // A person's request tries again what was given up.
  const named = new Set(explicit.flatMap(({ targets }) => targets.map(({ zone }) => zone)));
  const isReopened = ({ zone, state }: ReplicationTarget) =>
    named.has(zone) && (state === 'Refused' || state === 'Failed');
  const reopened = new Set(record.targets.filter(isReopened).map(({ zone }) => zone));
  const targets = record.targets.map((target) => (isReopened(target) ? newTarget(target) : target));
  const counted = (counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).filter(([zone]) => !reopened.has(zone)));
  return {
    ...input,
    targets: [...input.targets, ...added],
    checks: isCheck && explicit.length === 0,
    resume: {
      ...progress,
      // What is on its way is followed until the version can be written again.
      mustPlan: progress.stage === 'Replicating',
      polls: 0,
      attempts: counted(progress.attempts),
      enrolments: counted(progress.enrolments),
      record: { ...record, targets: [...targets, ...added.map(newTarget)] },
    },
  };
}
