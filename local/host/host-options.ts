// What a start of the host needs to know, put together from the command line, the environment, local.settings.json and host.json.
import { resolve } from 'node:path';
import { parseClockSpeed, parsePort, parseSwitch } from '../process/setting-forms';
import type { AppSettings } from './app-settings';
import { readLocalSettings } from './app-settings';
import { type EngineName, parseEngineName } from './engines/engine-name';
import { defaultBehavior, type EngineBehavior } from './engines/sqlite/behavior/engine-behavior';
import { parseBehavior } from './engines/sqlite/behavior/parse-behavior';
import type { HostJson } from './host-json';
import { readHostJson } from './host-json';
import { HostStartError } from './host-start-error';

export interface HostOptions {
  /** Absolute; holds host.json and package.json of the app. */
  readonly appRoot: string;
  /** Absolute folder of host.db, host-keys.json, host-clock.json and host-timers.json. */
  readonly stateDirectory: string;
  /** 0 lets the operating system choose. */
  readonly port: number;
  /** How many times as fast as the wall clock the host's simulated time runs. */
  readonly clockSpeed: number;
  /** Whether function and system keys are asked for, as in Azure; `func start` asks for none. */
  readonly enforceKeys: boolean;
  /** Only warnings and errors are printed. */
  readonly quiet: boolean;
  /** What durable functions run on. */
  readonly engine: EngineName;
  /** How unkind the engine sqlite is: HOST_ENGINE_BEHAVIOR. */
  readonly engineBehavior: EngineBehavior;
  /** Tells this host from others on the same hub; the same at each start. Undefined: name and port of the machine. */
  readonly instanceName: string | undefined;
  readonly settings: AppSettings;
  readonly hostJson: HostJson;
}

export interface CommandLine {
  readonly appRoot?: string | undefined;
  readonly port?: string | undefined;
  readonly quiet?: boolean | undefined;
  readonly engine?: string | undefined;
  readonly engineBehavior?: string | undefined;
  readonly clockSpeed?: string | undefined;
  readonly stateDir?: string | undefined;
}

/** Resolves all options. Throws a HostStartError of one line that names every setting that is wrong. */
export function resolveHostOptions(environment: NodeJS.ProcessEnv, commandLine: CommandLine = {}): HostOptions {
  const appRoot = resolve(commandLine.appRoot ?? (environment.HOST_APP_ROOT || '.'));
  const { settings, localHttpPort } = readLocalSettings(appRoot, environment);
  const problems: string[] = [];
  const port = parsePort('PORT', commandLine.port ?? (settings.PORT || localHttpPort || '7071'), problems);
  const clockSpeed = parseClockSpeed('CLOCK_SPEED', commandLine.clockSpeed ?? (settings.CLOCK_SPEED || '1'), problems);
  const enforceKeys = parseSwitch('HOST_KEYS', settings.HOST_KEYS, problems);
  const quiet = commandLine.quiet ?? parseSwitch('HOST_QUIET', settings.HOST_QUIET, problems);
  const engine = parseEngine(commandLine.engine ?? (settings.HOST_ENGINE || 'sqlite'), problems);
  if (engine === 'azure-storage' && clockSpeed !== 1) {
    problems.push(
      `CLOCK_SPEED is '${settings.CLOCK_SPEED}', but must be 1 with the engine 'azure-storage': it waits in real time.`,
    );
  }
  const behaviorText = commandLine.engineBehavior ?? settings.HOST_ENGINE_BEHAVIOR ?? '';
  const behavior = parseBehavior(behaviorText, defaultBehavior);
  if (!behavior.ok) {
    problems.push(`HOST_ENGINE_BEHAVIOR is '${behaviorText}': ${behavior.problems.join('; ')}.`);
  }
  const instanceName = settings.HOST_INSTANCE_NAME || undefined;
  if (instanceName !== undefined && !/^[\w.-]{1,100}$/.test(instanceName)) {
    problems.push(`HOST_INSTANCE_NAME is '${instanceName}', but must be 1 to 100 letters, digits, '.', '_' or '-'.`);
  }
  if (problems.length > 0) {
    throw new HostStartError(problems.join(' '));
  }
  return {
    appRoot,
    stateDirectory: resolve(appRoot, commandLine.stateDir ?? (settings.LOCAL_STATE_DIR || '.local')),
    port,
    clockSpeed,
    enforceKeys,
    quiet,
    engine,
    engineBehavior: behavior.ok ? behavior.value : defaultBehavior,
    instanceName,
    settings,
    hostJson: readHostJson(appRoot),
  };
}

function parseEngine(text: string, problems: string[]): EngineName {
  try {
    return parseEngineName(text);
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    return 'sqlite';
  }
}
