// The signed link to a long-running operation, as long as the recorded ones: a client keeps it byte for byte.
import { createHash } from 'node:crypto';

/** Characters of a link, as recorded since about 2024. */
const linkLength = 3_098;
const signatureBytes = 256;
/** Where .NET's ticks of 100 nanoseconds begin to count, in milliseconds before 1970. */
const ticksBefore1970 = 62_135_596_800_000;
const signed = ['t', 'c', 's', 'h'] as const;
const certificateText = characters('certificate', linkLength);

/**
 * @param url of the operation, without a query
 * @param query what stands before the signature, `api-version` at its end
 * @param startedAt simulated milliseconds
 */
export function operationLink(url: string, query: string, startedAt: number): string {
  const ticks = `${Math.floor(startedAt) + ticksBefore1970}0000`;
  const path = new URL(url).pathname.toLowerCase();
  const signature = characters(`${path} ${ticks}`, Math.ceil((signatureBytes * 4) / 3));
  const before = `${url}?${query}&t=${ticks}&c=`;
  const rest = `&s=${signature}&h=`;
  const certificate = certificateText.slice(0, Math.max(0, linkLength - before.length - rest.length - 43));
  return `${before}${certificate}${rest}${digest(path, ticks, certificate, signature)}`;
}

/** Whether the link came as it was given out. One without any signature, as before 2024, is taken too. */
export function isUnchanged(path: string, query: URLSearchParams): boolean {
  const [ticks, certificate, signature, hash] = signed.map((name) => query.get(name));
  if ([ticks, certificate, signature, hash].every((part) => part === null)) {
    return true;
  }
  return hash === digest(path.toLowerCase(), ticks ?? '', certificate ?? '', signature ?? '');
}

const hasSignature = /[?&][tcsh]=/;

/** The text with the signature of each link in it taken out: links are never logged. */
export function withoutSignature(text: string): string {
  return hasSignature.test(text) ? text.replace(/([?&])([tcsh])=[^&"\s]*/g, '$1$2=-') : text;
}

function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join(' ')).digest('base64url');
}

/** As many characters of base64url as are asked for, the same for the same seed. */
function characters(seed: string, length: number): string {
  let text = '';
  for (let index = 0; text.length < length; index++) {
    text += createHash('sha512').update(`${seed} ${index}`).digest('base64url');
  }
  return text.slice(0, length);
}
