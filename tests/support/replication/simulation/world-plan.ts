// A simulated world as data, drawn from a seed: the versions that are published and what disturbs them, and when. Shrinking takes
// parts away and leaves the others as they are.
import { seededRandom } from '../../../../local/azure/simulation/random';
import { answerOf, type CallName, callNames, rowCount } from './answer-faults';
import { type OpenAct, type OpenMoment, openActs, openMoments } from './open-moments';
import { drawRollout, noRollout, type Rollout } from './rollout';

export interface PlannedVersion {
  /** By which disturbances mean it. */
  readonly number: number;
  readonly name: string;
  /** Seconds after the world's beginning, as are all others. */
  readonly at: number;
  readonly regions: readonly string[];
}

/** How a call goes wrong: another answer instead of ARM's, or ARM's own is lost after or before it did what was asked. */
export type Lost = 'answered instead' | 'answered after' | 'reset before' | 'reset after' | 'cut short';

export type Disturbance = { readonly at: number } & (
  | {
      readonly kind: 'answer';
      readonly call: CallName;
      readonly lost: Lost;
      readonly row: number;
      /** Picks one of the row's answers, 0 to 1. */
      readonly which: number;
      readonly times: number;
    }
  | { readonly kind: 'lostUpdate' }
  | { readonly kind: 'zoneFails'; readonly zone: string; readonly untilReadded: boolean }
  | { readonly kind: 'tokenAway' | 'topicAway'; readonly seconds: number }
  | { readonly kind: 'hubFaults'; readonly seconds: number; readonly seed: number }
  | { readonly kind: 'death' }
  /** Somebody terminates the version's instance past the API, or a run of the release before begins for it. */
  | { readonly kind: 'terminated' | 'startedBefore'; readonly version: number }
  /** Somebody terminates the reconciliation, or every delivery of a completion event, past the API. */
  | { readonly kind: 'reconciliationTerminated' | 'deliveriesTerminated' }
  | { readonly kind: 'writeBack' | 'endOfWrite'; readonly version: number }
  | { readonly kind: 'addRegion'; readonly version: number; readonly region: string }
  /** `unseen`: its event is lost. */
  | { readonly kind: 'dropZone'; readonly version: number; readonly zone: string; readonly unseen?: boolean }
  | { readonly kind: 'setReplicas'; readonly version: number; readonly replicas: number }
  /** From then on the first run that comes to the moment meets it. */
  | { readonly kind: 'openMoment'; readonly moment: OpenMoment; readonly act: OpenAct }
  | { readonly kind: 'hint'; readonly version: number; readonly by: 'event' | 'http' | 'timer' }
);

export interface WorldPlan {
  readonly seed: number;
  /** Nothing happens in it but what passes by itself, so that no run may fail for it. */
  readonly isMild: boolean;
  /** Processes on the one task hub, each by how many seconds its clock is ahead. */
  readonly clocksAhead: readonly number[];
  readonly rollout: Rollout;
  readonly versionSucceeds: 'withLastTarget' | 'beforeTargets';
  readonly versions: readonly PlannedVersion[];
  readonly disturbances: readonly Disturbance[];
  /** REPLICATION_WRITES_PER_DAY. */
  readonly writesPerDay: number;
  /** How many of a hundred events are lost, delivered twice, late. */
  readonly events: { readonly lost: number; readonly doubled: number; readonly late: number };
}

/** For so long a world is disturbed. */
export const disturbedSeconds = 3 * 3600;
/** And for so long it has then to come to rest. */
export const restSeconds = 2 * 3600;

/** Turns after which a world's histories are replayed: in every eighth world at each turn. */
export function turnsOfSession(seed: number): number {
  return seed % 8 === 0 ? 1 : 25;
}

const rolloutSpan = { from: 0, until: disturbedSeconds, begins: 5400, pause: 1800 };

const zones = ['losangeles', 'perth'] as const;
const otherRegions = ['westus3', 'eastus', 'southcentralus'] as const;
const lostWays: readonly Lost[] = [
  'answered instead',
  'answered instead',
  'answered instead',
  'answered after',
  'reset before',
  'reset after',
  'cut short',
];

/** An answer that goes wrong, at any call and of any row of the table. */
export function drawAnswer(random: () => number, at: number): Disturbance {
  const below = (count: number) => Math.floor(random() * count);
  const oneOf = <T>(all: readonly T[]): T => all[below(all.length)] as T;
  return {
    kind: 'answer',
    at,
    // Most requests of a world are about versions: half of what goes wrong does so there.
    call: random() < 0.5 ? oneOf(['readVersion', 'writeVersion'] as const) : oneOf(callNames),
    lost: oneOf(lostWays),
    row: below(rowCount),
    which: random(),
    times: 1 + below(4),
  };
}

/** What is drawn: 1, one app with a true clock and what 1 knows of disturbances; 2, more of both; 3, a budget of writes and the rest; 4, runs that end at their worst moments; 5, older releases of the app; 6, events of the app's own writes. */
export type Draws = 1 | 2 | 3 | 4 | 5 | 6;

/** @param draws by which a seed that was kept says the same world for ever */
export function drawWorld(seed: number, draws: Draws = 6): WorldPlan {
  const random = seededRandom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const oneOf = <T>(all: readonly T[]): T => all[below(all.length)] as T;
  const versionCount = random() < 0.9 ? 1 + below(4) : 1 + below(20);
  const versions = Array.from({ length: versionCount }, (_, number) => ({
    number,
    name: `7.${number}.0`,
    at: below(3600),
    regions: ['westus', 'australiaeast', ...otherRegions.filter(() => random() < 0.3)],
  }));
  const anyAt = () => below(disturbedSeconds);
  const other: readonly ((at: number) => Disturbance)[] = [
    (at) => ({ kind: 'lostUpdate', at }),
    (at) => ({ kind: 'zoneFails', at, zone: oneOf(zones), untilReadded: random() < 0.5 }),
    (at) => ({ kind: 'tokenAway', at, seconds: 60 + below(900) }),
    (at) => ({ kind: 'topicAway', at, seconds: 60 + below(3600) }),
    (at) => ({ kind: 'hubFaults', at, seconds: 60 + below(3600), seed: below(1_000_000) }),
    (at) => ({ kind: 'death', at }),
    (at) => ({ kind: 'writeBack', at, version: below(versionCount) }),
    (at) => ({ kind: 'addRegion', at, version: below(versionCount), region: oneOf(otherRegions) }),
    (at) => ({ kind: 'dropZone', at, version: below(versionCount), zone: oneOf(zones) }),
    (at) => ({ kind: 'hint', at, version: below(versionCount), by: oneOf(['event', 'http', 'timer'] as const) }),
  ];
  const disturbances = Array.from({ length: below(13) }, () => {
    const at = random() < 0.7 ? below(5400) : anyAt();
    return random() < 0.5 ? drawAnswer(random, at) : oneOf(other)(at);
  });
  const isMild = seed % 4 === 2;
  const more = draws === 1 ? oneTrueApp : drawMore(seed, versionCount);
  const rest = draws >= 3 ? drawRest(seed, isMild, versions) : plentyOfWrites;
  const open = draws >= 4 ? drawOpen(seed, versions) : [];
  const ends = draws >= 6 ? drawEnds(seed, versions) : [];
  disturbances.push(...more.disturbances, ...rest.disturbances, ...open, ...ends);
  return {
    seed,
    isMild,
    clocksAhead: more.clocksAhead,
    rollout: draws >= 5 ? drawRollout(seed, more.clocksAhead.length, rolloutSpan) : noRollout,
    versionSucceeds: oneOf(['withLastTarget', 'beforeTargets'] as const),
    versions,
    writesPerDay: rest.writesPerDay,
    disturbances: isMild ? disturbances.flatMap(milder) : disturbances,
    events: { lost: oneOf([0, 10, 50]), doubled: oneOf([0, 30]), late: oneOf([0, 30]) },
  };
}

const oneTrueApp = { clocksAhead: [0], disturbances: [] as readonly Disturbance[] };

/** Other apps, and what came to the disturbances later: of a seed of their own, so that the rest stays as it was. */
function drawMore(seed: number, versionCount: number): typeof oneTrueApp {
  const random = seededRandom(seed + 0x5eed);
  const below = (count: number) => Math.floor(random() * count);
  const version = () => below(versionCount);
  const kinds: readonly ((at: number) => Disturbance)[] = [
    (at) => ({ kind: 'terminated', at, version: version() }),
    (at) => ({ kind: 'startedBefore', at, version: version() }),
  ];
  const draw = () => kinds[below(kinds.length)]?.(below(5400)) ?? [];
  return {
    // Clocks of machines in one cloud differ by seconds, seldom by more.
    clocksAhead: Array.from({ length: 1 + below(3) }, (_, app) => (app === 0 ? 0 : below(9) - 4)),
    disturbances: Array.from({ length: below(3) }, draw).flat(),
  };
}

/** More than any world needs. */
const plentyOfWrites = { writesPerDay: 200, disturbances: [] as readonly Disturbance[] };

/** Of a seed of its own as well. In a mild world the budget is the default, which then has to do. */
function drawRest(seed: number, isMild: boolean, versions: readonly PlannedVersion[]): typeof plentyOfWrites {
  const random = seededRandom(seed + 0xb0d6e7);
  const below = (count: number) => Math.floor(random() * count);
  const writesPerDay = isMild ? 20 : ([2, 3, 5, 20, 200, 200][below(6)] ?? 200);
  const terminations: readonly (() => readonly Disturbance[])[] = [
    // A reconciliation is under way for moments only, on the hour.
    () => [{ kind: 'reconciliationTerminated', at: 3600 * (1 + below(2)) + random() / 5 }],
    () => {
      const at = below(disturbedSeconds);
      // A delivery is there only where the topic is not.
      return [
        { kind: 'topicAway', at: Math.max(0, at - 3600), seconds: 3600 },
        { kind: 'deliveriesTerminated', at },
      ];
    },
    () => {
      const { at, number: version } = versions[below(versions.length)] ?? { at: 0, number: 0 };
      return [{ kind: 'terminated', at: at + below(1200), version }];
    },
    () => [],
  ];
  const draw = () => terminations[below(terminations.length)]?.() ?? [];
  return { writesPerDay, disturbances: [draw(), draw()].flat() };
}

/** Runs that end where the most is open, and what nobody is told of. Of a seed of its own as well. */
function drawOpen(seed: number, versions: readonly PlannedVersion[]): readonly Disturbance[] {
  const random = seededRandom(seed + 0x09e7);
  const below = (count: number) => Math.floor(random() * count);
  const oneOf = <T>(all: readonly T[]): T => all[below(all.length)] as T;
  const [takingOut, other] = [openMoments.slice(0, 4), openMoments.slice(4)];
  // Only a zone that keeps failing is taken out.
  const atTakingOut = (): readonly Disturbance[] => {
    const { number: version, at } = oneOf(versions);
    return [
      { kind: 'zoneFails', at, zone: oneOf(zones), untilReadded: true },
      { kind: 'setReplicas', at: at + 60 + below(600), version, replicas: 3 },
      { kind: 'openMoment', at, moment: oneOf(takingOut), act: oneOf(openActs) },
    ];
  };
  const atOther = (): readonly Disturbance[] => [
    { kind: 'openMoment', at: oneOf(versions).at, moment: oneOf(other), act: oneOf(openActs) },
  ];
  const kinds: readonly (() => readonly Disturbance[])[] = [
    atTakingOut,
    atTakingOut,
    atOther,
    atOther,
    () => {
      const { number: version } = oneOf(versions);
      const at = disturbedSeconds - 1 - below(3600);
      return [{ kind: 'dropZone', at, version, zone: oneOf(zones), unseen: true }];
    },
    () => [],
  ];
  return [oneOf(kinds)(), oneOf(kinds)(), oneOf(kinds)()].flat();
}

/** Events of the app's own writes: too soon, in time, twice. Of a seed of its own as well. */
function drawEnds(seed: number, versions: readonly PlannedVersion[]): readonly Disturbance[] {
  const random = seededRandom(seed + 0xe4d5);
  const below = (count: number) => Math.floor(random() * count);
  return versions.flatMap(({ number: version, at }) =>
    Array.from({ length: below(4) }, () => ({ kind: 'endOfWrite' as const, at: at + below(2400), version })),
  );
}

/** What passes whatever the program's own table says of it. */
const passing = [408, 429, 500, 502, 503, 504];
const passingRows = Array.from({ length: rowCount }, (_, row) => row).filter((row) =>
  [0, 0.25, 0.5, 0.75, 0.99].every((which) => passing.includes(answerOf(row, which).status)),
);

/** The disturbance as it is in a mild world; none where it does not pass by itself. */
export function milder(disturbance: Disturbance): readonly Disturbance[] {
  switch (disturbance.kind) {
    case 'answer':
      return [{ ...disturbance, row: passingRows[disturbance.row % passingRows.length] ?? 0 }];
    case 'openMoment':
      return disturbance.act === 'death' ? [disturbance] : [];
    case 'dropZone':
    case 'zoneFails':
    case 'lostUpdate':
    case 'terminated':
      return [];
    default:
      return [disturbance];
  }
}
