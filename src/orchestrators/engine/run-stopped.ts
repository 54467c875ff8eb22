// How the steps of a process are typed, and how they end a run early.
import type { Task } from 'durable-functions';
import { type Finding, finding } from '../../domain/values/finding';

/** What a step of an orchestration yields and returns; the executor passes back what each task gave. */
export type Step<T> = Generator<Task, T, unknown>;

/** Ends a run early: canceled, refused as a whole, or past its deadline. */
export class RunStopped extends Error {
  constructor(
    readonly reason: 'Canceled' | 'Refused' | 'Late',
    readonly finding: Finding,
    /** Whether what the run is about does not exist any more. */
    readonly isGone = false,
  ) {
    super(finding.message);
  }
}

/** Unwinds a run to its start, from where it goes on in a fresh history. */
export class HistoryFull extends Error {}

export function canceled(): RunStopped {
  const message = 'Canceled on request. Targets already added remain in place.';
  return new RunStopped('Canceled', finding('info', 'Canceled', message));
}
