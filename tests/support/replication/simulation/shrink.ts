// Makes a world that violates an invariant smaller, as long as it still violates one.
import type { WorldPlan } from './world-plan';

const triesMax = 150;

/** @param fails whether a world still violates an invariant */
export async function shrinkWorld(plan: WorldPlan, fails: (plan: WorldPlan) => Promise<boolean>): Promise<WorldPlan> {
  let smallest = plan;
  let tries = 0;
  for (let hasShrunk = true; hasShrunk; ) {
    hasShrunk = false;
    for (const smaller of smallerWorlds(smallest)) {
      tries += 1;
      if (tries > triesMax) {
        return smallest;
      }
      if (await fails(smaller)) {
        smallest = smaller;
        hasShrunk = true;
        break;
      }
    }
  }
  return smallest;
}

/** Without one disturbance, the last version, or what happens to events. */
function* smallerWorlds(plan: WorldPlan): Generator<WorldPlan> {
  if (plan.versions.length > 1) {
    yield { ...plan, versions: plan.versions.slice(0, Math.ceil(plan.versions.length / 2)) };
    yield* plan.versions.map((one) => ({ ...plan, versions: plan.versions.filter((other) => other !== one) }));
  }
  yield* plan.disturbances.map((one) => ({
    ...plan,
    disturbances: plan.disturbances.filter((other) => other !== one),
  }));
  const { lost, doubled, late } = plan.events;
  if (lost + doubled + late > 0) {
    yield { ...plan, events: { lost: 0, doubled: 0, late: 0 } };
  }
}
