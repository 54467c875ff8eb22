// Waves: which targets of a decision may be written now, and what the others wait for.
import type { PolicyTarget, TimeWindow } from './policy';
import { windowState } from './time-window';

/** What is known of a zone that others may wait for. */
export interface ZoneProgress {
  readonly zone: string;
  /** ISO 8601: when it was first seen Completed; null while it is not. */
  readonly completedAt: string | null;
}

export interface WaveContext {
  readonly zones: readonly ZoneProgress[];
  /** ISO 8601; null where unknown: a delay that counts from it is over. */
  readonly publishedDate: string | null;
  readonly window: TimeWindow | null;
  /** ISO 8601. */
  readonly now: string;
}

export interface WaitingTarget {
  readonly target: PolicyTarget;
  /** ISO 8601; null where no time can be told: it waits for other zones. */
  readonly until: string | null;
  readonly because: string;
}

export interface Wave {
  readonly ready: readonly PolicyTarget[];
  readonly waiting: readonly WaitingTarget[];
}

function waitOf(target: PolicyTarget, { zones, publishedDate, window, now }: WaveContext): WaitingTarget | null {
  const before = target.after.map((zone) => ({
    zone,
    completedAt: zones.find((one) => one.zone === zone)?.completedAt ?? null,
  }));
  const open = before.filter(({ completedAt }) => completedAt === null).map(({ zone }) => zone);
  if (open.length > 0) {
    return { target, until: null, because: `${target.zone} waits until ${open.join(', ')} is Completed` };
  }
  const starts = target.after.length === 0 ? [publishedDate] : before.map(({ completedAt }) => completedAt);
  const from = Math.max(...starts.map((start) => Date.parse(start ?? '')));
  const due = Number.isFinite(from) ? from + target.delaySeconds * 1000 : 0;
  // Azure's clock may be ahead of ours: without a delay there is nothing to wait for.
  if (target.delaySeconds > 0 && due > Date.parse(now)) {
    const until = new Date(due).toISOString();
    return { target, until, because: `${target.zone} is delayed until ${until}` };
  }
  const state = window === null ? null : windowState(window, now);
  return state === null || state.isOpen
    ? null
    : {
        target,
        until: state.until,
        because: `${target.zone} waits for the rule's window, which opens at ${state.until}`,
      };
}

/** Divides the targets; in the order in which the rule has them. */
export function nextWave(targets: readonly PolicyTarget[], context: WaveContext): Wave {
  const waits = targets.map((target) => waitOf(target, context));
  return {
    ready: targets.filter((_, index) => waits[index] === null),
    waiting: waits.filter((wait) => wait !== null),
  };
}

/** The earliest instant at which a waiting target may become ready by itself, ISO 8601; null where none does. */
export function nextDue(wave: Wave): string | null {
  return wave.waiting.flatMap(({ until }) => until ?? []).sort()[0] ?? null;
}
