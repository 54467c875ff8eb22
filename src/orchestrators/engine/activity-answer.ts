// What an activity answers, whatever the process: throttling and passing faults are values, waited out by a durable timer;
// only the unexpected is thrown.
import { wasGone } from '../../domain/replication/outcome';
import type { Finding } from '../../domain/values/finding';
import { isObject } from '../../domain/values/json';

/** How long an answer that may pass is waited out, and what is told when it did not. */
export interface Patience {
  /** Since the first answer of this kind of this call in a row. */
  readonly seconds: number;
  /** Answers of one kind are waited out together, whatever came before. Recorded histories do not say. */
  readonly kind?: string;
  readonly finding: Finding;
  /** See RefusedAnswer. */
  readonly isGone?: boolean;
}

export interface RetryAnswer {
  readonly kind: 'retry';
  /** What the service asked for; null where it stated nothing. */
  readonly afterSeconds: number | null;
  readonly reason: string;
  /** The request that failed, by its path; absent where none was sent, and in histories of before. */
  readonly about?: string;
  /** Null: retried until the run's deadline. */
  readonly patience: Patience | null;
}

export interface RefusedAnswer {
  readonly kind: 'refused';
  readonly finding: Finding;
  /** Whether what the run is about does not exist any more. Recorded histories do not say: there the finding does. */
  readonly isGone?: boolean;
}

export type ActivityAnswer<T> = { readonly kind: 'done'; readonly value: T } | RetryAnswer | RefusedAnswer;

/** As histories of before tell it. */
function withGone<T>(answer: ActivityAnswer<T>): ActivityAnswer<T> {
  if (answer?.kind === 'refused') {
    return { ...answer, isGone: answer.isGone ?? wasGone(answer.finding.code) };
  }
  const patience = answer?.kind === 'retry' ? answer.patience : null;
  return answer?.kind === 'retry' && patience !== null
    ? { ...answer, patience: { ...patience, isGone: patience.isGone ?? wasGone(patience.finding.code) } }
    : answer;
}

/** What is not found was believed to be gone after this long, by the orchestrator of 0.1.0. */
const absencePatienceSeconds = 60;
const absences: readonly unknown[] = ['VersionNotFound', 'GalleryNotFound'];

/**
 * Reads an answer out of a history.
 *
 * @remarks Histories that were recorded under 0.1.0 tell an answer by the presence of a member, `done`, `retry` or `refused`.
 */
export function readActivityAnswer<T>(value: unknown): ActivityAnswer<T> {
  if (!isObject(value) || 'kind' in value) {
    return withGone(value as ActivityAnswer<T>);
  }
  if ('done' in value) {
    return { kind: 'done', value: value.value as T };
  }
  if ('refused' in value) {
    const finding = value.finding as Finding;
    return absences.includes(finding.code)
      ? {
          kind: 'retry',
          afterSeconds: null,
          reason: finding.message,
          patience: { seconds: absencePatienceSeconds, finding, isGone: true },
        }
      : { kind: 'refused', finding };
  }
  return {
    kind: 'retry',
    afterSeconds: value.afterSeconds as number | null,
    reason: String(value.reason),
    patience: null,
  };
}
