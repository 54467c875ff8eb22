// Readings that only help a replication, such as those for checks in advance: they are waited for like any other, and done without where
// they cannot be had.
import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import { judgeError } from '../../azure/judge-answer';
import { type Finding, finding } from '../../domain/values/finding';
import { isPassing } from '../answer';

/** After about a quarter of an hour. */
const attemptsMax = 10;
/** After nine minutes: within ten a 404 would end the run. */
const attemptsOfAbsent = 8;

export type Help<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'unread'; readonly error: ArmError };

/**
 * @param attempt of the activity, 1 for the first
 * @throws ArmError while it may yet be read
 */
export async function readHelp<T>(arm: Arm, attempt: number, read: () => Promise<T>): Promise<Help<T>> {
  try {
    return { kind: 'read', value: await read() };
  } catch (error) {
    if (!(error instanceof ArmError)) {
      throw error;
    }
    const isLate = attempt > (error.kind === 'notFound' ? attemptsOfAbsent : attemptsMax);
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
