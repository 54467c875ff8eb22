// Ports, speed and engine of `npm start` and `npm run demo`: options, then the environment, then what the program has by itself.
import { type EngineName, parseEngineName } from '../host/engines/engine-name';
import { parseClockSpeed, parsePort } from '../process/setting-forms';

export interface StackSettings {
  readonly hostPort: number;
  readonly azurePort: number;
  readonly clockSpeed: number;
  readonly engine: EngineName;
}

interface StackOptions {
  readonly port: string | undefined;
  readonly azurePort: string | undefined;
  readonly clockSpeed: string | undefined;
  readonly engine: string | undefined;
}

/** Ends the program where something is wrong, with a line for each mistake. */
export function stackSettings(
  program: string,
  options: StackOptions,
  fallback: { readonly [Name in 'hostPort' | 'azurePort' | 'clockSpeed']: string },
  environment: NodeJS.ProcessEnv = process.env,
): StackSettings {
  const problems: string[] = [];
  const settings = {
    hostPort: parsePort('PORT', options.port ?? (environment.PORT || fallback.hostPort), problems),
    azurePort: parsePort(
      'AZURE_SIM_PORT',
      options.azurePort ?? (environment.AZURE_SIM_PORT || fallback.azurePort),
      problems,
    ),
    clockSpeed: parseClockSpeed(
      'CLOCK_SPEED',
      options.clockSpeed ?? (environment.CLOCK_SPEED || fallback.clockSpeed),
      problems,
    ),
    engine: readEngine(options.engine ?? (environment.HOST_ENGINE || 'sqlite'), problems),
  };
  if (problems.length > 0) {
    for (const problem of problems) {
      console.error(`${program}: ${problem}`);
    }
    process.exit(1);
  }
  return settings;
}

function readEngine(text: string, problems: string[]): EngineName {
  try {
    return parseEngineName(text);
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    return 'sqlite';
  }
}
