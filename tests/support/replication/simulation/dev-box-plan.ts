// A simulated world of Dev Box as data, drawn from a seed: who asks for what at which dev center, and what goes wrong meanwhile.
import { seededRandom } from '../../../../local/azure/simulation/random';
import { devCenter, publisher } from '../dev-box-runs';
import { group } from '../replication-world';
import { type CallName, rowCount } from './answer-faults';
import { drawRollout, noRollout, type Rollout } from './rollout';
import { type Disturbance, type Lost, milder } from './world-plan';

/** It has no identity of its own. */
export const bare = devCenter.replace('contoso-devcenter', 'bare-devcenter');
export const devCenters = [devCenter, bare] as const;
export const userAssigned = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/devCenterIdentity`;

export const hour = 3600;
/** For so long a world is disturbed. */
export const disturbedSeconds = hour;
/** And for so long it has then to come to rest: a run's deadline, and what a critical section may take beyond it. */
export const restSeconds = 3 * hour;

const rolloutSpan = { from: 0, until: disturbedSeconds, begins: 1200, pause: 480 };

const calls: readonly CallName[] = [
  'readGallery',
  'readDevCenter',
  'writeDevCenter',
  'listDevCenterGalleries',
  'readDevCenterGallery',
  'readDevCenterOperation',
  'attachGallery',
  'assignRole',
  'listRoleAssignments',
];
const lostWays: readonly Lost[] = ['answered instead', 'answered after', 'reset before', 'reset after', 'cut short'];

export type Other = { readonly devCenter: number } & (
  | { readonly kind: 'ask'; readonly wish: Readonly<Record<string, string>> }
  /** Somebody attaches another gallery under this name, or takes off what has it, past the app or by it. */
  | { readonly kind: 'attachOther' | 'detach' | 'askToDetach'; readonly name: string }
  /** A person stops the operation, or somebody ends its instance past the API. */
  | { readonly kind: 'cancel' | 'terminate' }
);

export interface DevBoxWorldPlan {
  readonly seed: number;
  /** Nothing happens in it but what passes by itself, so that every wish succeeds. */
  readonly isMild: boolean;
  /** Processes on the one task hub, each by how many seconds its clock is ahead. */
  readonly clocksAhead: readonly number[];
  readonly rollout: Rollout;
  readonly roleLagSeconds: number;
  /** For so long after the beginning operations say Accepted. */
  readonly acceptedSeconds: number;
  readonly disturbances: readonly Disturbance[];
  readonly others: readonly (Other & { readonly at: number })[];
}

/**
 * @param draws what is drawn: 1, one app and what 1 knows of others; 2, more of both; 3, older releases of the app as well. A seed that was kept says the same world for ever.
 */
export function drawDevBoxWorld(seed: number, draws: 1 | 2 | 3 = 3): DevBoxWorldPlan {
  const random = seededRandom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const oneOf = <T>(all: readonly T[]): T => all[below(all.length)] as T;
  const at = () => below(disturbedSeconds);
  const drawn: readonly (() => Disturbance)[] = [
    () => ({ kind: 'tokenAway', at: at(), seconds: 60 + below(900) }),
    () => ({ kind: 'hubFaults', at: at(), seconds: 60 + below(1800), seed: below(1_000_000) }),
    () => ({ kind: 'death', at: at() }),
  ];
  const answer = (): Disturbance => ({
    kind: 'answer',
    at: at(),
    call: oneOf(calls),
    lost: oneOf(lostWays),
    row: below(rowCount),
    which: random(),
    times: 1 + below(4),
  });
  const ask = (): Other => {
    const index = below(devCenters.length);
    const identity = oneOf([null, 'SystemAssigned', userAssigned]);
    const name = oneOf([null, null, 'team.images']);
    const wish = {
      ...(identity !== null && { identity }),
      ...(name !== null && { name }),
      ...(random() < 0.3 && { windows365Reader: publisher }),
      ...(random() < 0.2 && { role: 'Owner' }),
    };
    return { kind: 'ask', devCenter: index, wish };
  };
  const other = (): Other => ({
    kind: oneOf(['attachOther', 'detach'] as const),
    devCenter: below(devCenters.length),
    name: oneOf(['contosoImages', 'team.images']),
  });
  const roleLagSeconds = oneOf([0, 60, 1200]);
  const acceptedSeconds = oneOf([0, 0, 900, 2 * hour]);
  const disturbances = Array.from({ length: below(10) }, () => (random() < 0.7 ? answer() : oneOf(drawn)()));
  const others = Array.from({ length: 1 + below(6) }, (_, index) => ({
    at: at(),
    ...(index === 0 || random() < 0.6 ? ask() : other()),
  }));
  const oneApp = { clocksAhead: [0], rollout: noRollout };
  const plain = { seed, roleLagSeconds, acceptedSeconds, disturbances, others, isMild: false, ...oneApp };
  const whole = draws === 1 ? plain : withMore(plain);
  return draws < 3 ? whole : { ...whole, rollout: drawRollout(seed, whole.clocksAhead.length, rolloutSpan) };
}

/** Other apps, and what came to the others later: of a seed of their own, so that the rest stays as it was. */
function withMore(plan: DevBoxWorldPlan): DevBoxWorldPlan {
  const random = seededRandom(plan.seed + 0x5eed);
  const below = (count: number) => Math.floor(random() * count);
  const kinds = ['cancel', 'terminate', 'askToDetach'] as const;
  const more = Array.from({ length: below(3) }, () => ({
    at: below(disturbedSeconds),
    kind: kinds[below(kinds.length)] ?? 'cancel',
    devCenter: below(devCenters.length),
    name: 'contosoImages',
  }));
  // Clocks of machines in one cloud differ by seconds, seldom by more.
  const clocksAhead = Array.from({ length: 1 + below(3) }, (_, app) => (app === 0 ? 0 : below(9) - 4));
  const whole = { ...plan, clocksAhead, others: [...plan.others, ...more] };
  return plan.seed % 4 === 2 ? mild(whole) : whole;
}

function mild(plan: DevBoxWorldPlan): DevBoxWorldPlan {
  const others = plan.others.flatMap((other) => {
    if (other.kind !== 'ask') {
      return [];
    }
    const identity = other.devCenter === 0 ? {} : { identity: 'SystemAssigned' };
    return [{ ...other, wish: { ...other.wish, ...identity } }];
  });
  const disturbances = plan.disturbances.flatMap(milder);
  return { ...plan, isMild: true, acceptedSeconds: Math.min(plan.acceptedSeconds, 900), disturbances, others };
}
