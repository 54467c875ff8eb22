// From what ARM answered to what an activity answers: what the tables judge is waited out, or told.
import type { Arm } from '../azure/arm/arm';
import { ArmError } from '../azure/arm/arm-error';
import { type JudgeOptions, judgeError } from '../azure/judge-answer';
import type { Finding } from '../domain/values/finding';
import type { ActivityAnswer, RefusedAnswer, RetryAnswer } from '../orchestrators/engine/activity-answer';

export function done<T>(value: T): ActivityAnswer<T> {
  return { kind: 'done', value };
}

/** Retried until the run's deadline. */
export function retry(reason: string, afterSeconds: number | null = null): RetryAnswer {
  return { kind: 'retry', afterSeconds, reason, patience: null };
}

/** @param isGone whether what the run or the request is about does not exist */
export function refuse(refusal: Finding, isGone = false): RefusedAnswer {
  return { kind: 'refused', finding: refusal, isGone };
}

/** Whether a later attempt may succeed, after a fresh read. */
export function isPassing(arm: Arm, error: ArmError): boolean {
  return judgeError(error, arm).patience !== 0;
}

export function answerOf(
  arm: Arm,
  error: ArmError,
  options: Omit<JudgeOptions, 'isAccessFresh'> = {},
): RetryAnswer | RefusedAnswer {
  const { patience, finding, words, isGone } = judgeError(error, { ...options, isAccessFresh: arm.isAccessFresh });
  if (patience !== null) {
    arm.readings.forget();
  }
  if (patience === 0) {
    return refuse(finding, isGone);
  }
  return {
    kind: 'retry',
    afterSeconds: error.retryAfter,
    reason: words,
    ...(error.wasSent && error.request !== null && { about: error.request.path }),
    patience: patience === null ? null : { seconds: patience, kind: error.kind, finding, isGone },
  };
}

/** Runs the requests of an activity: what ARM does not take is judged. */
export async function answering<T>(
  arm: Arm,
  requests: (arm: Arm) => Promise<ActivityAnswer<T>>,
  options: Omit<JudgeOptions, 'isAccessFresh'> = {},
): Promise<ActivityAnswer<T>> {
  try {
    return await requests(arm);
  } catch (error) {
    if (!(error instanceof ArmError)) {
      throw error;
    }
    return answerOf(arm, error, options);
  }
}
