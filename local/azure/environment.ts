// The simulated Azure's settings as environment variables; every problem is told at once.
import { join } from 'node:path';
import { ArmError } from './arm/arm-error';
import {
  changeSettings,
  type DeliverySettings,
  defaultDeliverySettings,
} from './services/event-grid/delivery-settings';
import { SettingsError, type SimulationSettings, settingsFromEnvironment } from './simulation/settings';
import type { AzureOptions } from './start-azure';

type Environment = Readonly<Record<string, string | undefined>>;

const eventVariables: Readonly<Record<keyof DeliverySettings, string>> = {
  duplicateRate: 'AZURE_SIM_EVENT_DUPLICATE_RATE',
  delaySeconds: 'AZURE_SIM_EVENT_DELAY_SECONDS',
  shuffleSeconds: 'AZURE_SIM_EVENT_SHUFFLE_SECONDS',
  callerDetail: 'AZURE_SIM_EVENT_CALLER_DETAIL',
  seed: 'AZURE_SIM_EVENT_SEED',
};

/**
 * Options of `startAzure` from the environment, with the defaults of `npm run azure`.
 * @throws SettingsError with all problems
 */
export function optionsFromEnvironment(environment: Environment): AzureOptions {
  const problems: string[] = [];
  const noted = <T>(read: () => T, fallback: T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof SettingsError)) {
        throw error;
      }
      problems.push(...error.problems);
      return fallback;
    }
  };
  const port = noted(() => numberFrom(environment, 'AZURE_SIM_PORT', 7443, isPort, 'a port from 0 to 65535'), 0);
  const clockSpeed = noted(
    () => numberFrom(environment, 'CLOCK_SPEED', 1, (speed) => speed > 0, 'a number above 0'),
    1,
  );
  const settings = noted((): Partial<SimulationSettings> => settingsFromEnvironment(environment), {});
  const eventSettings = noted(() => eventSettingsFrom(environment), defaultDeliverySettings);
  if (problems.length > 0) {
    throw new SettingsError(problems);
  }
  const { AZURE_SIM_RECORD: recordFile, FUNCTION_HOST_URL: functionHostUrl } = environment;
  return {
    port,
    stateDir: environment.LOCAL_STATE_DIR || join(process.cwd(), '.local'),
    clockSpeed,
    settings,
    eventSettings,
    ...(recordFile ? { recordFile } : {}),
    ...(functionHostUrl ? { functionHostUrl } : {}),
  };
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 65_535;
}

function numberFrom(
  environment: Environment,
  name: string,
  fallback: number,
  good: (value: number) => boolean,
  allowed: string,
): number {
  const text = environment[name];
  const value = text ? Number(text) : fallback;
  if (Number.isFinite(value) && good(value)) {
    return value;
  }
  throw new SettingsError([`${name} is '${text}'; it must be ${allowed}`]);
}

function eventSettingsFrom(environment: Environment): DeliverySettings {
  const given = Object.entries(eventVariables).flatMap(([name, variable]) => {
    const text = environment[variable];
    return text ? [[name, Number.isNaN(Number(text)) ? text : Number(text)]] : [];
  });
  try {
    return changeSettings(defaultDeliverySettings, Object.fromEntries(given));
  } catch (error) {
    if (error instanceof ArmError) {
      throw new SettingsError([`AZURE_SIM_EVENT_…: ${error.message}`]);
    }
    throw error;
  }
}
