// One write of an image version: taken, refused in the service's own words, or sent without an answer that can be used.
import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import { putImageVersion, type VersionToWrite } from '../../azure/gallery-image-versions';
import { describeError, judgeError } from '../../azure/judge-answer';
import type { ImageVersionId } from '../../domain/values/resource-id';
import type { RefusedWrite, UnansweredWrite } from '../../orchestrators/replicate-image-version/contract';

export interface WrittenVersion {
  readonly kind: 'written';
  /** As the service named it: not yet judged. */
  readonly operationUrl: string | null;
}

/**
 * @param rewrite whether the write changes nothing that a later read could show
 * @throws ArmError for what is waited out and says nothing of the write: not sent, throttled, no right yet
 */
export async function writeVersion(
  arm: Arm,
  id: ImageVersionId,
  version: VersionToWrite,
  rewrite: boolean,
): Promise<WrittenVersion | RefusedWrite | UnansweredWrite> {
  try {
    const { operationLink } = await putImageVersion(arm, id, version);
    return { kind: 'written', operationUrl: operationLink };
  } catch (error) {
    if (!(error instanceof ArmError) || !error.wasSent) {
      throw error;
    }
    if (error.kind === 'transient') {
      return rewrite && mayHaveArrived(error)
        ? { kind: 'written', operationUrl: null }
        : { kind: 'unanswered', message: describeError(error), afterSeconds: error.retryAfter };
    }
    const { patience, finding, scope } = judgeError(error, arm);
    if (error.kind === 'conflict') {
      return {
        kind: 'conflict',
        message: describeError(error),
        code: 'TargetsUndone',
        wasSent: true,
        afterSeconds: error.retryAfter,
        patienceSeconds: patience ?? 0,
      };
    }
    arm.readings.forget();
    if (patience !== 0) {
      throw error;
    }
    return error.kind === 'notEnrolled'
      ? { kind: 'notEnrolled', message: describeError(error), code: 'NotEnrolled', wasSent: true }
      : { kind: 'refused', message: finding.message, code: finding.code, wasSent: true, scope };
  }
}

/**
 * No answer came, or half of one. A change shows when the version is read again; a rewrite changes nothing that could show,
 * so it counts as made, and if it was not, the zone still says Failed at the next poll.
 */
function mayHaveArrived({ status }: ArmError): boolean {
  return status === null || status < 300;
}
