// The worst moments for a run to be ended: with a zone taken out, a write sent and not recorded, an outcome known and not told. A
// disturbance of this kind waits for its moment, whichever version comes to it first.
import type { ActivityCall, ActivityRunner } from '../virtual-hub/hub-engine';

/** What an activity is about to do, or has just done while the task hub does not know it yet. */
export const openMoments = [
  'before taking out',
  'after taking out',
  'before adding back',
  'after adding back',
  'before adding',
  'after adding',
  'before telling',
  'between telling',
  'after telling',
] as const;
export type OpenMoment = (typeof openMoments)[number];

/**
 * What happens then. Somebody ends the run past the API, or cancels it; the process dies; the run is ended past the API, and the run that
 * follows is lost and ended too before it begins, or is refused its first readings, or comes and goes before the activity of the one that
 * was ended is carried out; the service loses the next write when its operation ends; somebody has just changed the version's zones.
 */
export const openActs = [
  'terminated',
  'canceled',
  'death',
  'terminated twice',
  'terminated, then refused',
  'terminated, activity late',
  'write lost',
  'entry changed',
] as const;
export type OpenAct = (typeof openActs)[number];

/** How long a late activity is late, seconds. */
const lateSeconds = 20;

/** @param reach does at the moment what waits for it, and says whether the activity itself is to be late; it is over where the promise is */
export function atOpenMoments(
  inner: ActivityRunner,
  reach: (moment: OpenMoment, instanceId: string) => Promise<boolean>,
  later: (seconds: number, act: () => Promise<void>) => void,
): ActivityRunner {
  return async (call, run) => {
    const [before, after] = momentsOf(call);
    if (before !== null && (await reach(before, call.instanceId))) {
      later(lateSeconds, async () => void (await inner(call, run)));
      // Nobody waits for it any more.
      return { kind: 'retry', afterSeconds: null, reason: 'the activity is late', patience: null };
    }
    const answer = await inner(call, run);
    if (after !== null) {
      await reach(after, call.instanceId);
    }
    return answer;
  };
}

interface Change {
  readonly change?: { readonly removeZones: readonly string[]; readonly restore?: readonly object[] };
}

function momentsOf({ name, input }: ActivityCall): readonly [OpenMoment | null, OpenMoment | null] {
  switch (name) {
    case 'addZoneTargets': {
      const { removeZones = [], restore = [] } = (input as Change).change ?? {};
      if (removeZones.length > 0) {
        return ['before taking out', 'after taking out'];
      }
      return restore.length > 0 ? ['before adding back', 'after adding back'] : ['before adding', 'after adding'];
    }
    case 'announceOutcome':
      return ['before telling', 'between telling'];
    case 'publishCompletion':
      return [null, 'after telling'];
    default:
      return [null, null];
  }
}
