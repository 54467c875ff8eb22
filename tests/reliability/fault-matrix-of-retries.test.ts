// The fault matrix of a day on which a zone fails, is written again, taken out and added: every write of the version and the
// readings next to it, with every fault. No other target is ever touched, and the zone is back at the end or its loss is told.
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

async function prepare(): Promise<{ readonly world: ReplicationWorld; readonly version: string }> {
  const world = new ReplicationWorld();
  await world.giveGalleryIdentity();
  const version = await world.publish('2.7.2', ['westus', 'australiaeast', 'westus3'], { deliveryHints: { ring: 2 } });
  await world.pass(900);
  world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
  return { world, version };
}

/** The writes of the version, and the reading before and after each. */
async function callsOfTheDay(): Promise<readonly ArmCall[]> {
  const { world, version } = await prepare();
  const earlier = world.azure.requests().length;
  await world.replicate(version);
  const counts = new Map<string, number>();
  const calls = world.azure
    .requests()
    .slice(earlier)
    .map((request) => nextCall(request, counts));
  world.close();
  const isWrite = (call: ArmCall | undefined) => call?.label.startsWith('PUT versions') === true;
  return calls.filter((call, index) => isWrite(call) || isWrite(calls[index - 1]) || isWrite(calls[index + 1]));
}

/** Where writes or readings themselves deceive, a retry may be spent in vain; elsewhere the end is the usual one. */
const deceives = (fault: FaultName) => fault === 'lost update' || fault === 'stale read';

async function runCell(call: ArmCall, fault: FaultName, length: Length): Promise<string> {
  const { world, version } = await prepare();
  try {
    const losangelesLeft = world.watchZone(version, 'losangeles');
    inject(world, call, fault, length);
    const replication = await world.replicate(version);
    const problems: string[] = [];
    const check = (is: boolean, problem: string) => is || problems.push(problem);
    const zones = await world.zones(version);
    const isTold = replication.findings.some(({ severity, target }) => severity === 'error' && target === 'perth');
    const isUsual = replication.state === 'Succeeded' && zones.perth === 'Completed';
    check(isUsual || (deceives(fault) && isTold), `${replication.state} ${JSON.stringify(replication.findings)}`);
    check(fault === 'lost update' || !losangelesLeft(), 'the other zone was taken out');
    check((await regionsOf(world, version)).join() === 'westus,australiaeast,westus3', 'a region is lost');
    check(JSON.stringify(await world.version(version)).includes('"deliveryHints":{"ring":2}'), 'a member is lost');
    const accepted = world.acceptedWritesOf(version);
    const bound = deceives(fault) ? 20 : 6;
    check(accepted <= bound, `${accepted} writes, the bound is ${bound}`);
    if (problems.length > 0) {
      throw new Error(`${call.label}, ${fault}, ${length}: ${problems.join('; ')}`);
    }
    const minutes = (Date.parse(replication.finishedAt ?? '') - Date.parse(replication.startedAt)) / 60_000;
    return `${replication.state === 'Succeeded' ? '' : `${replication.state} `}${accepted}w ${minutes.toFixed(0)}m`;
  } finally {
    world.close();
  }
}

test('every write of a retried zone with every fault ends well', async () => {
  const calls = await callsOfTheDay();
  const cells = calls.flatMap((call) =>
    faultNames
      .filter((fault) => applies(call, fault))
      .flatMap((fault) => lengths.map((length) => ({ call, fault, length }))),
  );
  const chosen = sampleOf(cells, 30);
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
  const rows = [...results].map(([key, row]) => `  ${key.padEnd(42)}${row.join('   ')}`);
  print(`Fault matrix of retries, ${chosen.length} of ${cells.length} cells, SEED=${seed}:\n${rows.join('\n')}`);
  expect(failures).toEqual([]);
}, 3_600_000);
