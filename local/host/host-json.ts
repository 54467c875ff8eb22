// host.json, as far as this host honours it; everything else in the file is for Azure and passes unread.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { DurableExtensionOptions } from './contract';
import { HostStartError } from './host-start-error';
import { parsePlainJson } from './json-files';
import { parseTimeSpan } from './time-span';

const positive = z.int().positive();

const hostJsonSchema = z.looseObject({
  version: z.literal('2.0', { error: 'must be "2.0"' }),
  functionTimeout: z
    .string()
    .refine((text) => text === '-1' || (parseTimeSpan(text) ?? 0) > 0, 'must be a TimeSpan such as "00:10:00", or "-1"')
    .optional(),
  logging: z.looseObject({ logLevel: z.record(z.string(), z.string()).optional() }).optional(),
  extensions: z
    .looseObject({
      http: z
        .looseObject({
          routePrefix: z.string().optional(),
          maxConcurrentRequests: z.int().optional(),
          maxOutstandingRequests: z.int().optional(),
        })
        .optional(),
      durableTask: z
        .looseObject({
          hubName: z.string().optional(),
          maxConcurrentActivityFunctions: positive.optional(),
          maxConcurrentOrchestratorFunctions: positive.optional(),
          defaultVersion: z.string().optional(),
          versionMatchStrategy: z.enum(['None', 'Strict', 'CurrentOrOlder']).optional(),
          versionFailureStrategy: z.enum(['Reject', 'Fail']).optional(),
        })
        .optional(),
    })
    .optional(),
});

export interface HostJson {
  /** Milliseconds an invocation may take; undefined is without limit. */
  readonly functionTimeout: number | undefined;
  /** `logging.logLevel`: category prefix to least level. */
  readonly logLevels: Readonly<Record<string, string>>;
  readonly http: {
    /** Without slashes at its ends; empty means that routes begin at the root. */
    readonly routePrefix: string;
    /** HTTP invocations at a time; -1 is without limit. */
    readonly maxConcurrentRequests: number;
    /** HTTP requests running or waiting before 429 is answered; -1 is without limit, the default outside Azure. */
    readonly maxOutstandingRequests: number;
  };
  readonly durableTask: {
    /** Unexpanded: may hold `%NAME%`. */
    readonly hubName: string | undefined;
    /** Undefined where host.json leaves the extension's default. */
    readonly settings: NonNullable<DurableExtensionOptions['settings']>;
  };
}

const defaultTimeout = '00:30:00';

/** Reads and checks `host.json` of the app root. Throws a HostStartError that names every wrong field. */
export function readHostJson(appRoot: string): HostJson {
  const path = join(appRoot, 'host.json');
  if (!existsSync(path)) {
    throw new HostStartError(
      `There is no host.json in ${appRoot}: run in the app's root folder, or name it with HOST_APP_ROOT.`,
    );
  }
  const file = parseHostJson(path);
  const http = file.extensions?.http;
  const durableTask = file.extensions?.durableTask;
  const timeout = file.functionTimeout ?? defaultTimeout;
  return {
    functionTimeout: timeout === '-1' ? undefined : parseTimeSpan(timeout),
    logLevels: file.logging?.logLevel ?? {},
    http: {
      routePrefix: (http?.routePrefix ?? 'api').replace(/^\/+|\/+$/g, ''),
      maxConcurrentRequests: http?.maxConcurrentRequests ?? 100,
      maxOutstandingRequests: http?.maxOutstandingRequests ?? -1,
    },
    durableTask: {
      hubName: durableTask?.hubName,
      settings: pick(
        durableTask ?? {},
        'maxConcurrentActivityFunctions',
        'maxConcurrentOrchestratorFunctions',
        'defaultVersion',
        'versionMatchStrategy',
        'versionFailureStrategy',
      ),
    },
  };
}

/** Members that are there. */
type Present<T, Name extends keyof T> = { readonly [Each in Name]?: Exclude<T[Each], undefined> };

function pick<T extends object, Name extends keyof T>(from: T, ...names: Name[]): Present<T, Name> {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]]))) as Present<
    T,
    Name
  >;
}

function parseHostJson(path: string): z.infer<typeof hostJsonSchema> {
  try {
    return hostJsonSchema.parse(parsePlainJson(readFileSync(path, 'utf8')));
  } catch (error) {
    const reason =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`).join('; ')
        : String(error);
    throw new HostStartError(`${path} is not usable: ${reason}`, { cause: error });
  }
}
