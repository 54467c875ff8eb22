// The fault matrix: every ARM call of a replication, every fault, once, three times and for minutes. Each cell ends in the
// right state, with no lost target and no more writes than its bound. LONG=1 runs all cells, else a seeded sample.
import {
  type ArmCall,
  applies,
  type FaultName,
  faultNames,
  inject,
  type Length,
  lengths,
  nextCall,
} from '../support/replication/arm-faults';
import { regionsOf } from '../support/replication/other-writers';
import { ReplicationWorld } from '../support/replication/replication-world';
import { print, sampleOf, seed } from '../support/replication/sizing';

const versionName = '2.7.1';

/** A version that has more than this program knows of: all of it must be there at the end. */
async function publish(world: ReplicationWorld): Promise<string> {
  const version = await world.publish(versionName, ['westus', 'australiaeast', 'westus3'], {
    deliveryHints: { ring: 2 },
  });
  await world.pass(900);
  return version;
}

/** Which requests a replication makes on a good day; of the many reads of the version the telling ones. */
async function callsOfAGoodDay(): Promise<readonly ArmCall[]> {
  const world = new ReplicationWorld();
  await world.replicate(await publish(world));
  const counts = new Map<string, number>();
  // Of the many polls of the version a few tell as much as all.
  const calls = world.azure
    .requests()
    .map((request) => nextCall(request, counts))
    .filter(({ nth }) => nth < 6);
  world.close();
  return calls;
}

/** Accepted writes of the version that a cell may need. */
function writesMax(fault: FaultName, length: Length): number {
  switch (fault) {
    case 'lost update':
      return { once: 2, 'three times': 4, 'for ten minutes': 7 }[length];
    case 'stale read':
      return { once: 2, 'three times': 4, 'for ten minutes': 10 }[length];
    default:
      return 1;
  }
}

/** The first reading of something has no answer before it, nor has what is read once. */
function cannotStrike({ nth, label }: ArmCall, fault: FaultName): boolean {
  return fault === 'stale read' && (nth === 0 || !label.startsWith('GET versions'));
}

async function runCell(call: ArmCall, fault: FaultName, length: Length): Promise<string> {
  const world = new ReplicationWorld();
  try {
    const version = await publish(world);
    const injected = inject(world, call, fault, length);
    const replication = await world.replicate(version);
    // An update that is lost for as long as that looks like another writer, who is left to win; and that is told.
    const isLost = fault === 'lost update' && length === 'for ten minutes';
    const expected = isLost ? 'Failed' : 'Succeeded';
    const problems: string[] = [];
    const check = (is: boolean, problem: string) => is || problems.push(problem);
    check(replication.state === expected, `${replication.state} ${JSON.stringify(replication.findings)}`);
    const zones = await world.zones(version);
    check(
      isLost || (zones.losangeles === 'Completed' && zones.perth === 'Completed'),
      `zones ${JSON.stringify(zones)}`,
    );
    check((await regionsOf(world, version)).join() === 'westus,australiaeast,westus3', 'a region is lost');
    check(JSON.stringify(await world.version(version)).includes('"deliveryHints":{"ring":2}'), 'a member is lost');
    const accepted = world.azure.requests({ method: 'PUT', path: version }).filter(({ status }) => status < 300).length;
    const bound = writesMax(fault, length);
    check(accepted >= 1 && accepted <= bound, `${accepted} writes, the bound is ${bound}`);
    check(injected.struck() > 0 || cannotStrike(call, fault), 'the fault never struck');
    check(isLost || replication.findings.every(({ severity }) => severity !== 'error'), 'an error is told');
    check(
      world.transport.foreignHosts.every((host) => host === 'westus.management.azure.com'),
      'a foreign host',
    );
    if (problems.length > 0) {
      throw new Error(`${call.label}, ${fault}, ${length}: ${problems.join('; ')}`);
    }
    const minutes = (Date.parse(replication.finishedAt ?? '') - Date.parse(replication.startedAt)) / 60_000;
    return `${accepted}w ${minutes.toFixed(0)}m`;
  } finally {
    world.close();
  }
}

test('every ARM call with every fault ends well', async () => {
  const calls = await callsOfAGoodDay();
  const cells = calls.flatMap((call) =>
    faultNames
      .filter((fault) => applies(call, fault))
      .flatMap((fault) => lengths.map((length) => ({ call, fault, length }))),
  );
  const chosen = sampleOf(cells, 60);
  const results = new Map<string, string[]>();
  const failures: string[] = [];
  for (const { call, fault, length } of chosen) {
    const result = await runCell(call, fault, length).catch((error: unknown) => {
      failures.push(error instanceof Error ? error.message : String(error));
      return 'FAILED';
    });
    const key = `${call.label} × ${fault}`;
    results.set(key, [...(results.get(key) ?? []), `${length}: ${result}`]);
  }
  const rows = [...results].map(([key, row]) => `  ${key.padEnd(52)}${row.join('   ')}`);
  print(
    `Fault matrix, ${chosen.length} of ${cells.length} cells, SEED=${seed} (w: writes taken, m: minutes):\n${rows.join('\n')}`,
  );
  expect(failures).toEqual([]);
}, 3_600_000);
