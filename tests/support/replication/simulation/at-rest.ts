// What must hold when nothing disturbs a simulated world any more and it has had its time: Azure, the record and what was told agree.
import type { EarlierRun } from '../../../../src/domain/replication/replication';
import { viewRecord } from '../../../../src/domain/replication/replication-view';
import { idOf, type ReplicationWorld } from '../replication-world';
import { contradictionOf, hasSpentBudget } from './contradictions';
import { targetsOf, type WriteWatch } from './invariants';

export interface ExpectedVersion {
  readonly versionId: string;
  /** Published, or added by others since. */
  readonly regions: ReadonlySet<string>;
}

/**
 * @param oldUntil until when an older release served the task hub, milliseconds since 1970
 * @returns what is wrong, in words; nothing where all is as it should be
 */
export async function violationsAtRest(
  world: ReplicationWorld,
  { versionId, regions }: ExpectedVersion,
  writes: WriteWatch,
  oldUntil: number,
): Promise<readonly string[]> {
  const violations: string[] = [];
  const present = targetsOf(world, versionId);
  for (const region of regions) {
    if (!present.has(region)) {
      violations.push(`${versionId} lacks ${region} at the end`);
    }
  }
  const id = idOf(versionId);
  const status = await world.hub.getStatus(id).catch(() => null);
  const record = status === null ? null : viewRecord(status);
  if (record === null) {
    return [...violations, `${versionId} has no record at the end`];
  }
  for (const run of [record, ...record.history.filter((one) => !endedBefore(one, oldUntil))]) {
    violations.push(...untold(world, id, run).map((what) => `${versionId} ended ${run.state}, and no ${what} says so`));
  }
  const isLeft = (zone: string) =>
    record.findings.some(({ code, target }) => code === 'TargetsUndone' && target === zone);
  const missing = writes.missing(versionId).filter((zone) => !isLeft(zone));
  violations.push(...missing.map((zone) => `${versionId}: ${zone} was taken out and is not back at the end`));
  if (record.takenOut.length > 0) {
    violations.push(`the record of ${versionId} says at the end that zones are taken out`);
  }
  if (record.state === 'Canceled') {
    // Somebody terminated it: what is there stays.
    return violations;
  }
  const contradiction = await contradictionOf(world, versionId);
  if (contradiction !== null) {
    violations.push(`the record of ${versionId} contradicts Azure at the end: ${contradiction}`);
  }
  if (hasSpentBudget(world, record)) {
    // What it lacks has to wait for tomorrow.
    return violations;
  }
  const zones = await world.zones(versionId);
  for (const { zone } of world.config.targets) {
    if (zones[zone] !== 'Completed') {
      violations.push(`${versionId}: ${zone} is ${zones[zone] ?? 'missing'} at the end`);
    }
  }
  if (record.state !== 'Succeeded' && record.state !== 'NoChange') {
    const codes = record.findings.map(({ code }) => code).join(' ');
    violations.push(`the record of ${versionId} says ${record.state} at the end (${codes})`);
  }
  return violations;
}

/** Older releases forget runs that end untold one after the other, whose outcome no later release can know. */
const endedBefore = ({ finishedAt }: EarlierRun, instant: number) => Date.parse(finishedAt ?? '') < instant;

/** By what the end of the run was not told. */
function untold(world: ReplicationWorld, id: string, { state, startedAt }: EarlierRun): readonly string[] {
  const isTold = world.tracked.some(
    ({ name, properties }) =>
      name === 'ReplicationFinished' &&
      properties.replicationId === id &&
      properties.startedAt === startedAt &&
      properties.state === state,
  );
  const isAnnounced = world.announced.some(
    (one) => one.id === id && one.startedAt === startedAt && one.state === state,
  );
  return [...(isTold ? [] : ['ReplicationFinished']), ...(isAnnounced ? [] : ['completion event'])];
}
