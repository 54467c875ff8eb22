// Nobody outside has seen what the service calls a zone in its replication status, or whether it names one: a run ends right
// and in time all the same, and says so where the state of the whole had to stand in.
import type { SimulationSettings } from '../../local/azure/simulation/settings';
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
