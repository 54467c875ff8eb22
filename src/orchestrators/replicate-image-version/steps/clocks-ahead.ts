// Hosts that serve one task hub take a run in turn, and the clock of one may be days ahead: what it has noted does not keep the run
// waiting on a host whose clock is right for as long as the two are apart.
import { retryDelaySeconds } from '../../../domain/replication/wait-schedule';
import { beganBefore30 } from '../compatibility';
import type { Run } from '../run';

/** By which clocks differ anyway. */
const slackSeconds = 60;

/** No retry is noted for later than its delay from now. */
export function distrustClocksAhead(run: Run): void {
  if (beganBefore30(run.input)) {
    return;
  }
  const { due } = run.progress;
  const { rewriteAfterSeconds, removeAndAddAfterSeconds } = run.input.policy.retry;
  const longest = Math.max(rewriteAfterSeconds, removeAndAddAfterSeconds, retryDelaySeconds(99, null));
  const isAhead = (at: string) => -run.secondsSince(at) > longest + slackSeconds;
  if (Object.values(due).some(isAhead)) {
    const latest = run.after(longest).toISOString();
    const times = Object.entries(due).map(([zone, at]) => [zone, isAhead(at) ? latest : at] as const);
    run.setProgress({ due: Object.fromEntries(times) });
  }
}

/** @returns `at`, or now where that is earlier */
export function notAfterNow(run: Run, at: string): string {
  const now = run.now().toISOString();
  return !beganBefore30(run.input) && at > now ? now : at;
}
