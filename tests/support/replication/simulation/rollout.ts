// Releases of the app one after the other in a simulated world, as a deployment brings them: process after process, or back for a while.
import { seededRandom } from '../../../../local/azure/simulation/random';
import type { ReleaseName } from '../releases/releases';
import type { ReplicationWorld } from '../replication-world';

export interface Deployment {
  /** Seconds after the world's beginning. */
  readonly at: number;
  readonly app: number;
  readonly release: ReleaseName;
}

export interface Rollout {
  /** Of each process at first; absent ones run today's. */
  readonly first: readonly ReleaseName[];
  readonly deployments: readonly Deployment[];
}

export const noRollout: Rollout = { first: [], deployments: [] };

/** Seconds: where a world's deployments lie, how long the first of them may wait, and the next one after each. */
interface Span {
  readonly from: number;
  readonly until: number;
  readonly begins: number;
  readonly pause: number;
}

/** In every eighth world. Of a seed of its own, so that the rest stays as it was. @param apps how many processes there are */
export function drawRollout(seed: number, apps: number, span: Span): Rollout {
  const random = seededRandom(seed + 0x4e1ea5e);
  const below = (count: number) => Math.floor(random() * count);
  if (below(8) > 0) {
    return noRollout;
  }
  const begins = span.from + below(span.begins);
  const pause = below(span.pause);
  const forward = Array.from({ length: apps }, (_, app) => ({
    at: begins + app * pause,
    app,
    release: 'today' as const,
  }));
  const back = begins + (apps - 1) * pause + below(1200);
  const again = Math.min(back + 60 + below(span.pause), span.until - 60);
  const app = below(apps);
  const isRolledBack = below(4) === 0;
  return {
    first: forward.map(() => '2.0'),
    deployments: isRolledBack
      ? [...forward, { at: back, app, release: '2.0' }, { at: again, app, release: 'today' }]
      : forward,
  };
}

/** Every other process is not left the time to end what it has in hand. @param meet counts what was met */
export function deploy(world: ReplicationWorld, { at, app, release }: Deployment, meet: (fault: string) => void): void {
  world.deploy(app, release);
  meet(`deployed ${release}`);
  if (at % 2 === 1) {
    world.hub.die();
  }
}
