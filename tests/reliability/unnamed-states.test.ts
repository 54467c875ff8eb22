// Nobody outside has seen what the service calls a zone in its replication status, or whether it names one: a run ends right
// and in time all the same, and says so where the state of the whole had to stand in.
import type { SimulationSettings } from '../../local/azure/simulation/settings';
import { done, GalleryDay, regions } from '../support/replication/gallery-day';
import { answered, answerOtherwise } from '../support/replication/other-answers';
import { ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

const hours = ({ startedAt, finishedAt }: { readonly startedAt: string; readonly finishedAt: string | null }) =>
  (Date.parse(finishedAt ?? '') - Date.parse(startedAt)) / 3_600_000;

test.each<[Partial<SimulationSettings>, boolean]>([
  [{ zoneStatusRegion: 'zone' }, true],
  [{ zoneStatusRegion: 'zoneDisplayName' }, true],
  [{ zoneStatusRegion: 'regionAndZone' }, true],
  [{ zoneStatusRegion: 'region' }, false],
  [{ zoneStatusRegion: 'absent' }, false],
  [{ replicationSummary: 'empty' }, false],
  [{ replicationSummary: 'absent' }, false],
])(
  '%p: each zone is Completed when its operation has ended, and that is told where no state is named',
  async (settings, isNamed) => {
    world = new ReplicationWorld({ settings });
    const version = await world.publish('9.6.0');
    await world.pass(900);
    const replication = await world.replicate(version);
    expect(replication.state).toBe('Succeeded');
    expect(hours(replication)).toBeLessThan(1);
    expect(replication.findings.map(({ code, target }) => [code, target])).toEqual(
      isNamed
        ? []
        : [
            ['StatusMissing', 'losangeles'],
            ['StatusMissing', 'perth'],
          ],
    );
    const again = await world.replicate(version, 'http');
    expect(again.state).toBe('NoChange');
  },
);

const anyVersion = /\/versions\/9\.6\.\d+$/;

function sayNothing(from: number, until = Number.POSITIVE_INFINITY): void {
  answerOtherwise(world, { method: 'GET', path: anyVersion, from, until }, async (request, send) => {
    const body = JSON.parse((await send()).bodyAsText ?? '');
    delete body.properties.replicationStatus;
    return answered(request, 200, body);
  });
}

test('where nothing at all is said of the replication, a run ends an hour after the version has come to rest, and warns', async () => {
  world = new ReplicationWorld();
  const version = await world.publish('9.6.0');
  await world.pass(900);
  sayNothing(0);
  const { state, findings, startedAt, finishedAt } = await world.replicate(version);
  expect({ state, codes: findings.map(({ code, severity }) => `${severity} ${code}`) }).toEqual({
    state: 'Succeeded',
    codes: ['warning StatusMissing', 'warning StatusMissing'],
  });
  expect(Date.parse(finishedAt ?? '') - Date.parse(startedAt)).toBeLessThan(2 * 3_600_000);
});

test('an answer that says nothing for less than that is not believed', async () => {
  world = new ReplicationWorld({ settings: { versionSucceeds: 'beforeTargets', zoneReplicationSeconds: 5_400 } });
  const version = await world.publish('9.6.1');
  await world.pass(900);
  sayNothing(300, 3_300);
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded', findings: [] });
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

const secondAfterFirst = (delay: string) => ({
  rules: [
    {
      name: 'waves',
      selector: {},
      targets: ['westus=losangeles', { region: 'australiaeast', zone: 'perth', after: ['losangeles'], delay }],
    },
  ],
});

test.each([
  ['PT0S', 4],
  ['PT3H', 7],
])(
  'a zone that waits for one of which Azure says nothing, and %s more, is added within %i hours',
  async (delay, within) => {
    const day = await GalleryDay.begin(secondAfterFirst(delay));
    world = day;
    const id = await day.published('9.6.2', { targetRegions: regions('westus', 'australiaeast') });
    sayNothing(0);
    expect(await day.told(id)).toEqual({
      ...done,
      findings: ['losangeles StatusMissing', 'perth StatusMissing'],
    });
    expect(hours(await day.current(id))).toBeLessThan(within);
    expect(day.writesOf(id)).toBe(2);
  },
);

test('where Azure says otherwise of the zone before it by then, the next one goes on waiting', async () => {
  const day = await GalleryDay.begin(secondAfterFirst('PT3H'));
  world = day;
  day.azure.fault({ kind: 'targetFailure', target: 'losangeles', times: null });
  const id = await day.published('9.6.4', { targetRegions: regions('westus', 'australiaeast') });
  sayNothing(0, 9_000);
  expect(await day.told(id)).toMatchObject({ azure: { losangeles: 'Failed' }, record: { perth: 'Refused' } });
});
