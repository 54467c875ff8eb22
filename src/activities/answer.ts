// From what ARM answered to what an activity answers: one place decides what is waited out and what is final.
import { ArmError, type ArmErrorKind } from '../azure/arm/arm-error';
import { type Finding, type FindingCode, finding } from '../domain/values/finding';
import { formatGalleryId } from '../domain/values/resource-id';
import type { ActivityAnswer, RunIdentity } from '../orchestrators/replicate-image-version/contract';
import { versionIdOf } from './version-id';

export function done<T>(value: T): ActivityAnswer<T> {
  return { done: true, value };
}

export function retry(reason: string, afterSeconds: number | null = null): ActivityAnswer<never> {
  return { retry: true, afterSeconds, reason };
}

export function refuse(refusal: Finding): ActivityAnswer<never> {
  return { refused: true, finding: refusal };
}

/** Kinds of errors that pass: a later attempt, after a fresh read, may succeed. */
const passing: readonly ArmErrorKind[] = ['throttled', 'transient', 'conflict', 'principalNotFound'];

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
    return refuse(finding('error', refusals[error.kind] ?? 'ReadRefused', `While ${what}: ${words}`));
  }
}

export function describeError(error: ArmError): string {
  const code = error.code === '' ? (error.status ?? 'no answer') : error.code;
  return `${code}: ${error.message}`.slice(0, 1500);
}

/** The properties that every event of a run carries. */
export function runProperties({ replicationId, imageVersionId, trigger }: RunIdentity) {
  return {
    replicationId,
    imageVersionId,
    gallery: formatGalleryId(versionIdOf({ imageVersionId })).toLowerCase(),
    trigger: trigger.kind,
  };
}
