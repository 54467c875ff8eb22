// What a worker of the simulation tells of one world.

export interface LivedWorld {
  /** Activities that were run and requests that were sent to ARM. */
  readonly steps: number;
  /** How often each fault was met. */
  readonly met: Readonly<Record<string, number>>;
  /** Lines that say what was violated; none where all is well. */
  readonly report: readonly string[];
}
