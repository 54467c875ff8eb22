// When a timer trigger is due: by an NCRONTAB expression in UTC, or every so often (a TimeSpan).
import { Cron } from 'croner';
import type { AppSettings } from '../app-settings';
import { expandAppSettings } from '../app-settings';
import { parseTimeSpan } from '../time-span';
import { toCronPattern } from './ncrontab';

export interface TimerSchedule {
  /** The first occurrence after that instant; undefined when there is none any more (31 February). */
  next(after: Date): Date | undefined;
  /** Whether it is at least a minute between occurrences: only then does a timer keep its state by default. */
  readonly isSlow: boolean;
  readonly text: string;
}

/** Reads the `schedule` of a timer trigger, `%SETTING%` expanded. Throws an Error that says what is wrong. */
export function parseTimerSchedule(schedule: unknown, settings: AppSettings): TimerSchedule {
  if (typeof schedule !== 'string' || schedule.trim() === '') {
    throw new Error('a timer trigger needs a schedule such as "0 */5 * * * *"');
  }
  const { text, missing } = expandAppSettings(schedule, settings);
  if (missing.length > 0) {
    throw new Error(`its schedule '${schedule}' needs the app setting ${missing.join(', ')}, which is not set`);
  }
  const interval = parseTimeSpan(text);
  return interval === undefined ? cronSchedule(text) : intervalSchedule(text, interval);
}

function cronSchedule(text: string): TimerSchedule {
  const cron = new Cron(toCronPattern(text), { mode: '6-part', timezone: 'UTC', domAndDow: true, paused: true });
  const next = (after: Date) => cron.nextRun(after) ?? undefined;
  return { text, next, isSlow: isSlowFrom(next) };
}

function intervalSchedule(text: string, interval: number): TimerSchedule {
  if (interval <= 0) {
    throw new Error(`its interval '${text}' must be above zero`);
  }
  return { text, next: (after) => new Date(after.getTime() + interval), isSlow: interval >= 60_000 };
}

function isSlowFrom(next: (after: Date) => Date | undefined): boolean {
  const occurrences: Date[] = [];
  let at: Date | undefined = new Date();
  for (let count = 0; count < 5 && at; count += 1) {
    at = next(at);
    if (at) {
      occurrences.push(at);
    }
  }
  return occurrences.every(
    (occurrence, index) => index === 0 || occurrence.getTime() - occurrences[index - 1]!.getTime() >= 60_000,
  );
}
