// Application settings as a Functions host has them: the environment, and below it the Values of local.settings.json.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { HostStartError } from './host-start-error';
import { parseCommentedJson } from './json-files';

const localSettingsSchema = z.looseObject({
  IsEncrypted: z.boolean().optional(),
  Values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).optional(),
  Host: z.looseObject({ LocalHttpPort: z.union([z.string(), z.number()]).transform(String).optional() }).optional(),
});

export type AppSettings = Readonly<Record<string, string>>;

export interface LocalSettings {
  /** `Values`, then the environment over them. */
  readonly settings: AppSettings;
  /** `Host.LocalHttpPort`, which only `func start` and this host know. */
  readonly localHttpPort: string | undefined;
}

/** Reads `local.settings.json` of the app, if there is one, and lays the environment over its Values. */
export function readLocalSettings(appRoot: string, environment: NodeJS.ProcessEnv): LocalSettings {
  const path = join(appRoot, 'local.settings.json');
  const file = existsSync(path) ? parseLocalSettings(path) : {};
  if (file.IsEncrypted) {
    throw new HostStartError(
      `${path} is encrypted: decrypt it with 'func settings decrypt', or set IsEncrypted to false.`,
    );
  }
  const settings: Record<string, string> = { ...file.Values };
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined) {
      settings[name] = value;
    }
  }
  return { settings: { ...settings, ...withoutProxy(settings) }, localHttpPort: file.Host?.LocalHttpPort };
}

const loopback = ['localhost', '127.0.0.1', '::1'];

/** The app's durable client talks to this host: a proxy of the environment must not come between. */
function withoutProxy(settings: AppSettings): AppSettings {
  const given = [settings.NO_PROXY, settings.no_proxy].flatMap((text) => text?.split(/[\s,]+/) ?? []);
  const all = [...new Set([...given, ...loopback])].filter((host) => host !== '').join(',');
  return { NO_PROXY: all, no_proxy: all };
}

function parseLocalSettings(path: string): z.infer<typeof localSettingsSchema> {
  try {
    return localSettingsSchema.parse(parseCommentedJson(readFileSync(path, 'utf8')));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new HostStartError(`${path} cannot be read: ${reason}`, { cause: error });
  }
}

/**
 * Replaces each `%NAME%` by the setting of that name, as the host does in host.json and in binding options.
 * `missing` lists the names that have no setting or an empty one; those stay as they are.
 */
export function expandAppSettings(
  text: string,
  settings: AppSettings,
): { readonly text: string; readonly missing: string[] } {
  const missing: string[] = [];
  const expanded = text.replace(/%([^%]+)%/g, (reference, name: string) => {
    const value = settings[name];
    if (!value) {
      missing.push(name);
      return reference;
    }
    return value;
  });
  return { text: expanded, missing };
}
