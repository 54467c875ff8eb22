// .NET's TimeSpan as text, the notation of host.json and of timer triggers that run at a fixed interval.

const timeSpanPattern = /^(-)?(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/;

/** Milliseconds of `[-][d.]hh:mm[:ss[.fffffff]]`, or undefined where the text is no TimeSpan. */
export function parseTimeSpan(text: string): number | undefined {
  const match = timeSpanPattern.exec(text.trim());
  if (!match) {
    return undefined;
  }
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) {
    return undefined;
  }
  const wholeSeconds = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  const milliseconds = wholeSeconds * 1000 + Number(`0.${fraction || '0'}`) * 1000;
  return sign ? -milliseconds : milliseconds;
}
