// What must hold when nothing disturbs a simulated world any more and it has had its time: Azure, the record and what was told agree.
import { findReplication } from '../../../../src/functions/replication-runs';
import { idOf, type ReplicationWorld } from '../replication-world';
import { targetsOf } from './invariants';

export interface ExpectedVersion {
  readonly versionId: string;
  /** Published, or added by others since. */
  readonly regions: ReadonlySet<string>;
}

/** @returns what is wrong, in words; nothing where all is as it should be */
export async function violationsAtRest(
  world: ReplicationWorld,
  { versionId, regions }: ExpectedVersion,
): Promise<readonly string[]> {
  const violations: string[] = [];
  const present = targetsOf(world, versionId);
  for (const region of regions) {
    if (!present.has(region)) {
      violations.push(`${versionId} lacks ${region} at the end`);
    }
  }
  const id = idOf(versionId);
  const record = await findReplication(world.hub, id);
  const isTold = (state: string | undefined, startedAt: string | undefined) =>
    world.tracked.some(
      ({ name, properties }) =>
        name === 'ReplicationFinished' &&
        properties.replicationId === id &&
        properties.startedAt === startedAt &&
        properties.state === state,
    );
  if (record?.state === 'Canceled') {
    // Somebody terminated it: what is there stays, and it is told.
    return isTold('Canceled', record.startedAt)
      ? violations
      : [...violations, `${versionId} ended Canceled, and no ReplicationFinished says so`];
  }
  const zones = await world.zones(versionId);
  for (const { zone } of world.config.targets) {
    if (zones[zone] !== 'Completed') {
      violations.push(`${versionId}: ${zone} is ${zones[zone] ?? 'missing'} at the end`);
    }
  }
  if (record?.state !== 'Succeeded' && record?.state !== 'NoChange') {
    const codes = record?.findings.map(({ code }) => code).join(' ');
    violations.push(`the record of ${versionId} says ${record?.state ?? 'nothing'} at the end (${codes})`);
    return violations;
  }
  if (!isTold(record.state, record.startedAt)) {
    violations.push(`${versionId} ended ${record.state}, and no ReplicationFinished says so`);
  }
  if (!world.announced.some(({ id: announced, state }) => announced === id && state === record.state)) {
    violations.push(`${versionId} ended ${record.state}, and no completion event says so`);
  }
  return violations;
}
