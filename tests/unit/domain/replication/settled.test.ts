// A hint for a version that stands as its record says needs no run; whatever is otherwise does.
import type { ImageVersionSnapshot } from '../../../../src/domain/image-version/image-version';
import type { RunRecord } from '../../../../src/domain/replication/replication-run';
import { type InstanceStatus, replacedReason } from '../../../../src/domain/replication/replication-view';
import { isSettled } from '../../../../src/domain/replication/settled';
import {
  losAngeles,
  perth,
  presentZone,
  replicationTarget,
  runInput,
  runRecord,
  snapshot,
  status,
} from '../../samples';

const publication = '2026-11-25T09:00:00.000Z';
const targets = [losAngeles, perth];
const there = {
  zones: targets.map(({ zone, replicas, region }) => presentZone(zone, { replicas, region })),
  summary: targets.map(({ zone }) => status(zone)),
  regions: ['westus', 'australiaeast'],
  provisioningState: 'Succeeded',
  publishedDate: publication,
};
const good = {
  state: 'Succeeded' as const,
  publication,
  targets: targets.map((target) => replicationTarget({ ...target, state: 'Completed', progress: 100 })),
};

function judge(
  version: Partial<ImageVersionSnapshot> = {},
  record: Partial<RunRecord> = {},
  instance: Partial<InstanceStatus> = {},
): boolean {
  const ended: InstanceStatus = {
    instanceId: 'ubuntu-pro-1.0.0-0123456789abcdef',
    runtimeStatus: 'Completed',
    createdTime: publication,
    lastUpdatedTime: publication,
    input: runInput(),
    output: runRecord({ ...good, ...record }),
    ...instance,
  };
  return isSettled(ended, snapshot({ ...there, ...version }), targets);
}

test.each(['Succeeded', 'NoChange'] as const)('a run that ended %s with each zone Completed is left alone', (state) => {
  expect(judge({}, { state })).toBe(true);
});

test('a version that was never replicated is looked at', () => {
  expect(isSettled(null, snapshot(there), targets)).toBe(false);
});

test.each(['Failed', 'PartiallySucceeded', 'Canceled'] as const)('a run that ended %s is looked at', (state) => {
  expect(judge({}, { state })).toBe(false);
});

test.each<[string, Partial<ImageVersionSnapshot>]>([
  ['lacks a zone', { zones: there.zones.slice(1) }],
  ['has a zone that failed', { summary: [status('losangeles', 'Failed'), status('perth')] }],
  ['has a zone that is on its way', { summary: [status('losangeles', 'Replicating', 40), status('perth')] }],
  ['is being written', { provisioningState: 'Updating' }],
  ['is another publication', { publishedDate: '2026-11-26T09:00:00.000Z' }],
  ['does not say when it was published', { publishedDate: null }],
  ['has fewer replicas than are wanted', { zones: there.zones.map((zone) => ({ ...zone, replicas: 9 })) }],
])('a version that %s is looked at', (_, version) => {
  expect(judge(version)).toBe(false);
});

test.each<[string, Partial<RunRecord>]>([
  ['a zone that is taken out', { takenOut: [{ zone: 'perth', entry: {} }] }],
  ['a zone that is about to leave', { retiring: ['perth'] }],
  ['a zone that has left and is there again', { retired: [{ zone: 'perth', at: publication } as never] }],
  ['a zone in another state', { targets: good.targets.map((one) => ({ ...one, state: 'Failed' as const })) }],
])('a record with %s is looked at', (_, record) => {
  expect(judge({}, record)).toBe(false);
});

test.each<[string, Partial<InstanceStatus>]>([
  ['is under way', { runtimeStatus: 'Running', customStatus: runRecord(good) }],
  ['failed', { runtimeStatus: 'Failed', output: 'no', customStatus: runRecord(good) }],
  ['was terminated', { runtimeStatus: 'Terminated', output: 'no', customStatus: runRecord(good) }],
  [
    'was replaced',
    { runtimeStatus: 'Terminated', output: `${replacedReason} it hung.`, customStatus: runRecord(good) },
  ],
])('a run that %s is looked at', (_, instance) => {
  expect(judge({}, {}, instance)).toBe(false);
});
