// When a run polls its version, and how much a poll must tell.
import { isSettled } from '../../../domain/replication/replication';
import {
  type ExpectedEnd,
  keepsPace,
  pollDelaySeconds,
  secondsLeft,
  seldomPollSeconds,
  statusPollSeconds,
} from '../../../domain/replication/wait-schedule';
import { beganBefore30 } from '../compatibility';
import type { Run } from '../run';

/** Since the write that is followed, or since the run began to follow. */
function elapsedSeconds(run: Run): number {
  const { writtenAt, startedAt } = run.record;
  return Math.min(...[startedAt, ...writtenAt].map((at) => Math.max(0, run.secondsSince(at))));
}

/** When, by the service's own progress, the first of the zones may be done, and whether it has promised that before. */
export function noteSeen(run: Run): void {
  const elapsed = elapsedSeconds(run);
  const open = run.record.targets.filter(({ state, zone }) => !isSettled(state) && !run.isHeld(zone));
  const told = open.flatMap(({ progress }) => secondsLeft(elapsed, progress) ?? []);
  const left = told.length === 0 ? null : Math.min(...told);
  const { expectedAt = null } = run.progress;
  const before = expectedAt === null ? null : elapsed - run.secondsSince(expectedAt);
  run.setProgress({
    seenAt: run.now().toISOString(),
    expectedAt: left === null ? null : run.after(left).toISOString(),
    keepsPace: told.length === open.length && keepsPace(before, left === null ? null : elapsed + left),
  });
}

/** For so long the states of zones may go unread while the version's operation is under way: a failure is told as soon. */
const briefSeconds = 300;

/** A list may tell that nothing has ended, unless something is to be looked at, or may be done by now. */
export function seenBefore(run: Run): { readonly seenAt?: string } {
  const { seenAt } = run.progress;
  const mayBeBrief =
    run.input.pollsByProgress === true &&
    seenAt !== undefined &&
    run.secondsSince(seenAt) < briefSeconds &&
    !isOverdue(run) &&
    run.record.takenOut.length === 0;
  return mayBeBrief ? { seenAt } : {};
}

/** The schedule of polls, the next retry that is due, or the deadline, whichever comes first. */
export function secondsUntilNextLook(run: Run, retryAfterSeconds: number | null): number {
  const due = Object.values(run.progress.due).map((at) => -run.secondsSince(at));
  return run.untilDeadline(Math.min(pollSeconds(run, retryAfterSeconds), ...due.filter((seconds) => seconds > 0)));
}

/** A zone should be done by now: the run polls by its own schedule, as far as there is room. */
const overdue: ExpectedEnd = { left: 0, isReliable: false };

function pollSeconds(run: Run, retryAfterSeconds: number | null): number {
  if (run.input.pollsByProgress !== true) {
    return pollDelaySeconds(run.mustLook ? 0 : run.progress.polls, retryAfterSeconds);
  }
  const own = run.mustLook ? statusPollSeconds(0, null, null) : ownPollSeconds(run);
  const { polledByOthers = null } = run.progress;
  const seconds =
    polledByOthers !== null && mayLeavePolls(run) && !run.mustLook
      ? seldomPollSeconds({
          own,
          expected: isOverdue(run) ? overdue : expectedEnd(run, elapsedSeconds(run)),
          phase: phaseOf(run),
          ...polledByOthers,
        })
      : own;
  return Math.max(seconds, retryAfterSeconds ?? 0);
}

export function ownPollSeconds(run: Run): number {
  const elapsed = elapsedSeconds(run);
  return statusPollSeconds(elapsed, expectedEnd(run, elapsed), null, beganBefore30(run.input));
}

/** Others that poll for this run see that its operation has ended; a zone that is taken out is looked at by the run itself. */
export function mayLeavePolls(run: Run): boolean {
  return !beganBefore30(run.input) && run.input.pollsByProgress === true && run.record.takenOut.length === 0;
}

/** A zone should be done by now. */
function isOverdue(run: Run): boolean {
  const { expectedAt = null } = run.progress;
  return expectedAt !== null && run.secondsSince(expectedAt) >= 0;
}

/** Runs of one moment differ by their ids, and the polls of one run by their number. */
export function phaseOf({ record, progress }: Run): number {
  const sum = [...`${record.id} ${progress.polls}`].reduce(
    (all, one) => (all * 33_391 + one.charCodeAt(0)) % 65_521,
    7,
  );
  return sum / 65_521;
}

/** A write since the last reading begins anew: what that reading promised is not relied on. */
function expectedEnd(run: Run, elapsed: number): ExpectedEnd | null {
  const { seenAt, expectedAt = null, keepsPace: isSteady = false } = run.progress;
  const left = expectedAt === null ? 0 : -run.secondsSince(expectedAt);
  const isSeenSince = seenAt !== undefined && run.secondsSince(seenAt) < elapsed;
  const isReliable = isSteady && isSeenSince && !beganBefore30(run.input);
  return left > 0 ? { left, isReliable } : null;
}
