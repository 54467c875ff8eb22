// A long-running operation as the API shows it, whatever its kind: GET /api/operations/{id}.

export const operationStatuses = ['NotStarted', 'Running', 'Succeeded', 'Failed', 'Canceled'] as const;
export type OperationStatus = (typeof operationStatuses)[number];

export interface OperationError {
  /** Code of a finding. */
  readonly code: string;
  readonly message: string;
}

export interface Operation<Result = unknown> {
  readonly id: string;
  /** Name of the orchestrator that carries it out. */
  readonly kind: string;
  readonly status: OperationStatus;
  /** 0 to 100. */
  readonly percentComplete: number;
  /** ISO 8601. */
  readonly createdDateTime: string;
  readonly lastActionDateTime: string;
  readonly error: OperationError | null;
  readonly result: Result | null;
}
