// Generators of what the domain is given, for the laws that hold whatever it is.

import fc from 'fast-check';
import type { TargetState } from '../../src/domain/image-version/zone-status';
import type { ReplicationTarget } from '../../src/domain/replication/replication';
import type { RunRecord } from '../../src/domain/replication/replication-run';
import type { ImageVersionId } from '../../src/domain/values/resource-id';
import { type ZoneTarget, zoneStorageAccountTypes } from '../../src/domain/values/zone-target';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const alphanumeric = `${letters}0123456789`;
const mixedCase = `${alphanumeric}${letters.toUpperCase()}`;

const charOf = (chars: string) => fc.constantFrom(...chars);
const textOf = (chars: string, minLength: number, maxLength: number) =>
  fc.string({ unit: charOf(chars), minLength, maxLength });

/** Names as GalleryRP's pattern has them: neither beginning nor ending with punctuation. */
const galleryResourceName = fc
  .tuple(charOf(mixedCase), textOf(`${mixedCase}-._`, 0, 78), charOf(mixedCase))
  .map((parts) => parts.join(''));

const resourceGroupName = fc
  .tuple(fc.string({ unit: fc.constantFrom(...`${mixedCase}.-_()éüЖ日`), maxLength: 89 }), charOf(mixedCase))
  .map((parts) => parts.join(''));

const versionNumber = fc.integer({ min: 0, max: 2_147_483_647 });

export const imageVersionIds: fc.Arbitrary<ImageVersionId> = fc.record({
  subscriptionId: fc.uuid(),
  resourceGroupName,
  galleryName: galleryResourceName,
  imageName: galleryResourceName,
  versionName: fc.tuple(versionNumber, versionNumber, versionNumber).map((numbers) => numbers.join('.')),
});

export const zoneNames = textOf(alphanumeric, 3, 24);
export const regionNames = fc.tuple(charOf(letters), textOf(alphanumeric, 1, 49)).map((parts) => parts.join(''));

export const zoneTargets: fc.Arbitrary<ZoneTarget> = fc.record({
  region: regionNames,
  zone: zoneNames,
  replicas: fc.integer({ min: 1, max: 100 }),
  storageAccountType: fc.constantFrom(...zoneStorageAccountTypes),
});

export const zoneTargetLists = fc.uniqueArray(zoneTargets, {
  minLength: 1,
  maxLength: 12,
  selector: (target) => target.zone,
});

const targetStates: readonly TargetState[] = ['Pending', 'Replicating', 'Completed', 'Failed', 'Refused'];

const replicationTargets: fc.Arbitrary<ReplicationTarget> = fc.record({
  region: regionNames,
  zone: zoneNames,
  replicas: fc.integer({ min: 1, max: 100 }),
  storageAccountType: fc.constantFrom(...zoneStorageAccountTypes),
  state: fc.constantFrom(...targetStates),
  progress: fc.integer({ min: 0, max: 100 }),
  details: fc.option(fc.string({ unit: 'binary', maxLength: 400 })),
});

const instants = fc
  .date({ noInvalidDate: true, min: new Date('2020-01-01'), max: new Date('2040-01-01') })
  .map((date) => date.toISOString());

/** Records as long as a run may ever make them: a hundred targets, many findings, a caller's name without end. */
export const runRecords: fc.Arbitrary<RunRecord> = fc.record({
  isGone: fc.boolean(),
  id: textOf(alphanumeric, 20, 100),
  imageVersionId: textOf(alphanumeric, 150, 420),
  state: fc.constantFrom('Waiting', 'Planning', 'Replicating', 'PartiallySucceeded', 'Failed'),
  targets: fc.uniqueArray(replicationTargets, { maxLength: 100, selector: (target) => target.zone, size: 'max' }),
  findings: fc.array(
    fc.record({
      code: fc.constantFrom('ZoneNotFound', 'TargetDiffers', 'ReplicationFailed'),
      severity: fc.constantFrom('error', 'warning', 'info'),
      message: fc.string({ unit: 'binary', maxLength: 600 }),
      target: fc.option(zoneNames),
    }),
    { maxLength: 60 },
  ),
  trigger: fc.record({ kind: fc.constantFrom('event', 'http', 'timer'), by: fc.string({ maxLength: 3000 }) }),
  startedAt: instants,
  updatedAt: instants,
  finishedAt: fc.option(instants),
  writtenAt: fc.array(instants, { maxLength: 1000 }),
  rule: fc.option(fc.string({ maxLength: 80 })),
  history: fc.array(
    fc.record({
      state: fc.constantFrom('Succeeded', 'PartiallySucceeded'),
      trigger: fc.record({ kind: fc.constantFrom('event', 'http'), by: fc.string({ maxLength: 3000 }) }),
      startedAt: instants,
      finishedAt: fc.option(instants),
    }),
    { maxLength: 10 },
  ),
  takenOut: fc.array(
    fc.record({ zone: zoneNames, entry: fc.constant({ name: 'West US', extendedLocation: { name: 'x'.repeat(24) } }) }),
    { maxLength: 12 },
  ),
  taken: fc.array(textOf(alphanumeric, 36, 64), { maxLength: 20 }),
  publication: fc.option(instants),
  requested: fc.constant([]),
  retiring: fc.constant([]),
  retired: fc.constant([]),
  spared: fc.constant([]),
});

/** A JSON object of unknown members: what a newer service may send. */
export const unknownMembers = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 12 }).map((name) => `x-${name}`),
  fc.jsonValue({ maxDepth: 3 }),
  { maxKeys: 4 },
);

/** The same name as ARM, people or a case-shuffling cache would spell it. */
export const respelled = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) =>
      [...text]
        .map((char, index) => (/[a-z]/i.test(char) ? (upper[index] ? char.toUpperCase() : char.toLowerCase()) : char))
        .join(''),
    );
