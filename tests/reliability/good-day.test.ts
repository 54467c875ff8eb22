// The good day, as a yardstick for the others: what a run costs and what it leaves behind.
import { ReplicationWorld } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

test.each(['withLastTarget', 'beforeTargets'] as const)(
  'a published version reaches both zones with one write, which its own events do not repeat (%s)',
  async (versionSucceeds) => {
    world = new ReplicationWorld({ settings: { versionSucceeds } });
    const version = await world.publish('3.0.0');
    const replication = await world.replicate(version);
    expect(replication).toMatchObject({ state: 'Succeeded', findings: [] });
    expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
    expect(world.writesOf(version)).toBe(1);
    const again = await world.replicate(version);
    expect(again).toEqual({ ...replication, updatedAt: again.updatedAt });
    expect(world.writesOf(version)).toBe(1);
    expect(world.transport.foreignHosts).toEqual([]);
  },
);
