// Instants for people: how long ago, and exactly when in the reader's own time zone.

const steps: readonly (readonly [number, string])[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
];

/** `2 h`, up to now. */
export function age(instant: string, now = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(instant)) / 1000);
  const [size, unit] = steps.find(([one]) => seconds >= one) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${unit}`;
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
  return Number.isNaN(Date.parse(at)) ? null : (
    <time dateTime={at}>
      {age(at)} ago ({exactly(at)})
    </time>
  );
}

/** `for 2 h, since 28 Nov 2026, 12:00 UTC`. */
export function Since({ at }: Props) {
  return Number.isNaN(Date.parse(at)) ? null : (
    <time dateTime={at}>
      for {age(at)}, since {exactly(at)}
    </time>
  );
}
