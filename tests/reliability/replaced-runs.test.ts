// A run that the app itself ended, so as to start it anew, has no outcome: whoever begins the next one, it stands in no history.
import { viewRecord } from '../../src/domain/replication/replication-view';
import { orchestratorNames } from '../../src/orchestrators/names';
import { idOf, ReplicationWorld } from '../support/replication/replication-world';
import { kindHub } from '../support/replication/virtual-hub/hub-faults';

let world: ReplicationWorld;
beforeEach(() => {
  world = new ReplicationWorld({ settings: { zoneReplicationSeconds: 3_600 } });
});
afterEach(() => world.close());

/** As releases start a run that know of no tokens. */
async function startBefore(versionId: string): Promise<void> {
  const { regionParity, identity, role, deadlineSeconds, writesPerDay, retry } = world.config.policy;
  const previous = viewRecord(await world.hub.getStatus(idOf(versionId)));
  const input = {
    imageVersionId: versionId,
    targets: world.config.targets,
    trigger: { kind: 'event', by: 'the release before' },
    policy: { regionParity, identity, role, deadlineSeconds, writesPerDay, retry },
    previous,
    writtenAt: previous?.writtenAt ?? [],
    resume: null,
  };
  await world.hub.startNew(orchestratorNames.replicateImageVersion, { instanceId: idOf(versionId), input });
}

const starts = [
  ['a release before begins the next', startBefore],
  ['an event begins the next', async (version: string) => void (await world.start(version))],
  ['a person begins the next', async (version: string) => void (await world.start(version, 'http'))],
] as const;

const ends = [
  [
    'whose start the task hub lost',
    async (version: string) => {
      world.hub.faults = { ...kindHub, losesStart: () => true };
      void world.start(version).catch(() => undefined);
      await world.pass(700);
      world.hub.faults = kindHub;
    },
  ],
  [
    'that hung in mid-run',
    async (version: string) => {
      await world.start(version);
      await world.pass(700);
    },
  ],
] as const;

const cases = ends.flatMap(([run, begin]) => starts.map(([next, start]) => ({ run, begin, next, start })));

test.each(cases)('one $run is no earlier run where $next', async ({ begin, start }) => {
  const version = await world.publish('5.0.0');
  await begin(version);
  await world.hub.terminate(idOf(version), 'Replaced: nobody ran it any more.');
  await start(version);
  expect(await world.finish(version)).toMatchObject({
    state: expect.stringMatching(/^(Succeeded|NoChange)$/),
    history: [],
  });
});
