// How unkind the simulated Event Grid is: duplicates, shuffling, delay. Changed by POST /_sim/events/settings.

import { ArmError } from '../../arm/arm-error';
import { isObject, type JsonObject } from '../../state/json';
import type { CallerDetail } from './resource-event';

export interface DeliverySettings {
  /** Share of delivered events that come a second time, 0 to 1. */
  duplicateRate: number;
  /** Seconds (simulated) from publishing to the first attempt. */
  delaySeconds: number;
  /** Each event waits up to so many more seconds (simulated), drawn anew, so that they arrive in another order. 0: as published. */
  shuffleSeconds: number;
  /** Claims and evidence of the caller in the events of resource topics. */
  callerDetail: CallerDetail;
  /** Starts the sequence that duplicates and shuffling are drawn from. */
  seed: number;
}

export const defaultDeliverySettings: Readonly<DeliverySettings> = {
  duplicateRate: 0,
  delaySeconds: 0,
  shuffleSeconds: 0,
  callerDetail: 'full',
  seed: 1,
};

/** What each setting may be, in words and as a test. */
const allowedValues: Readonly<Record<keyof DeliverySettings, readonly [string, (value: unknown) => boolean]>> = {
  duplicateRate: ['a number from 0 to 1', (value) => isNumber(value) && value >= 0 && value <= 1],
  delaySeconds: ['a number of seconds, 0 or more', (value) => isNumber(value) && value >= 0],
  shuffleSeconds: ['a number of seconds, 0 or more', (value) => isNumber(value) && value >= 0],
  callerDetail: ["'full' or 'empty'", (value) => value === 'full' || value === 'empty'],
  seed: ['an integer', (value) => Number.isInteger(value)],
};

/**
 * The settings with those of a request in place of the present ones.
 * @throws ArmError 400 `InvalidSettings` with every wrong field
 */
export function changeSettings(present: DeliverySettings, body: unknown): DeliverySettings {
  if (!isObject(body)) {
    throw invalid(['the body must be a JSON object']);
  }
  const problems = Object.entries(body).flatMap(([name, value]) => problemOf(name, value));
  if (problems.length > 0) {
    throw invalid(problems);
  }
  return { ...present, ...(body as JsonObject & Partial<DeliverySettings>) };
}

function problemOf(name: string, value: unknown): string[] {
  const allowed = allowedValues[name as keyof DeliverySettings];
  if (!allowed) {
    return [`'${name}' is not a setting; allowed: ${Object.keys(allowedValues).join(', ')}`];
  }
  const [words, isAllowed] = allowed;
  return isAllowed(value) ? [] : [`${name} must be ${words}, not ${JSON.stringify(value)}`];
}

function invalid(problems: string[]): ArmError {
  return new ArmError(400, 'InvalidSettings', `${problems.join('; ')}.`);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
