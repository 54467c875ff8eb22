// What an operation that replicates a selection shows (docs/api.md).
import type { Operation } from '../values/operation';

export interface SelectionFailure {
  readonly imageVersionId: string;
  /** State of its replication; where there is none `Refused` by a tag or the policy, `NotStarted` for another reason, `Unknown` where it was lost. */
  readonly state: string;
  readonly message: string;
}

/** What became of the versions of a selection. */
export interface SelectionResult {
  readonly selected: number;
  readonly started: number;
  /** Nothing was missing, or nothing is asked for. */
  readonly unchanged: number;
  readonly succeeded: number;
  readonly refused: number;
  readonly failed: number;
  readonly failures: readonly SelectionFailure[];
}

/** The operation that replicates a selection. */
export type SelectionOperation = Operation<SelectionResult>;

export const noResult: SelectionResult = {
  selected: 0,
  started: 0,
  unchanged: 0,
  succeeded: 0,
  refused: 0,
  failed: 0,
  failures: [],
};
