// Retry-After, read and bounded in one place: what a service asks to wait is waited, up to an hour.

/** Values beyond this are taken for a mistake of the service. */
const retryAfterMaxSeconds = 3600;

/**
 * @param header seconds or an HTTP date (RFC 9110, section 10.2.3)
 * @param now Unix time in milliseconds
 * @returns whole seconds from 0 to 3,600; null where the header is absent or neither
 */
export function readRetryAfter(header: string | undefined, now = Date.now()): number | null {
  const text = header?.trim() ?? '';
  if (text === '') {
    return null;
  }
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(Math.ceil(seconds), retryAfterMaxSeconds) : null;
}
