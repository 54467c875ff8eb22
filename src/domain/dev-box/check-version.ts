// What Dev Box asks of an image version, read off `GET …/versions/{version}`, with its replication status where that was asked for.
import { isObject, type JsonObject, listAt, numberAt, objectAt, textAt } from '../values/json';
import { normaliseRegion } from '../values/region';
import { failed, passed, type Requirement, type RequirementCode, warned } from './requirement';

export function checkVersion(version: JsonObject, devCenterRegions: readonly string[]): readonly Requirement[] {
  const properties = objectAt(version, 'properties');
  return [
    checkState(properties),
    checkPolicyViolation(properties),
    checkReplicationMode(properties),
    checkDiskSize(properties),
    checkDataDisks(properties),
    checkEncryption(properties),
    checkRegions(version, devCenterRegions),
  ];
}

/** Extended zones have no part in it: only the version's regions are looked at. */
function checkState(properties: JsonObject): Requirement {
  const state = textAt(properties, 'provisioningState') ?? 'unknown';
  const expected = 'Succeeded, replicated to its regions';
  const status = objectAt(properties, 'replicationStatus');
  const aggregated = textAt(status, 'aggregatedState');
  const pending = aggregated === 'Completed' ? [] : pendingRegions(properties, status);
  const isReplicated =
    aggregated === null || aggregated === 'Completed' || (listAt(status, 'summary').length > 0 && pending.length === 0);
  const replication = pending.length > 0 ? `replication ${pending.join(', ')}` : `replication ${aggregated}`;
  const found =
    aggregated === null ? `${state}, replication not read` : `${state}, ${isReplicated ? 'replicated' : replication}`;
  return state === 'Succeeded' && isReplicated
    ? passed('VersionState', found, expected)
    : failed(
        'VersionState',
        found,
        expected,
        'InPlace',
        'Wait until the version is Succeeded and its replication Completed; where it failed, update the version again.',
      );
}

/** Regions that are not Completed, as `westus InProgress`. */
function pendingRegions(properties: JsonObject, status: JsonObject): readonly string[] {
  const regions = listAt(objectAt(properties, 'publishingProfile'), 'targetRegions').map((region) =>
    normaliseRegion(textAt(region, 'name') ?? ''),
  );
  return listAt(status, 'summary').flatMap((entry) => {
    const region = normaliseRegion(textAt(entry, 'region') ?? '');
    const state = textAt(entry, 'state') ?? 'Unknown';
    return regions.includes(region) && state !== 'Completed' ? [`${region} ${state}`] : [];
  });
}

function checkPolicyViolation(properties: JsonObject): Requirement {
  const isReported = objectAt(properties, 'safetyProfile').reportedForPolicyViolation === true;
  return isReported
    ? failed(
        'PolicyViolation',
        'reported',
        'not reported',
        'NewVersion',
        'Publish a version that does not violate the policy.',
      )
    : passed('PolicyViolation', 'not reported', 'not reported');
}

function checkReplicationMode(properties: JsonObject): Requirement {
  const found = textAt(objectAt(properties, 'publishingProfile'), 'replicationMode') ?? 'Full';
  return found.toLowerCase() === 'shallow'
    ? warned('ReplicationMode', found, 'Full', 'NewVersion', 'Publish the version with replication mode Full.')
    : passed('ReplicationMode', found, 'Full');
}

/** 64 GB is the documented default; other sizes work as long as the disk of the dev box's size holds them. */
function checkDiskSize(properties: JsonObject): Requirement {
  const size = numberAt(objectAt(properties, 'storageProfile', 'osDiskImage'), 'sizeInGB');
  const expected = '64 GB, or another size that the dev box can hold';
  if (size === null) {
    return {
      code: 'OsDiskSize',
      verdict: 'Unknown',
      found: null,
      expected,
      remedy: 'Azure named no size yet.',
      fix: null,
    };
  }
  return size === 64
    ? passed('OsDiskSize', `${size} GB`, expected)
    : warned('OsDiskSize', `${size} GB`, expected, null, 'Choose a dev box size whose disk is at least as large.');
}

function checkDataDisks(properties: JsonObject): Requirement {
  const disks = listAt(objectAt(properties, 'storageProfile'), 'dataDiskImages').length;
  return disks === 0
    ? passed('DataDisks', 'none', 'none')
    : failed('DataDisks', `${disks}`, 'none', 'NewVersion', 'Publish the version without data disks.');
}

/** A disk encryption set makes Dev Box answer SourceImageInvalid. */
function checkEncryption(properties: JsonObject): Requirement {
  const profile = objectAt(properties, 'publishingProfile');
  const sets = listAt(profile, 'targetRegions').flatMap((region) => encryptionSetsOf(objectAt(region, 'encryption')));
  return sets.length === 0
    ? passed('DiskEncryption', 'none', 'no disk encryption set')
    : failed(
        'DiskEncryption',
        [...new Set(sets)].join(', '),
        'no disk encryption set',
        'NewVersion',
        'Publish the version without customer-managed keys.',
      );
}

function encryptionSetsOf(encryption: JsonObject): readonly string[] {
  const disks = [objectAt(encryption, 'osDiskImage'), ...listAt(encryption, 'dataDiskImages').filter(isObject)];
  return disks.flatMap((disk) =>
    [
      textAt(disk, 'diskEncryptionSetId'),
      textAt(objectAt(disk, 'securityProfile'), 'secureVMDiskEncryptionSetId'),
    ].filter((id) => id !== null),
  );
}

/** The service replicates images itself; absence is documented as a cause of "not listed" all the same. Extended zones do not count. */
function checkRegions(version: JsonObject, wanted: readonly string[]): Requirement {
  const regions = listAt(objectAt(version, 'properties', 'publishingProfile'), 'targetRegions')
    .map((region) => normaliseRegion(textAt(region, 'name') ?? ''))
    .filter((region) => region !== '');
  const missing = wanted.map(normaliseRegion).filter((region) => !regions.includes(region));
  const found = regions.join(', ');
  const code: RequirementCode = 'Regions';
  if (wanted.length === 0) {
    return {
      code,
      verdict: 'Unknown',
      found,
      expected: 'the regions of the dev center and of its networks',
      remedy: 'Name the dev center to have its regions compared. Extended zones do not count as Dev Box regions.',
      fix: null,
    };
  }
  return missing.length === 0
    ? passed(code, found, wanted.join(', '))
    : warned(
        code,
        found,
        wanted.join(', '),
        'InPlace',
        `Add ${missing.join(', ')} to the target regions: az sig image-version update --add publishingProfile.targetRegions name=${missing[0]}. Extended zones do not count.`,
      );
}
