// Time as Microsoft.Compute answers it: `2024-03-25T03:12:37.7067457+00:00`.

/**
 * ISO 8601 with seven digits and an offset. The four digits below a millisecond are made up, the same for the same
 * millisecond; the last one is odd, since the service leaves zeros at the end out.
 *
 * @param milliseconds since 1970, simulated
 */
export function formatResourceTime(milliseconds: number): string {
  const whole = Math.floor(milliseconds);
  const below = ((Math.imul(whole % 2 ** 31, 0x9e3779b1) >>> 0) % 5_000) * 2 + 1;
  return new Date(whole).toISOString().replace('Z', `${String(below).padStart(4, '0')}+00:00`);
}
