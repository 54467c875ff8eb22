// Set-Cookie from the worker's cookie (RpcHttpCookie), written as ASP.NET Core writes it.
import * as z from 'zod';

const text = z.object({ value: z.string() }).nullish();
const flag = z.object({ value: z.boolean() }).nullish();

const cookieSchema = z.object({
  name: z.string(),
  value: z.string(),
  domain: text,
  path: text,
  expires: z.object({ value: z.object({ seconds: z.number() }) }).nullish(),
  secure: flag,
  httpOnly: flag,
  sameSite: z.string().nullish(),
  maxAge: z.object({ value: z.number() }).nullish(),
});

/** `explicitNone` is a wish for SameSite=None; `none` means that nothing was said. */
const sameSiteOf: Readonly<Record<string, string>> = { lax: 'lax', strict: 'strict', explicitNone: 'none' };

/** Without a path of its own a cookie gets `path=/`. */
export function toSetCookie(cookie: unknown): string {
  const { name, value, domain, path, expires, secure, httpOnly, sameSite, maxAge } = cookieSchema.parse(cookie);
  const site = sameSiteOf[sameSite ?? ''];
  return [
    `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
    ...(expires ? [`expires=${new Date(expires.value.seconds * 1000).toUTCString()}`] : []),
    ...(maxAge ? [`max-age=${Math.trunc(maxAge.value)}`] : []),
    ...(domain ? [`domain=${domain.value}`] : []),
    `path=${path?.value ?? '/'}`,
    ...(secure?.value ? ['secure'] : []),
    ...(site ? [`samesite=${site}`] : []),
    ...(httpOnly?.value ? ['httponly'] : []),
  ].join('; ');
}
