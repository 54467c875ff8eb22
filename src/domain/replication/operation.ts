// A long-running operation as the API shows it (docs/api.md).

export type OperationStatus = 'NotStarted' | 'Running' | 'Succeeded' | 'Failed' | 'Canceled';

export interface SelectionFailure {
  readonly imageVersionId: string;
  /** State of its replication, or `Refused` where none was started. */
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

export interface Operation {
  readonly id: string;
  readonly kind: string;
  readonly status: OperationStatus;
  /** 0 to 100. */
  readonly percentComplete: number;
  /** ISO 8601, UTC. */
  readonly createdDateTime: string;
  readonly lastActionDateTime: string;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly result: SelectionResult | null;
}

export const noResult: SelectionResult = {
  selected: 0,
  started: 0,
  unchanged: 0,
  succeeded: 0,
  refused: 0,
  failed: 0,
  failures: [],
};
