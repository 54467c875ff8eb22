// Whole, valid objects of the domain; each test changes the one member that it is about.
import type { ImageVersionSnapshot, PresentZone, RegionalStatus } from '../../src/domain/image-version/image-version';
import type { ZoneFacts } from '../../src/domain/plan/zone-access';
import type { ReplicationTarget } from '../../src/domain/replication/replication';
import type { ReplicationInput, ReplicationPolicy, RunRecord } from '../../src/domain/replication/replication-run';
import type { GalleryId, ImageVersionId } from '../../src/domain/values/resource-id';
import type { ZoneTarget } from '../../src/domain/values/zone-target';

export const subscriptionId = '11111111-2222-3333-4444-555555555555';

export const galleryId: GalleryId = {
  subscriptionId,
  resourceGroupName: 'images-rg',
  galleryName: 'contosoImages',
};

export const versionId: ImageVersionId = { ...galleryId, imageName: 'ubuntu-pro', versionName: '1.0.0' };

export const galleryText = `/subscriptions/${subscriptionId}/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages`;
export const versionText = `${galleryText}/images/ubuntu-pro/versions/1.0.0`;
export const identityText = `/subscriptions/${subscriptionId}/resourceGroups/images-rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/galleryReplicator`;

export const losAngeles: ZoneTarget = {
  region: 'westus',
  zone: 'losangeles',
  replicas: 1,
  storageAccountType: 'StandardSSD_LRS',
};
export const perth: ZoneTarget = {
  region: 'australiaeast',
  zone: 'perth',
  replicas: 2,
  storageAccountType: 'Premium_LRS',
};

export function presentZone(zone: string, change: Partial<PresentZone> = {}): PresentZone {
  return { region: 'westus', zone, replicas: 1, storageAccountType: 'StandardSSD_LRS', encrypted: false, ...change };
}

export function status(region: string, state = 'Completed', progress = 100, details = ''): RegionalStatus {
  return { region, state, progress, details };
}

export function snapshot(change: Partial<ImageVersionSnapshot> = {}): ImageVersionSnapshot {
  return {
    location: 'westus',
    provisioningState: 'Succeeded',
    regions: ['westus', 'australiaeast'],
    zones: [],
    summary: [],
    aggregatedState: null,
    replicationMode: 'Full',
    endOfLifeDate: null,
    publishedDate: null,
    allowDeletionOfReplicatedLocations: false,
    needsEncryptionSet: false,
    isConfidential: false,
    ...change,
  };
}

export function zoneFacts(zone: string, change: Partial<ZoneFacts> = {}): ZoneFacts {
  return {
    zone,
    name: zone,
    homeRegion: 'westus',
    registrationState: 'Registered',
    featureState: 'Registered',
    ...change,
  };
}

export const policy: ReplicationPolicy = {
  regionParity: 'require',
  identity: { kind: 'check' },
  role: 'Contributor',
  deadlineSeconds: 86_400,
  writesPerDay: 20,
  retry: { rewriteAfterSeconds: 30, removeAndAddTimes: 2, removeAndAddAfterSeconds: 60, enrolmentSeconds: 1800 },
};

export function replicationTarget(change: Partial<ReplicationTarget> = {}): ReplicationTarget {
  return {
    region: 'westus',
    zone: 'losangeles',
    replicas: 1,
    storageAccountType: 'StandardSSD_LRS',
    state: 'Replicating',
    progress: 40,
    details: null,
    ...change,
  };
}

export function runRecord(change: Partial<RunRecord> = {}): RunRecord {
  return {
    id: 'ubuntu-pro-1.0.0-0123456789abcdef',
    imageVersionId: versionText,
    state: 'Replicating',
    targets: [replicationTarget()],
    findings: [],
    trigger: { kind: 'event', by: 'event 1' },
    startedAt: '2026-11-25T10:00:00.000Z',
    updatedAt: '2026-11-25T10:05:00.000Z',
    rule: 'default',
    finishedAt: null,
    history: [],
    writtenAt: ['2026-11-25T10:00:10.000Z'],
    takenOut: [],
    taken: ['token 1'],
    publication: '2026-11-25T09:30:00.000Z',
    requested: [],
    retiring: [],
    retired: [],
    spared: [],
    isGone: false,
    ...change,
  };
}

export function runInput(change: Partial<ReplicationInput> = {}): ReplicationInput {
  return {
    imageVersionId: versionText,
    targets: [losAngeles],
    trigger: { kind: 'event', by: 'event 1' },
    policy,
    previous: null,
    writtenAt: [],
    resume: null,
    ...change,
  };
}
