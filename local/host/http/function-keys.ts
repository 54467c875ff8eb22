// Function keys: made once, kept in `.local/host-keys.json`, and asked for as in Azure when HOST_KEYS is on.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { dirname } from 'node:path';
import * as z from 'zod';
import { HostStartError } from '../host-start-error';

export type AuthLevel = 'anonymous' | 'function' | 'admin';

const keysSchema = z.object({
  masterKey: z.string().min(1),
  /** Host keys: they open every function of level `function`. */
  functionKeys: z.record(z.string(), z.string()),
  /** Keys of extensions, by their name in Azure. */
  systemKeys: z.object({ eventgrid_extension: z.string(), durabletask_extension: z.string() }).catchall(z.string()),
  /** Keys of single functions, by function name and key name. */
  functions: z.record(z.string(), z.record(z.string(), z.string())).optional(),
});
type KeysFile = z.infer<typeof keysSchema>;

export interface FunctionKeys {
  readonly systemKeys: KeysFile['systemKeys'];
  readonly hostKeys: Readonly<Record<string, string>>;
  readonly masterKey: string;
  /** Whether the request carries a key (header `x-functions-key` or `?code=`) that is good enough for a function. */
  allows(request: IncomingMessage, url: URL, level: AuthLevel, functionName?: string): boolean;
  /** Whether the request carries the key of that extension, or the master key. */
  allowsSystem(request: IncomingMessage, url: URL, extension: keyof KeysFile['systemKeys']): boolean;
}

/** Reads the keys, or makes them at the first start. */
export function openFunctionKeys(path: string): FunctionKeys {
  const keys = existsSync(path) ? readKeys(path) : createKeys(path);
  const hasAny = (request: IncomingMessage, url: URL, accepted: ReadonlyArray<string | undefined>) => {
    const given = keyOf(request, url);
    return given !== undefined && accepted.some((key) => key !== undefined && sameKey(given, key));
  };
  return {
    systemKeys: keys.systemKeys,
    hostKeys: keys.functionKeys,
    masterKey: keys.masterKey,
    allows(request, url, level, functionName = '') {
      if (level === 'anonymous') {
        return true;
      }
      const functionKeys =
        level === 'function'
          ? [...Object.values(keys.functionKeys), ...Object.values(keys.functions?.[functionName] ?? {})]
          : [];
      return hasAny(request, url, [keys.masterKey, ...functionKeys]);
    },
    allowsSystem: (request, url, extension) => hasAny(request, url, [keys.masterKey, keys.systemKeys[extension]]),
  };
}

function readKeys(path: string): KeysFile {
  try {
    return keysSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new HostStartError(`${path} holds no usable keys: delete it and new ones are made.`, { cause: error });
  }
}

function createKeys(path: string): KeysFile {
  const keys: KeysFile = {
    masterKey: newKey(),
    functionKeys: { default: newKey() },
    systemKeys: { eventgrid_extension: newKey(), durabletask_extension: newKey() },
  };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(keys, undefined, 2)}\n`, { mode: 0o600 });
  return keys;
}

/** As long as Azure's, and safe in a URL without encoding. */
function newKey(): string {
  return `${randomBytes(40).toString('base64url')}==`;
}

function keyOf(request: IncomingMessage, url: URL): string | undefined {
  const header = request.headers['x-functions-key'];
  return (typeof header === 'string' ? header : undefined) ?? url.searchParams.get('code') ?? undefined;
}

function sameKey(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
