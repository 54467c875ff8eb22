// The events of an orchestration's history, as durable-functions reads them and as the store keeps them.
// Numbers and member names are those of DTFx's HistoryEvent classes.

/** DTFx's EventType, as far as this engine writes it. */
export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventSent: 14,
  EventRaised: 15,
  GenericEvent: 17,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const;

/** Retry settings of one call; intervals in milliseconds, `backoffCoefficient` 1 when absent. */
export interface RetryPolicy {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
}

/**
 * Ties an attempt, or the timer after a failed one, to the call that asked for retries.
 * @remarks Kept in the stored history so that numbering needs nothing but the history; the executor ignores it.
 */
export interface RetryMark {
  /** Id of the first attempt. */
  readonly step: number;
  /** This attempt, or the attempt that this timer follows; from 1. */
  readonly attempt: number;
  readonly policy: RetryPolicy;
}

export interface FailureDetails {
  readonly ErrorType: string;
  readonly ErrorMessage: string;
  readonly StackTrace?: string;
  readonly IsNonRetriable: boolean;
  readonly Properties?: unknown;
}

interface Stamped {
  readonly EventId: number;
  /** ISO 8601, simulated time. */
  readonly Timestamp: string;
}

export interface ExecutionStarted extends Stamped {
  readonly EventType: typeof EventType.ExecutionStarted;
  readonly Name: string;
  readonly Version?: string;
  /** JSON text. */
  readonly Input: string | null;
}

export interface TaskScheduled extends Stamped {
  readonly EventType: typeof EventType.TaskScheduled;
  readonly Name: string;
  /** JSON text of an array with the one input. */
  readonly Input: string;
  readonly Retry?: RetryMark;
}

export interface SubOrchestrationInstanceCreated extends Stamped {
  readonly EventType: typeof EventType.SubOrchestrationInstanceCreated;
  readonly Name: string;
  readonly InstanceId: string;
  readonly Version?: string;
  readonly Input: string | null;
  readonly Retry?: RetryMark;
}

export interface TimerCreated extends Stamped {
  readonly EventType: typeof EventType.TimerCreated;
  readonly FireAt: string;
  readonly Retry?: RetryMark;
}

/** An operation sent to an entity; `Input` is the JSON text of an `EntityRequest`. */
export interface EventSent extends Stamped {
  readonly EventType: typeof EventType.EventSent;
  readonly InstanceId: string;
  readonly Name: string;
  readonly Input: string;
}

export type ScheduledEvent = TaskScheduled | SubOrchestrationInstanceCreated | TimerCreated | EventSent;

/** The answer to a `ScheduledEvent`, or something from outside: what an instance's inbox holds. */
export type Message =
  | ExecutionStarted
  | (Stamped & {
      readonly EventType: typeof EventType.TaskCompleted | typeof EventType.SubOrchestrationInstanceCompleted;
      readonly TaskScheduledId: number;
      /** JSON text. */
      readonly Result: string | null;
    })
  | (Stamped & {
      readonly EventType: typeof EventType.TaskFailed | typeof EventType.SubOrchestrationInstanceFailed;
      readonly TaskScheduledId: number;
      readonly Reason: string;
      readonly Details: string;
      readonly FailureDetails?: FailureDetails;
    })
  | (Stamped & {
      readonly EventType: typeof EventType.TimerFired;
      readonly TimerId: number;
      readonly FireAt: string;
    })
  | (Stamped & {
      readonly EventType: typeof EventType.EventRaised;
      readonly Name: string;
      /** JSON text. */
      readonly Input: string;
    })
  | (Stamped & {
      readonly EventType:
        | typeof EventType.ExecutionTerminated
        | typeof EventType.ExecutionSuspended
        | typeof EventType.ExecutionResumed;
      readonly Reason: string;
    })
  /** Wakes an instance that was rewound; the executor ignores it. */
  | (Stamped & { readonly EventType: typeof EventType.GenericEvent; readonly Data: string });

export type HistoryEvent =
  | Message
  | ScheduledEvent
  | (Stamped & { readonly EventType: typeof EventType.OrchestratorStarted | typeof EventType.OrchestratorCompleted })
  | (Stamped & {
      readonly EventType: typeof EventType.ExecutionCompleted;
      readonly OrchestrationStatus: string;
      readonly Result: string | null;
    });
