// How gzr ends: exact codes, so that a pipeline can tell causes apart.

export const exitCodes = {
  ok: 0,
  /** The work ended and not all of it succeeded: Failed, PartiallySucceeded, Canceled, drift found by doctor. */
  failed: 1,
  /** An option, argument or name is wrong; the API refused the request as not valid. */
  usage: 2,
  notFound: 3,
  /** No sign-in, or one that the app does not take. */
  unauthorized: 4,
  /** `wait` gave up. */
  timeout: 5,
  /** The app does not answer, or Azure behind it refuses. */
  unavailable: 6,
  /** In the way of something that is under way. */
  conflict: 7,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends the command with a message on stderr. */
export class CommandError extends Error {
  constructor(
    readonly code: ExitCode,
    message: string,
  ) {
    super(message);
    this.name = 'CommandError';
  }
}
