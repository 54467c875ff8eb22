// ISO 8601 durations of days, hours, minutes and seconds, as Azure settings have them.

const pattern = /^P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** A year: what is waited for must lie within the dates that a computer knows. */
export const durationMaxDays = 366;

/** @returns seconds, or null where the text is no duration longer than zero and at most `durationMaxDays` */
export function parseDurationSeconds(text: string): number | null {
  const match = pattern.exec(text.trim());
  if (match === null) {
    return null;
  }
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  const total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  return total > 0 && total <= durationMaxDays * 86_400 ? total : null;
}

/** @param seconds a whole number, not negative */
export function formatDuration(seconds: number): string {
  const parts = [
    [Math.floor((seconds % 86_400) / 3600), 'H'],
    [Math.floor((seconds % 3600) / 60), 'M'],
    [seconds % 60, 'S'],
  ] as const;
  const time = parts.flatMap(([count, unit]) => (count === 0 ? [] : [`${count}${unit}`])).join('');
  const days = Math.floor(seconds / 86_400);
  return seconds === 0 ? 'PT0S' : `P${days === 0 ? '' : `${days}D`}${time === '' ? '' : `T${time}`}`;
}
