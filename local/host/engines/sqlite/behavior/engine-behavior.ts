// How unkind the engine is: what Azure's own engine does otherwise than a program on one machine would, as figures. The profiles are
// what a person chooses from; docs/embedded-host.md has the table.

/** Least and most of something that is drawn each time, in real milliseconds. */
export type MillisecondRange = readonly [least: number, most: number];

export interface EngineBehavior {
  /**
   * Real milliseconds between a start's (or purge's) look at the instance and its write. Azure Storage has no transaction over the two:
   * several starts of one id are accepted and one of them runs. 0: one step.
   */
  readonly checkToWrite: number;
  /** Until terminate, suspend and resume take effect: they are messages. */
  readonly control: MillisecondRange;
  /** Whether a timer waits for whole seconds only, cut: it fires up to one simulated second early. */
  readonly timersCut: boolean;
  /** Between the scheduling of an activity and its run. */
  readonly activity: MillisecondRange;
  /** Between a message and the turn that takes it. */
  readonly message: MillisecondRange;
  /** Longest real milliseconds between two looks at the queues of a quiet hub; 0: they are never polled late. */
  readonly polling: number;
  /** Share of the client's starts that are accepted and lost, 0 to 1. */
  readonly lostStarts: number;
  /** Share of events and activities that are delivered twice, 0 to 1. */
  readonly repeated: number;
  /** Simulated milliseconds for which what a killed host had in hand is not taken up by the next one. */
  readonly silence: number;
  /** Of all that is drawn: the same seed and the same order of calls draw the same. */
  readonly seed: number;
}

const lenient: EngineBehavior = {
  checkToWrite: 0,
  control: [0, 0],
  timersCut: false,
  activity: [0, 0],
  message: [0, 0],
  polling: 0,
  lostStarts: 0,
  repeated: 0,
  silence: 0,
  seed: 1,
};
const azure: EngineBehavior = { ...lenient, checkToWrite: 20, control: [50, 100], timersCut: true };
const slow: EngineBehavior = { ...azure, activity: [80, 300], message: [10, 40], polling: 10_000 };
const worst: EngineBehavior = {
  ...slow,
  control: [50, 30_000],
  lostStarts: 0.1,
  repeated: 0.1,
  silence: 300_000,
};

/** `azure` as measured, without its slowness; `slow` with it; `worst` with every order that is legal and rare; `lenient` without any. */
export const engineBehaviors = { azure, slow, worst, lenient } as const;

export const defaultBehavior: EngineBehavior = azure;
