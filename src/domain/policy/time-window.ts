// When a rule may write: a daily window in a time zone of its own, right over every change of its clocks.
import type { TimeWindow } from './policy';

export interface WindowState {
  readonly isOpen: boolean;
  /** ISO 8601: when it closes, or when it opens next; null where it is always open. */
  readonly until: string | null;
}

const dayMilliseconds = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) {
    return known;
  }
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, made);
  return made;
}

/** What the zone's clocks show, as if it were UTC; milliseconds since 1970. */
function localTime(instant: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/**
 * The instant at which the zone's clocks show a local time: the first of two, and where a change of clocks leaves it out,
 * as long after the change as it would have been.
 */
function instantOf(local: number, timeZone: string): number {
  const offsets = [local - dayMilliseconds, local + dayMilliseconds].map((near) => localTime(near, timeZone) - near);
  const [before = 0] = offsets;
  const candidates = offsets.map((offset) => local - offset).filter((at) => localTime(at, timeZone) === local);
  return candidates.length === 0 ? local - before : Math.min(...candidates);
}

export function isTimeZone(name: string): boolean {
  try {
    return formatOf(name).resolvedOptions().timeZone !== '' && /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** Whether the window is open at an instant, and until when it is so or not. @param now ISO 8601 */
export function windowState({ start, durationSeconds, timeZone }: TimeWindow, now: string): WindowState {
  const at = Date.parse(now);
  const [hours = 0, minutes = 0] = start.split(':').map(Number);
  const midnight = Math.floor(localTime(at, timeZone) / dayMilliseconds) * dayMilliseconds;
  const opens = [-2, -1, 0, 1, 2].map((day) =>
    instantOf(midnight + day * dayMilliseconds + (hours * 60 + minutes) * 60_000, timeZone),
  );
  if (durationSeconds * 1000 >= dayMilliseconds) {
    return { isOpen: true, until: null };
  }
  const open = opens.findLast((from) => from <= at && at < from + durationSeconds * 1000);
  if (open !== undefined) {
    return { isOpen: true, until: new Date(open + durationSeconds * 1000).toISOString() };
  }
  return { isOpen: false, until: new Date(Math.min(...opens.filter((from) => from > at))).toISOString() };
}
