// A process names its activities in one interface, its contract: `name(input): Promise<ActivityAnswer<value>>`. These types
// read it.
import type { ActivityAnswer } from './activity-answer';

export interface FailedRequest {
  /** See RetryAnswer. */
  readonly about: string;
  readonly times: number;
}

/** What every activity is told of the run that calls it. */
export interface CallingRun {
  /** The orchestration's own time, ISO 8601. */
  readonly at: string;
  /** How often this step is tried now, counted from 1. */
  readonly attempt: number;
  /** The request that ended the attempts before, and how many of them in a row; absent where none failed. */
  readonly failed?: FailedRequest;
  /** A person waits for it; absent: it goes by an event, or the timer. */
  readonly isAsked?: boolean;
  /** W3C traceparent of what began the run. */
  readonly traceParent?: string;
}

export interface OfRun<Run extends CallingRun = CallingRun> {
  readonly run: Run;
}

export type ActivityName<Contract> = keyof Contract & string;

/** What a step gives an activity; the engine adds `run`. */
export type ActivityArguments<Contract, Name extends keyof Contract> = Contract[Name] extends (
  input: infer Input,
) => unknown
  ? Omit<Input, 'run'>
  : never;

export type ActivityValue<Contract, Name extends keyof Contract> = Contract[Name] extends (
  input: never,
) => Promise<ActivityAnswer<infer Value>>
  ? Value
  : never;
