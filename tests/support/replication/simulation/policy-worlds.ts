// Worlds under a policy with retention: versions are published over days, others drop zones and put them back, tag and ask, requests
// and processes fail; at each write of the app it is asked of the simulated Azure itself whether a zone may leave.
import { seededRandom } from '../../../../local/azure/simulation/random';
import { objectAt, objectsAt, textAt } from '../../../../local/azure/state/json';
import { viewRecord } from '../../../../src/domain/replication/replication-view';
import { parseZoneTargets } from '../../../../src/domain/values/zone-target';
import type { Intercept } from '../arm-transport';
import { rewriteProfile, withoutZone } from '../other-writers';
import { day, keeping, PolicyWorld } from '../policy-world';
import { idOf } from '../replication-world';
import { drawnFaults, kindHub } from '../virtual-hub/hub-faults';
import { Disturber } from './disturb';
import { targetsOf } from './invariants';
import { fireReconcileTimer } from './reconcile-timer';
import { deploy, drawRollout, noRollout, type Rollout } from './rollout';
import { type Disturbance, drawAnswer, turnsOfSession } from './world-plan';

const zones = ['losangeles', 'perth'] as const;
const targetOf = { losangeles: 'westus=losangeles', perth: 'australiaeast=perth' } as const;
const disturbedSeconds = 8 * day;
const restSeconds = 3 * day;
const periodSeconds = 3 * 3_600;
const minAgeMilliseconds = day * 1000;

export interface PolicyWorldResult {
  readonly violations: readonly string[];
  /** Zones that left a version by retention. */
  readonly retired: number;
  /** Things that others did. */
  readonly disturbed: number;
  /** Activities and requests to ARM. */
  readonly steps: number;
  /** How often each fault of the boundaries was met. */
  readonly met: ReadonlyMap<string, number>;
}

class Story {
  readonly violations = new Set<string>();
  readonly ids: string[] = [];
  /** Versions that somebody has tagged, asked for, or put a zone back on: retention is not held to take them off. */
  readonly touched = new Set<string>();
  /** `id zone` that a person asked for. */
  readonly requested = new Set<string>();
  readonly tagged = new Set<string>();
  readonly random: () => number;
  readonly count: number;
  readonly world: PolicyWorld;
  /** Readings of the app that are to fail from now on. */
  failing = 0;
  /** Whether writes may be overwritten by others with an older read. */
  hasOlderWriters = false;
  retired = 0;
  disturbed = 0;

  constructor(seed: number, { clocksAhead, rollout }: More) {
    this.random = seededRandom(seed);
    this.count = 1 + Math.floor(this.random() * 3);
    const window = { start: '01:00', duration: 'PT6H', timeZone: 'UTC' };
    const policy = keeping(this.count, this.random() < 0.3 ? { window } : {});
    const env = { REPLICATION_WRITES_PER_DAY: '200' };
    this.world = new PolicyWorld(policy, { env, settings: { seed }, clocksAhead, releases: rollout.first });
  }

  tell(violation: string): void {
    this.violations.add(violation);
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.random() * from.length)];
  }
}

const nameOf = (id: string) => id.split('/').at(-1) ?? '';
const minorOf = (id: string) => Number(nameOf(id).split('.')[1]);

/** Newer versions that are Completed in the zone, as the simulated Azure has them. */
async function standing({ world, ids }: Story, id: string, zone: string): Promise<number> {
  let found = 0;
  for (const other of ids.filter((one) => minorOf(one) > minorOf(id))) {
    found += (await world.zones(other).catch(() => ({}) as Record<string, string>))[zone] === 'Completed' ? 1 : 0;
  }
  return found;
}

function watchingRemovals(story: Story): Intercept {
  const { world } = story;
  return async (request, send, path) => {
    const id = story.ids.find((one) => one.toLowerCase() === path.toLowerCase());
    if (request.method === 'GET' && story.failing > 0) {
      story.failing -= 1;
      return { ...(await send()), status: story.pick([429, 500, 503]) ?? 500, bodyAsText: '{}' };
    }
    if (request.method !== 'PUT' || id === undefined) {
      return await send();
    }
    const before = targetsOf(world, id);
    const enough = new Map<string, number>();
    for (const zone of zones.filter((one) => before.has(one))) {
      enough.set(zone, await standing(story, id, zone));
    }
    const published = Date.parse(
      textAt(objectAt(await world.version(id), 'properties', 'publishingProfile'), 'publishedDate') ?? '',
    );
    const answer = await send();
    const after = targetsOf(world, id);
    const record = viewRecord(await world.hub.getStatus(idOf(id)));
    for (const target of [...before].filter((one) => !after.has(one))) {
      const what = `${target} of ${nameOf(id)}`;
      if (record?.takenOut.some(({ zone }) => zone === target) === true) {
        continue;
      }
      story.retired += 1;
      if (record?.retiring.includes(target) !== true) {
        story.tell(`${what} left and stands in no record`);
      }
      if ((enough.get(target) ?? 0) < story.count) {
        story.tell(`${what} left with ${enough.get(target) ?? 0} newer versions Completed, of ${story.count}`);
      }
      if (world.agenda.now() - published < minAgeMilliseconds) {
        story.tell(`${what} left too young`);
      }
      if (story.tagged.has(id) || story.requested.has(`${id} ${target}`)) {
        story.tell(`${what} left though a person wants it`);
      }
    }
    return answer;
  };
}

/** Each finished write is an event, delivered twice at times. */
function deliverEvents({ world, random }: Story): void {
  const deliver = (id: string, seconds: number) =>
    world.agenda.later(seconds, () => void world.event(id).catch(() => deliver(id, 60)));
  world.azure.onWrite(({ resourceId, operationName, outcome }) => {
    if (outcome === 'Succeeded' && /images\/versions\/write$/i.test(operationName)) {
      deliver(resourceId, 1 + random() * 30);
      if (random() < 0.3) {
        deliver(resourceId, 60 + random() * 7_200);
      }
    }
  });
}

async function disturb(story: Story): Promise<void> {
  const { world, random } = story;
  const id = story.pick(story.ids);
  const zone = story.pick(zones) ?? 'perth';
  if (id === undefined) {
    return;
  }
  story.disturbed += 1;
  switch (Math.floor(random() * 9)) {
    case 0:
      return void (await rewriteProfile(world, id, withoutZone(zone), true));
    case 1: {
      story.touched.add(id);
      const newest = story.ids.at(-1) ?? id;
      const entries = objectsAt(
        objectAt(await world.version(newest), 'properties', 'publishingProfile'),
        'targetExtendedLocations',
      );
      return void (await rewriteProfile(world, id, (profile) => ({ ...profile, targetExtendedLocations: entries })));
    }
    case 2: {
      const body = await world.version(id);
      const answer = await world.azure.operator('PUT', id, { ...body, tags: { 'extended-zones': 'hold' } });
      if (answer.status < 300) {
        story.touched.add(id);
        story.tagged.add(id);
      }
      return;
    }
    case 3: {
      const target = parseZoneTargets(targetOf[zone], 'target');
      story.touched.add(id);
      if (target.ok && !story.tagged.has(id)) {
        void world
          .start(id, 'http', target.value)
          .then(({ kind }) => kind !== 'conflict' && story.requested.add(`${id} ${zone}`))
          .catch(() => undefined);
      }
      return;
    }
    case 4:
      world.hub.faults = drawnFaults(random);
      return void world.agenda.later(3_600, () => {
        world.hub.faults = kindHub;
      });
    case 5:
      world.hub.die();
      return world.restartProcess();
    case 6:
      world.azure.fault({ kind: 'targetFailure', target: zone, untilReadded: true });
      return;
    case 7:
      world.azure.fault({ kind: 'reset', phase: 'after', method: 'PUT', path: id });
      return;
    default:
      story.failing = 5;
  }
}

/** Where nobody wanted anything else, what is beyond the count has left, and what is within it is there. */
async function violationsAtRest(story: Story, writes: number): Promise<void> {
  const { world, ids, count } = story;
  if (world.writes !== writes) {
    story.tell(`the app still wrote ${world.writes - writes} times in the last day of rest`);
  }
  const newest = ids.at(-1) ?? '';
  for (const id of ids.filter((one) => !story.touched.has(one))) {
    const found = await world.zones(id);
    // What a writer with an older read has put back looks wanted: it stays, and is told.
    const spared = story.hasOlderWriters ? (viewRecord(await world.hub.getStatus(idOf(id)))?.spared ?? []) : [];
    for (const zone of zones) {
      if (id === newest && found[zone] !== 'Completed') {
        story.tell(`the newest, ${nameOf(id)}, is not Completed in ${zone}: ${found[zone] ?? 'not there'}`);
      }
      // The newest that a tag decides are none of those that the rule keeps.
      const newer = ids.slice(ids.indexOf(id) + 1).filter((one) => !story.tagged.has(one));
      const isBeyond = newer.length >= count && !spared.includes(zone);
      if (isBeyond && zone in found && (await standing(story, id, zone)) >= count) {
        story.tell(`${nameOf(id)} is in ${zone} still`);
      }
    }
  }
  for (const wanted of story.requested) {
    const [id = '', zone = ''] = wanted.split(' ');
    if (!story.tagged.has(id) && !(zone in (await world.zones(id)))) {
      story.tell(`${zone} of ${nameOf(id)}, which a person asked for, is not there`);
    }
  }
}

/** What comes to the disturbances of a world since its draws are 2: other apps, and ARM's answers. */
interface More {
  readonly clocksAhead: readonly number[];
  readonly rollout: Rollout;
  readonly disturbances: readonly Disturbance[];
}

const nothingMore: More = { clocksAhead: [0], rollout: noRollout, disturbances: [] };

/** Of a seed of its own, so that the rest stays as it was. */
function drawMore(seed: number, hasRollouts: boolean): More {
  const random = seededRandom(seed + 0x5eed);
  const below = (count: number) => Math.floor(random() * count);
  const at = () => day + below(disturbedSeconds - day);
  const draw = (): Disturbance => {
    const kind = below(8);
    switch (kind) {
      case 0:
        return { kind: 'tokenAway', at: at(), seconds: 60 + below(7_200) };
      case 1:
        return { kind: 'topicAway', at: at(), seconds: 60 + below(7_200) };
      case 2:
        return { kind: 'lostUpdate', at: at() };
      default:
        return drawAnswer(random, at());
    }
  };
  const clocksAhead = Array.from({ length: 1 + below(3) }, (_, app) => (app === 0 ? 0 : below(9) - 4));
  const disturbances = Array.from({ length: below(16) }, draw);
  const span = { from: day, until: disturbedSeconds, begins: 5 * day, pause: 6 * 3600 };
  return { clocksAhead, disturbances, rollout: hasRollouts ? drawRollout(seed, clocksAhead.length, span) : noRollout };
}

/** @param draws what is drawn: 1, one app; 2, several; 3, older releases of it as well. A seed that was kept says the same world for ever. */
export async function runPolicyWorld(seed: number, draws: 1 | 2 | 3 = 3): Promise<PolicyWorldResult> {
  const more = draws === 1 ? nothingMore : drawMore(seed, draws === 3);
  const story = new Story(seed, more);
  story.hasOlderWriters = more.disturbances.some(({ kind }) => kind === 'lostUpdate');
  const { world, random } = story;
  const met = new Map<string, number>();
  const meet = (fault: string) => void met.set(fault, (met.get(fault) ?? 0) + 1);
  const disturber = new Disturber(world, new Map(), meet, (violation) => story.tell(violation));
  world.hub.turnsOfSession = turnsOfSession(seed);
  try {
    await world.giveGalleryIdentity();
    await world.azure.operator('DELETE', (await world.publish('0.0.2')).replace('0.0.2', '0.0.1'));
    world.transport.intercept = disturber.intercept(watchingRemovals(story));
    deliverEvents(story);
    for (let minor = 0, at = 60; minor < 6; minor += 1, at += (8 + random() * 20) * 3_600) {
      world.agenda.later(at, async () => void story.ids.push(await world.publish(`5.${minor}.0`)));
    }
    for (let nth = 0; nth < 14; nth += 1) {
      const at = day + random() * (disturbedSeconds - day);
      world.agenda.later(at, async () => await disturb(story).catch((error) => story.tell(String(error))));
    }
    for (const disturbance of more.disturbances) {
      world.agenda.later(disturbance.at, async () => await disturber.act(disturbance));
    }
    for (const deployment of more.rollout.deployments) {
      world.agenda.later(deployment.at, () => deploy(world, deployment, meet));
    }
    for (let second = periodSeconds; second < disturbedSeconds + restSeconds; second += periodSeconds) {
      world.agenda.later(second, () => fireReconcileTimer(world));
    }
    await world.pass(disturbedSeconds);
    disturber.stop();
    story.failing = 0;
    await world.pass(restSeconds - day);
    const { writes } = world;
    await world.pass(day);
    await violationsAtRest(story, writes);
    for (const failure of world.hub.failures) {
      story.tell(failure);
    }
  } finally {
    world.close();
  }
  const steps = world.hub.activityCount + world.transport.sent.length;
  return { violations: [...story.violations], retired: story.retired, disturbed: story.disturbed, steps, met };
}
