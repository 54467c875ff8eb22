// A storm: hundreds of versions are handed over at once while Compute answers 429 at random for two minutes, with the budgets as they are
// recorded. On virtual time: every run, its waits and its requests; what is counted is the same on every machine.
import { isFinal } from '../../src/domain/replication/replication';
import { ReplicationWorld } from '../../tests/support/replication/replication-world';
import type { Figure } from './figure';

const count = 1_000;
const stormSeconds = 120;
/** Of the requests of the storm, how many are refused. */
const refusedShare = 0.5;
const share = 0.5;
/** Azure's window. */
const windowMilliseconds = 180_000;
/** Requests in three minutes, as recorded. */
const budgets = { GET: 2_000, PUT: 375 };

/** A sequence that is as random as is needed, and the same each time. */
function drawing(): () => number {
  let seed = 17;
  return () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
}

/** The most that fall into any window of three minutes. */
function most(times: readonly number[]): number {
  let first = 0;
  return times.reduce((best, time, index) => {
    while ((times[first] ?? time) <= time - windowMilliseconds) {
      first += 1;
    }
    return Math.max(best, index - first + 1);
  }, 0);
}

export async function throttleStorm(): Promise<readonly Figure[]> {
  const world = new ReplicationWorld({
    env: { ARM_BUDGET_SHARE: String(share * 100) },
    settings: { throttling: 'on' },
  });
  try {
    world.hub.isRecording = false;
    await world.giveGalleryIdentity();
    const versions: string[] = [];
    for (let index = 0; index < count; index += 1) {
      versions.push(await world.publish(`8.0.${index}`));
      // Somebody else's writes draw from the same budget: as many as it allows.
      await world.pass(2);
    }
    await world.pass(3_600);
    const draw = drawing();
    const from = world.agenda.now();
    // The simulated Azure's own log keeps the last ten thousand.
    const requests: { readonly method: string; readonly at: number; readonly status: number }[] = [];
    world.transport.intercept = async ({ method }, send, path) => {
      const at = world.agenda.now();
      const isHit = at < from + stormSeconds * 1000 && /\/galleries\//i.test(path) && draw() < refusedShare;
      const faultId = isHit
        ? world.azure.fault({ kind: 'status', status: 429, retryAfter: 1 + Math.floor(draw() * 60) })
        : null;
      try {
        const answer = await send();
        if (path.includes('/versions/')) {
          requests.push({ method, at, status: answer.status });
        }
        return answer;
      } finally {
        if (faultId !== null) {
          world.azure.sim.faults.remove(faultId);
        }
      }
    };
    for (const versionId of versions) {
      await world.start(versionId);
    }
    for (const versionId of versions) {
      await world.finish(versionId);
    }
    const last = world.agenda.now();
    const ended = await Promise.all(versions.map(async (versionId) => await world.current(versionId)));
    const wasted = requests.filter(({ status }) => status === 429).length;
    const mostOf = (method: 'GET' | 'PUT') => most(requests.filter((one) => one.method === method).map(({ at }) => at));
    return [
      {
        name: `throttle storm, ${count} versions: not Succeeded at the end`,
        unit: '',
        measured: ended.filter(({ state }) => !isFinal(state) || state !== 'Succeeded').length,
        toReach: 0,
        limit: `Azure is the clock: ${((last - from) / 60_000).toFixed(0)} minutes`,
      },
      {
        name: 'the same: requests that 429 answered',
        unit: '% of all',
        measured: (wasted / requests.length) * 100,
        toReach: 2,
        limit: `${wasted} of ${requests.length}; every 429 holds back all runs of the process`,
      },
      ...(['GET', 'PUT'] as const).map((method) => ({
        name: `the same: most ${method}s of versions in three minutes, beside the share of the budget`,
        unit: '×',
        measured: mostOf(method) / (budgets[method] * share),
        toReach: 1,
        limit: `${mostOf(method)} of ${budgets[method] * share}, polls included`,
      })),
    ];
  } finally {
    world.close();
  }
}
