// A crash at every step: the process dies before an activity, after it and before its answer is recorded, or the activity runs
// twice at once. Every run comes to the same gallery, and the extra writes are known. (Between two turns the virtual task hub
// always starts from history alone, as after a crash.)

import { ReplicationWorld } from '../support/replication/replication-world';
import { print, sampleOf, seed } from '../support/replication/sizing';
import type { ActivityRunner } from '../support/replication/virtual-hub/hub-engine';

const crashes = ['before', 'after', 'twice at once'] as const;
type Crash = (typeof crashes)[number];

interface Day {
  readonly name: string;
  readonly prepare: (world: ReplicationWorld) => Promise<string>;
  /** Accepted writes beyond those of the undisturbed day that a crash may cost. */
  readonly extraWritesMax: number;
}

const days: readonly Day[] = [
  {
    name: 'first replication of a gallery',
    prepare: async (world) => await world.publish('3.1.0'),
    extraWritesMax: 0,
  },
  {
    name: 'zone that is written again, taken out and added',
    prepare: async (world) => {
      await world.giveGalleryIdentity();
      const version = await world.publish('3.1.1');
      world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
      return version;
    },
    // The write that tries again cannot be seen to have been made: it is made once more.
    extraWritesMax: 1,
  },
];

function crashing(world: ReplicationWorld, step: number, crash: Crash): ActivityRunner {
  return async ({ index }, run) => {
    if (index !== step) {
      return await run();
    }
    if (crash === 'twice at once') {
      const [, second] = await Promise.all([run(), run()]);
      return second;
    }
    if (crash === 'after') {
      await run();
    }
    world.restartProcess();
    return await run();
  };
}

interface Ended {
  readonly state: string;
  readonly targets: unknown;
  readonly gallery: unknown;
  readonly writes: number;
  readonly activities: number;
  readonly announced: number;
}

async function liveDay(day: Day, step: number | null, crash: Crash): Promise<Ended> {
  const world = new ReplicationWorld();
  try {
    const version = await day.prepare(world);
    let activities = 0;
    const before = world.announced.length;
    const first = world.hub.activityCount;
    const runner: ActivityRunner =
      step === null ? async (_call, run) => await run() : crashing(world, first + step, crash);
    world.hub.runActivity = async (call, run) => {
      activities += 1;
      return await runner(call, run);
    };
    const { state, targets } = await world.replicate(version);
    const { properties } = (await world.version(version)) as { properties: Record<string, unknown> };
    const accepted = world.azure.requests({ method: 'PUT', path: version }).filter(({ status }) => status < 300).length;
    const { publishingProfile, safetyProfile, provisioningState } = properties;
    const { publishedDate: _, ...profile } = publishingProfile as Record<string, unknown>;
    return {
      state,
      targets,
      gallery: { profile, safetyProfile, provisioningState },
      writes: accepted,
      activities,
      announced: world.announced.length - before,
    };
  } finally {
    world.close();
  }
}

test.each(days)('$name: a crash at any step leads to the same end', async (day) => {
  const undisturbed = await liveDay(day, null, 'before');
  expect(undisturbed.state).toBe('Succeeded');
  const steps = Array.from({ length: undisturbed.activities }, (_, step) => step);
  const all = steps.flatMap((step) => crashes.map((crash) => ({ step, crash })));
  const chosen = sampleOf(all, 30);
  const extra: number[] = [];
  for (const { step, crash } of chosen) {
    const ended = await liveDay(day, step, crash);
    const { writes, activities: _, announced, ...end } = ended;
    const { writes: usual, activities: __, announced: ___, ...expected } = undisturbed;
    expect({ step, crash, ...end }).toEqual({ step, crash, ...expected });
    expect(writes - usual).toBeLessThanOrEqual(day.extraWritesMax);
    expect(announced).toBeGreaterThanOrEqual(1);
    extra.push(writes - usual);
  }
  const count = (writes: number) => extra.filter((one) => one === writes).length;
  print(
    `Crashes, ${day.name}: ${chosen.length} of ${all.length}, SEED=${seed}; ${count(0)} without and ${count(1)} with one extra write`,
  );
});
