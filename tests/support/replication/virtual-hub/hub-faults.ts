// What Azure's task hub may do to an app, each legal and each measured or documented (docs/durable-engine.md): asked for by a test one
// by one, or drawn from a seed. Times are virtual seconds.

export interface HubFaults {
  /**
   * How long after a start another one of the same id may still be accepted, while the first has not begun: Azure looks and
   * writes in two steps. One of them runs, the others are dropped without a word. 0: the later start is refused.
   */
  startRace: () => number;
  /** Whether the later of two accepted starts is the one that runs. */
  laterStartRuns: () => boolean;
  /** Whether an accepted start never begins: it stays Pending. */
  losesStart: (instanceId: string) => boolean;
  /** How long a terminate takes: until then the instance is live, and a start is refused. */
  terminateDelay: () => number;
  /** How long a message (a start, an event, an answer) waits to be taken. */
  messageDelay: () => number;
  /** How long an activity takes besides what it does. Events that come meanwhile are swallowed by waits that nobody looks at any more. */
  activityDelay: () => number;
  /** Seconds after which an event is delivered once more; null: it is not. */
  repeatsEvent: () => number | null;
  /** Whether a fresh history is told all events of the one before it once more, whether or not they were taken. */
  carriesEvents: () => boolean;
  /** Whether an activity is run once more, its second answer counting for nothing. */
  repeatsActivity: (name: string) => boolean;
  /** Whether timers wait for whole seconds only, cut: up to a second too short. */
  cutsTimers: () => boolean;
  /** How long after a death of the process what it had in hand is not taken up. */
  silence: () => number;
}

const never = () => false;
const none = () => 0;

/** A hub that does nothing of the kind. */
export const kindHub: Readonly<HubFaults> = {
  startRace: none,
  laterStartRuns: never,
  losesStart: never,
  terminateDelay: none,
  messageDelay: none,
  activityDelay: none,
  repeatsEvent: () => null,
  carriesEvents: never,
  repeatsActivity: never,
  cutsTimers: never,
  silence: none,
};

export type HubFault = keyof HubFaults;

/**
 * Faults drawn from `random` (0 to 1): figures as on Azure (activities of 80 to 300 ms, a terminate that takes up to half a minute,
 * silence of one to five minutes), rare ones one time in ten.
 *
 * @param kinds those that are drawn; the others do not happen
 */
export function drawnFaults(
  random: () => number,
  kinds: readonly HubFault[] = Object.keys(kindHub) as HubFault[],
): HubFaults {
  const between = (least: number, most: number) => least + random() * (most - least);
  const rarely = () => random() < 0.1;
  const drawn: HubFaults = {
    startRace: () => 0.1,
    laterStartRuns: () => random() < 0.5,
    losesStart: rarely,
    terminateDelay: () => (rarely() ? between(1, 30) : between(0.05, 0.3)),
    messageDelay: () => (rarely() ? between(0.1, 10) : between(0.01, 0.05)),
    activityDelay: () => between(0.08, 0.3),
    repeatsEvent: () => (rarely() ? between(0, 60) : null),
    carriesEvents: never,
    repeatsActivity: rarely,
    cutsTimers: () => true,
    silence: () => between(60, 300),
  };
  return { ...kindHub, ...Object.fromEntries(kinds.map((kind) => [kind, drawn[kind]])) };
}
