// Lives through a simulated world: the versions are published, events are delivered as Event Grid may, the reconciliation comes each
// hour, disturbances strike; then everything is left alone, and has to come to rest.
import { seededRandom } from '../../../../local/azure/simulation/random';
import { idOf, ReplicationWorld } from '../replication-world';
import { violationsAtRest } from './at-rest';
import { ContradictionWatch, lookSeconds } from './contradictions';
import { Disturber, type Published } from './disturb';
import { watchingWrites } from './invariants';
import { fireReconcileTimer } from './reconcile-timer';
import { deploy } from './rollout';
import { disturbedSeconds, restSeconds, turnsOfSession, type WorldPlan } from './world-plan';
import { watchingBudget } from './write-budget';

export interface WorldResult {
  readonly violations: readonly string[];
  /** Activities that were run and requests that were sent to ARM. */
  readonly steps: number;
  /** How often each fault was met. */
  readonly met: ReadonlyMap<string, number>;
}

/** What others do to a version hinders no reconciliation. */
const byOthers = /^(writeBack|addRegion|dropZone|setReplicas|hint|run terminated|startedBefore|started before)/;

/** RECONCILE_SCHEDULE, as it is by default. */
const periodSeconds = 3600;

export async function runWorld(plan: WorldPlan): Promise<WorldResult> {
  const world = new ReplicationWorld({
    env: {
      REPLICATION_WRITES_PER_DAY: String(plan.writesPerDay),
      COMPLETION_TOPIC_ENDPOINT: 'https://replicated.westus-1.eventgrid.azure.net/api/events',
    },
    settings: { versionSucceeds: plan.versionSucceeds, seed: plan.seed },
    clocksAhead: plan.clocksAhead,
    releases: plan.rollout.first,
  });
  const met = new Map<string, number>();
  const violations = new Set<string>();
  const meet = (fault: string) => void met.set(fault, (met.get(fault) ?? 0) + 1);
  const tell = (violation: string) => void violations.add(violation);
  try {
    await live(world, plan, meet, tell);
  } catch (error) {
    tell(`it ended with ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    for (const failure of world.hub.failures) {
      tell(failure);
    }
    world.close();
  }
  return { violations: [...violations], steps: world.hub.activityCount + world.transport.sent.length, met };
}

async function live(
  world: ReplicationWorld,
  plan: WorldPlan,
  meet: (fault: string) => void,
  tell: (violation: string) => void,
): Promise<void> {
  const published = new Map<number, Published>();
  world.hub.turnsOfSession = turnsOfSession(plan.seed);
  const contradictions = new ContradictionWatch(world, tell);
  const met = (fault: string) => {
    meet(fault);
    if (!byOthers.test(fault)) {
      contradictions.disturbed();
    }
  };
  const disturber = new Disturber(world, published, met, tell);
  const budget = watchingBudget(world, tell);
  const writes = watchingWrites(world, tell);
  world.hub.runActivity = disturber.runActivity(budget.runActivity);
  world.transport.intercept = budget.intercept(disturber.intercept(writes.intercept));
  deliverEvents(world, plan, disturber, meet);
  for (const { number, name, at, regions } of plan.versions) {
    world.agenda.later(at, async () => {
      published.set(number, { versionId: await world.publish(name, regions), regions: new Set(regions) });
    });
  }
  const versionIds = () => [...published.values()].map(({ versionId }) => versionId);
  for (const disturbance of plan.disturbances) {
    world.agenda.later(disturbance.at, async () => {
      // What agreed until now begins to contradict now, and not at the last look.
      await contradictions.look(versionIds());
      await disturber.act(disturbance);
    });
  }
  let oldUntil = world.agenda.now();
  for (const deployment of plan.rollout.deployments) {
    world.agenda.later(deployment.at, () => {
      oldUntil = world.agenda.now();
      deploy(world, deployment, met);
    });
  }
  for (let second = periodSeconds; second < disturbedSeconds + restSeconds; second += periodSeconds) {
    world.agenda.later(second, () => fireReconcileTimer(world));
  }
  for (let second = lookSeconds; second < disturbedSeconds + restSeconds; second += lookSeconds) {
    world.agenda.later(second, async () => await contradictions.look(versionIds()));
  }
  await world.pass(disturbedSeconds);
  disturber.stop();
  await world.pass(restSeconds);
  const ids = new Set([...published.values()].map(({ versionId }) => idOf(versionId)));
  for (const { name, properties } of world.tracked) {
    const { state = '', reason, replicationId = '' } = properties;
    const isOurs = name === 'ReplicationFinished' && ids.has(replicationId);
    if (plan.isMild && isOurs && state !== 'Succeeded' && state !== 'NoChange') {
      tell(`a run ended ${state} for what passes by itself: ${reason}`);
    }
  }
  for (const version of published.values()) {
    for (const violation of await violationsAtRest(world, version, writes, oldUntil)) {
      tell(violation);
    }
  }
}

/** Each finished write of a version is an event, which may be lost, come twice, or come late. */
function deliverEvents(
  world: ReplicationWorld,
  { seed, events }: WorldPlan,
  disturber: Disturber,
  meet: (fault: string) => void,
): void {
  const random = seededRandom(seed + 1);
  const isDrawn = (percent: number) => random() * 100 < percent;
  const deliver = (versionId: string, seconds: number) =>
    world.agenda.later(seconds, () => {
      // A delivery that fails is repeated by Event Grid.
      world.front += 1;
      void world.start(versionId, 'event').catch(() => deliver(versionId, 30));
    });
  world.azure.onWrite(({ resourceId, operationName, outcome }) => {
    if (outcome !== 'Succeeded' || !/images\/versions\/write$/i.test(operationName)) {
      return;
    }
    const [isLost, isDoubled, isLate] = [isDrawn(events.lost), isDrawn(events.doubled), isDrawn(events.late)];
    if (disturber.hides(resourceId) || isLost) {
      meet('event lost');
      return;
    }
    deliver(resourceId, isLate ? 30 + random() * 1800 : 1);
    if (isDoubled) {
      meet('event doubled');
      deliver(resourceId, random() * 600);
    }
    if (isLate) {
      meet('event late');
    }
  });
}
