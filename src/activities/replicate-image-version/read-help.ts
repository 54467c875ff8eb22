// Readings that only help a replication, such as those for checks in advance: they are waited for like any other, and done without where
// they cannot be had.
import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import { judgeError } from '../../azure/judge-answer';
import { type Finding, finding } from '../../domain/values/finding';
import type { CallingRun } from '../../orchestrators/engine/activity-contract';
import { isPassing } from '../answer';

/** Failures of the same request in a row: about a quarter of an hour. */
const attemptsMax = 10;
/** After nine minutes: within ten a 404 would end the run. */
const attemptsOfAbsent = 8;
/** Where now this and now that fails: about an hour. */
const attemptsInAll = 35;

export type Help<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'unread'; readonly error: ArmError };

/**
 * @param run whose attempts before may have failed for another request: those count for nothing here
 * @throws ArmError while it may yet be read
 */
export async function readHelp<T>(arm: Arm, run: CallingRun, read: () => Promise<T>): Promise<Help<T>> {
  try {
    return { kind: 'read', value: await read() };
  } catch (error) {
    if (!(error instanceof ArmError)) {
      throw error;
    }
    const { attempt, failed } = run;
    const before = failed?.about === error.request?.path ? (failed?.times ?? 0) : 0;
    const isLate = before >= (error.kind === 'notFound' ? attemptsOfAbsent : attemptsMax) || attempt > attemptsInAll;
    if (!isLate && isPassing(arm, error)) {
      throw error;
    }
    return { kind: 'unread', error };
  }
}

/** What is told of a help that was done without. */
export function unreadWarning(arm: Arm, error: ArmError, means: string): Finding {
  const { code, message } = judgeError(error, arm).finding;
  return finding('warning', code, `${message} ${means}`);
}
