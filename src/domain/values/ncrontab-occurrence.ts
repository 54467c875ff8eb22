// When a schedule of six fields is due next, in UTC.
import type { ScheduleField } from './ncrontab';

const dayMilliseconds = 86_400_000;
/** The 29th of February comes within eight years, and on each day of the week within forty. */
const daysMax = 41 * 366;

const holds = (field: ScheduleField | undefined, value: number) => field == null || field.includes(value);

function valuesOf(field: ScheduleField | undefined, count: number): readonly number[] {
  return field ?? Array.from({ length: count }, (_, index) => index);
}

/** Seconds of a day at which it is due: the first of at least `least`; null where there is none. */
function secondOfDay(fields: readonly ScheduleField[], least: number): number | null {
  for (const hour of valuesOf(fields[2], 24)) {
    if (hour * 3600 + 3599 < least) {
      continue;
    }
    for (const minute of valuesOf(fields[1], 60)) {
      const begin = hour * 3600 + minute * 60;
      const second = valuesOf(fields[0], 60).find((one) => begin + one >= least);
      if (second !== undefined) {
        return begin + second;
      }
    }
  }
  return null;
}

/**
 * @param fields of `parseNcrontab`; all of them must hold, as NCrontab has it
 * @param after milliseconds since 1970
 * @returns the first occurrence later than that; null where there is none, as of 31 February
 */
export function nextOccurrence(fields: readonly ScheduleField[], after: number): number | null {
  const first = Math.floor(after / 1000) * 1000 + 1000;
  const today = first - (first % dayMilliseconds);
  for (let day = 0; day < daysMax; day += 1) {
    const begin = today + day * dayMilliseconds;
    const date = new Date(begin);
    if (
      holds(fields[3], date.getUTCDate()) &&
      holds(fields[4], date.getUTCMonth() + 1) &&
      holds(fields[5], date.getUTCDay())
    ) {
      const second = secondOfDay(fields, day === 0 ? (first - today) / 1000 : 0);
      if (second !== null) {
        return begin + second * 1000;
      }
    }
  }
  return null;
}
