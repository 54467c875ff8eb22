// Requests to ARM and what is polled, counted on virtual time: the real triggers, orchestrators, activities and ARM clients
// against the simulated Azure in this process. The same on every machine.
import type { LoggedRequest } from '../../local/azure/simulation/request-log';
import { createCoverageReader } from '../../src/activities/zone-policy/read-coverage';
import { orchestratorNames } from '../../src/orchestrators/names';
import { createEventTrigger, createTriggerArm } from '../../tests/support/replication/event-trigger';
import { gallery, ReplicationWorld } from '../../tests/support/replication/replication-world';
import type { Figure } from './figure';

const batch = 100;
const hour = 3_600;
const otherGallery = gallery.replace('contosoImages', 'contosoOther');

const isWrite = ({ method }: LoggedRequest) => method !== 'GET';

/** What the app asked of ARM while `work` ran. */
async function requestsOf(world: ReplicationWorld, work: () => Promise<unknown>): Promise<readonly LoggedRequest[]> {
  const before = world.azure.requests().length;
  await work();
  return world.azure.requests().slice(before);
}

/** The gallery's own lists, and the gallery itself. */
const isListOf = ({ path }: LoggedRequest) => /\/(images|versions)$|\/galleries\/[^/]+$/i.test(path);
const isList = ({ path }: LoggedRequest) => /\/versions$/i.test(path);

/** Reads of an operation, of a version's status once it was written, and lists once every version was. */
function pollsIn(requests: readonly LoggedRequest[]): readonly LoggedRequest[] {
  const written = new Set<string>();
  const lastWrite = requests.findLastIndex(isWrite);
  return requests.filter((request, index) => {
    const path = request.path.toLowerCase();
    if (isWrite(request)) {
      written.add(path);
      return false;
    }
    const isStatus = written.has(path) && /ReplicationStatus/i.test(request.query);
    return path.includes('/capsoperations/') || isStatus || (index > lastWrite && isList(request));
  });
}

const besidesPolls = (requests: readonly LoggedRequest[]) => requests.length - pollsIn(requests).length;

async function versions(): Promise<readonly Figure[]> {
  const world = new ReplicationWorld();
  try {
    await world.giveGalleryIdentity();
    const event = createEventTrigger(world);
    const now = () => new Date(world.clock.now());
    const readCoverage = createCoverageReader(createTriggerArm(world), world.config.zonePolicy, now);
    const run = async (versionId: string) => {
      await event(versionId);
      return await world.finish(versionId);
    };
    // Both have been in their regions for long; the first has just looked up what changes slowly.
    const [first, warm] = [await world.publish('7.0.0'), await world.publish('7.0.1')];
    await world.pass(1_800);
    await event(first);
    await world.pass(4);
    const one = (await requestsOf(world, () => run(warm))).filter(({ path }) => !path.endsWith('/versions/7.0.0'));
    await world.pass(600);
    const duplicate = await requestsOf(world, () => run(warm));
    const outside = await requestsOf(world, () => event(`${otherGallery}/images/ubuntu-pro/versions/7.0.0`));
    const leftOut = await world.publish('7.0.2', ['westus'], { excludeFromLatest: true });
    await world.pass(1_800);
    const ignored = await requestsOf(world, () => event(leftOut));
    const many = await Promise.all(Array.from({ length: batch }, (_, index) => world.publish(`8.0.${index}`)));
    await world.pass(1_800);
    const crowd = await requestsOf(world, async () => {
      // As Event Grid delivers what was published together.
      await Promise.all(many.map(async (one) => await event(one)));
      for (const versionId of many) {
        await world.finish(versionId);
      }
    });
    await world.pass(3_600);
    const reconcile = async (instanceId: string) => {
      await world.hub.startNew(orchestratorNames.replicateMany, {
        instanceId,
        input: { galleries: [gallery], targets: world.config.targets, resume: null },
      });
      await world.agenda.run(() => world.hub.isOver(instanceId));
    };
    // The first finds what was published without an event; the second sees why one of them is refused. The third finds nothing.
    await reconcile('first');
    await world.pass(2 * hour);
    await reconcile('second');
    await world.pass(hour);
    const reconciliation = await requestsOf(world, () => reconcile('third'));
    const all = {
      images: null,
      filter: { zone: null, states: null, latestOnly: false },
      expand: false,
      csv: false,
      top: 1_000,
      after: null,
    };
    const coverage = await requestsOf(world, () =>
      world.live(readCoverage({ ...all, galleries: world.config.watchedGalleries })),
    );
    return [
      {
        name: 'one version, warm: requests besides polls',
        unit: '',
        measured: besidesPolls(one),
        toReach: 6,
        limit: '2: one read, one write',
      },
      {
        name: `${batch} versions of one gallery: requests besides polls, each`,
        unit: '',
        measured: besidesPolls(crowd) / batch,
        toReach: 2.5,
        limit: '2: one read, one write',
      },
      {
        name: 'the same: polls, each, beside those of one alone',
        unit: '×',
        measured: pollsIn(crowd).length / batch / pollsIn(one).length,
        toReach: 1,
        limit: `${(pollsIn(crowd).length / batch).toFixed(1)} each, ${pollsIn(one).length} alone, one of them right after the write; a list tells that nothing has ended, and each zone's state is read within five minutes`,
      },
      {
        name: 'duplicate or self-made event: reads',
        unit: '',
        measured: duplicate.filter((request) => !isWrite(request)).length,
        toReach: 1,
        limit: '0 where the record alone could be trusted',
      },
      {
        name: 'duplicate or self-made event: writes',
        unit: '',
        measured: duplicate.filter(isWrite).length,
        toReach: 0,
        limit: '0',
      },
      {
        name: 'event outside of the policy: requests, the gallery not watched',
        unit: '',
        measured: outside.length,
        toReach: 1,
        limit: '0',
      },
      {
        name: 'event outside of the policy: requests, the version left out by its rule',
        unit: '',
        measured: ignored.length,
        toReach: 1,
        limit: "1: the version's own tag and flags",
      },
      {
        name: `reconciliation of ${batch + 4} versions, one of them refused for good: requests besides lists`,
        unit: '',
        measured: reconciliation.filter((request) => !isListOf(request)).length,
        toReach: 1,
        limit: `0 to 1, the fact that refuses it; ${reconciliation.length} in all: the gallery, its list and one for each definition`,
      },
      {
        name: `coverage of ${batch + 4} versions: requests`,
        unit: '',
        measured: coverage.length,
        toReach: null,
        limit: 'pages of the lists of definitions and versions',
      },
    ];
  } finally {
    world.close();
  }
}

/** A replication that takes an hour, give or take what the simulated Azure gives and takes. */
async function slowReplication(): Promise<readonly Figure[]> {
  const world = new ReplicationWorld({ settings: { regionReplicationSeconds: 60, zoneReplicationSeconds: hour } });
  try {
    const versionId = await world.publish('7.0.0');
    await world.pass(2 * hour);
    const requests = await requestsOf(world, async () => {
      await world.start(versionId);
      await world.finish(versionId);
    });
    const { startedAt, finishedAt } = await world.current(versionId);
    const lasted = Date.parse(finishedAt ?? '') - Date.parse(startedAt);
    const polls = pollsIn(requests);
    if (polls.length < 2) {
      throw new Error('an hour-long replication was not polled: what a poll is has changed');
    }
    const times = polls.map(({ at }) => Date.parse(at));
    const longest = Math.max(0, ...times.slice(1).map((time, index) => time - (times[index] ?? time)));
    return [
      {
        name: `hour-long replication (${Math.round(lasted / 60_000)} minutes): polls`,
        unit: '',
        measured: polls.length,
        toReach: 30,
        limit: 'Azure is the clock; az makes 120, an SDK by default 1,800',
      },
      {
        name: 'the same: mean delay until it is noticed',
        unit: '% of its time',
        measured: (longest / 2 / lasted) * 100,
        toReach: 5,
        limit: 'half the longest pause between two polls',
      },
    ];
  } finally {
    world.close();
  }
}

export async function armRequests(): Promise<readonly Figure[]> {
  return [...(await versions()), ...(await slowReplication())];
}
