// A zone leaves a version only while it has failed, and only as it stands in the record.
import { stillFailed } from '../../../../src/domain/image-version/guarded-change';

const entry = (zone: string, replicas = 1) => ({
  name: 'Australia East',
  extendedLocation: { type: 'EdgeZone', name: zone },
  extendedLocationReplicaCount: replicas,
});

const version = (state: string, replicas = 1) => ({
  location: 'westus',
  properties: {
    provisioningState: 'Failed',
    publishingProfile: { targetRegions: [{ name: 'West US' }], targetExtendedLocations: [entry('perth', replicas)] },
    replicationStatus: { aggregatedState: 'InProgress', summary: [{ region: 'perth', state }] },
  },
});

const change = { add: [], addRegions: [], removeZones: ['perth'], recorded: [entry('perth')] };
const { recorded: _, ...unrecorded } = change;

test.each([
  ['it has failed', change, version('Failed'), ['perth']],
  ['it has completed meanwhile', change, version('Completed'), []],
  ['it is on its way again', change, version('Replicating'), []],
  ['nothing is told of it', change, version(''), []],
  ['its entry has changed', change, version('Failed', 3), []],
  ['a run of before recorded no entry', unrecorded, version('Failed'), ['perth']],
  ['the same, and it has completed', unrecorded, version('Completed'), []],
])('%s', (_, given, body, removed) => {
  expect(stillFailed(given, body).removeZones).toEqual(removed);
});
