// While a release is deployed over the one before, and after a roll-back, a run that the older one began is replayed by either's code: what
// today's makes of it, the older one's code must take for its own.
import { requestEvent } from '../../src/orchestrators/names';
import type { RecordedDay } from '../support/replication/recorded-day';
import { recordedDays } from '../support/replication/recorded-days';
import { describeAction } from '../support/replication/recorded-history';
import { releaseOf } from '../support/replication/releases/releases';
import { idOf, ReplicationWorld } from '../support/replication/replication-world';
import type { RecordedExecution } from '../support/replication/virtual-hub/hub-instance';
import { replayTurns } from '../support/replication/virtual-hub/replay-turns';

const older = '2.0';

/** The event of the own write comes while today's release carries the run out, too soon and in time. */
const toldOfItsWrite: RecordedDay = {
  options: { settings: { zoneReplicationSeconds: 3_600 } },
  async live(world) {
    const version = await world.publish('5.5.5');
    await world.pass(600);
    await world.start(version);
    for (let told = 0; told < 20; told += 1) {
      await world.pass(300);
      const listedAt = new Date(world.agenda.now()).toISOString();
      await world.hub.raiseEvent(idOf(version), requestEvent, { listedAt });
    }
    await world.finish(version);
    return version;
  },
};

const days: Readonly<Record<string, RecordedDay>> = { ...recordedDays, 'told of its own write': toldOfItsWrite };

/** Runs that the older release starts, carried out by today's. */
async function carriedOut(day: string): Promise<readonly RecordedExecution[]> {
  const { options, live } = days[day] ?? { live: async () => '' };
  const world = new ReplicationWorld({ ...options, clocksAhead: [0, 0], releases: [older, 'today'] });
  world.hub.isRecording = true;
  world.worker = 1;
  try {
    await live(world);
    return world.hub.executionsOf(older);
  } finally {
    world.close();
  }
}

test.each(Object.keys(days))('%s: the older release asks for what today’s has asked for, turn by turn', async (day) => {
  for (const { name, instanceId, input, turns } of await carriedOut(day)) {
    const orchestrator = releaseOf(older).orchestrators[name];
    const history = turns.map(({ events }) => events);
    for (let turn = 1; turn <= turns.length; turn += 1) {
      const reply = await replayTurns(orchestrator as never, instanceId, JSON.stringify(input), history.slice(0, turn));
      const asked = (turns[turn - 1]?.reply?.actions ?? []).flat().map(describeAction);
      expect([day, instanceId, turn, reply.error, ...reply.actions.flat().map(describeAction)]).toEqual([
        day,
        instanceId,
        turn,
        undefined,
        ...asked,
      ]);
    }
  }
});

test('most days have such runs', async () => {
  const counts = await Promise.all(
    ['succeeded', 'canceled', 'no-change'].map(async (day) => (await carriedOut(day)).length),
  );
  expect(counts.every((count) => count > 0)).toBe(true);
});
