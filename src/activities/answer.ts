// From what ARM answered to what an activity answers: one place decides what is waited out and what is final.
import type { ArmErrorKind } from '../azure/arm/answer-table';
import { ArmError } from '../azure/arm/arm-error';
import { type Finding, finding } from '../domain/values/finding';
import type { FindingCode } from '../domain/values/finding-codes';
import type { ActivityAnswer, RefusedAnswer, RetryAnswer } from '../orchestrators/engine/activity-answer';

export function done<T>(value: T): ActivityAnswer<T> {
  return { kind: 'done', value };
}

/** Retried until the run's deadline. */
export function retry(reason: string, afterSeconds: number | null = null): RetryAnswer {
  return { kind: 'retry', afterSeconds, reason, patience: null };
}

export function refuse(refusal: Finding): RefusedAnswer {
  return { kind: 'refused', finding: refusal };
}

/** Retried for so long, then refused. */
export function retryFor(seconds: number, refusal: Finding): RetryAnswer {
  return { kind: 'retry', afterSeconds: null, reason: refusal.message, patience: { seconds, finding: refusal } };
}

/** What is not found is believed to be gone after this long: ARM's caches answer 404 for what was just written. */
const absencePatienceSeconds = 60;
const absences: readonly FindingCode[] = ['VersionNotFound', 'GalleryNotFound'];

/** Kinds of errors that pass: a later attempt, after a fresh read, may succeed. */
const passing: readonly ArmErrorKind[] = ['throttled', 'transient', 'noToken', 'conflict', 'principalNotFound'];

export function isPassing(error: ArmError): boolean {
  return passing.includes(error.kind);
}

/**
 * Runs the requests of an activity.
 *
 * @param what what was being done, as in "reading the image version": it opens the finding's message
 * @param refusals findings for kinds of errors that mean something particular here
 */
export async function answering<T>(
  what: string,
  refusals: Partial<Record<ArmErrorKind, FindingCode>>,
  requests: () => Promise<ActivityAnswer<T>>,
): Promise<ActivityAnswer<T>> {
  try {
    return await requests();
  } catch (error) {
    if (!(error instanceof ArmError)) {
      throw error;
    }
    const words = describeError(error);
    if (isPassing(error)) {
      return retry(`${what}: ${words}`, error.retryAfter);
    }
    const code = refusals[error.kind] ?? 'ReadRefused';
    const refusal = finding('error', code, `While ${what}: ${words}`);
    return absences.includes(code) ? retryFor(absencePatienceSeconds, refusal) : refuse(refusal);
  }
}

export function describeError(error: ArmError): string {
  const code = error.code === '' ? (error.status ?? 'no answer') : error.code;
  return `${code}: ${error.message}`.slice(0, 1500);
}
