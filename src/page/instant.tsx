// Instants for people: how long ago, and exactly when in the reader's own time zone.

const steps: readonly (readonly [number, string])[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
];

/** Where the clocks of page and Azure differ by more, nothing is said of how long ago an instant was. */
const aheadMax = 60;

/** `2 h`, up to now; null for an instant that is to come. */
export function age(instant: string, now = Date.now()): string | null {
  const seconds = (now - Date.parse(instant)) / 1000;
  if (Number.isNaN(seconds) || seconds < -aheadMax) {
    return null;
  }
  const [size, unit] = steps.find(([one]) => seconds >= one) ?? [1, 's'];
  return `${Math.floor(Math.max(0, seconds) / size)} ${unit}`;
}

const exact = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});

/** With the time zone. */
export function exactly(instant: string): string {
  const time = Date.parse(instant);
  return Number.isNaN(time) ? instant : exact.format(time);
}

interface Props {
  readonly at: string;
}

/** `2 h ago (28 Nov 2026, 12:00 UTC)`. */
export function Ago({ at }: Props) {
  const past = age(at);
  return <time dateTime={at}>{past === null ? exactly(at) : `${past} ago (${exactly(at)})`}</time>;
}

/** `for 2 h, since 28 Nov 2026, 12:00 UTC`. */
export function Since({ at }: Props) {
  const past = age(at);
  return (
    <time dateTime={at}>
      {past !== null && `for ${past}, `}since {exactly(at)}
    </time>
  );
}
