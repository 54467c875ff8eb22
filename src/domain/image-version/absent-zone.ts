// Whether a zone that a version has not can be added to it, by what the version itself says: the one judgement of plan and preview.
// Whether the subscription has access to the zone is another question (plan/zone-access.ts).
import { type Finding, finding } from '../values/finding';
import type { RegionParity } from '../values/region-parity-mode';
import type { ZoneTarget } from '../values/zone-target';
import { type ImageVersionSnapshot, isConfidential, whyNoZones } from './image-version';

export const noZonesMessages = {
  ShallowVersion:
    'The version is in replication mode Shallow, which can have no other targets. Publish it with replicationMode Full.',
  MarkedForDeletion: 'The version is being deleted.',
} as const;

export interface AbsentZoneCheck {
  readonly findings: readonly Finding[];
  /** Region that the write shall add to the target regions; null for none. */
  readonly regionToAdd: string | null;
}

/** @param securityType of the image definition; null where it is not known */
export function checkAbsentZone(
  target: ZoneTarget,
  version: ImageVersionSnapshot,
  parity: RegionParity,
  securityType: string | null,
): AbsentZoneCheck {
  const { findings, regionToAdd } = checkParentRegion(target, version, parity);
  return { findings: [...findings, ...checkEncryption(target, version, securityType)], regionToAdd };
}

/** Why the zone cannot be added, in words; null where nothing of the version speaks against it. */
export function whyNotAddable(target: ZoneTarget, version: ImageVersionSnapshot, parity: RegionParity): string | null {
  const reason = whyNoZones(version);
  const { findings } = checkAbsentZone(target, version, parity, null);
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  const words = [...(reason === null ? [] : [noZonesMessages[reason]]), ...errors].join(' ');
  return words === '' ? null : words;
}

/** What a zone of the version needs of encryption, where nothing is said for it. */
function checkEncryption(
  target: ZoneTarget,
  version: ImageVersionSnapshot,
  securityType: string | null,
): readonly Finding[] {
  const isOfConfidential = version.isConfidential || /^confidentialvm$/i.test(securityType ?? '');
  if (isOfConfidential && !isConfidential(target)) {
    const message = `The image is one of confidential virtual machines, so zone ${target.zone} needs an encryption with osDiskImage.securityProfile.confidentialVMEncryptionType. Say it in the target's encryption, in the policy or in a request: EXTENDED_ZONE_ENCRYPTION has no word for it.`;
    return [finding('error', 'EncryptionSetRequired', message, target.zone)];
  }
  if (version.needsEncryptionSet && target.encryption === undefined) {
    const message = `The version is encrypted with disk encryption sets, so zone ${target.zone} needs one too. Say it in the target's encryption, or in EXTENDED_ZONE_ENCRYPTION.`;
    return [finding('error', 'EncryptionSetRequired', message, target.zone)];
  }
  return [];
}

export function checkParentRegion(
  target: ZoneTarget,
  version: ImageVersionSnapshot,
  parity: RegionParity,
): AbsentZoneCheck {
  if (version.regions.includes(target.region)) {
    return { findings: [], regionToAdd: null };
  }
  const missing = `Zone ${target.zone}'s parent region ${target.region} is not among the version's target regions (${version.regions.join(', ') || 'none'}).`;
  switch (parity) {
    case 'require':
      return {
        findings: [
          finding(
            'error',
            'ParentRegionMissing',
            `${missing} Replicate the version there, or set REGION_PARITY to warn or add.`,
            target.zone,
          ),
        ],
        regionToAdd: null,
      };
    case 'warn':
      return { findings: [finding('warning', 'ParentRegionMissing', missing, target.zone)], regionToAdd: null };
    case 'add':
      if (version.needsEncryptionSet) {
        const message = `${missing} REGION_PARITY=add, but the version's regions are encrypted with disk encryption sets, and a region needs one of its own. Replicate the version to ${target.region} with its encryption set.`;
        return { findings: [finding('error', 'EncryptionSetRequired', message, target.zone)], regionToAdd: null };
      }
      return {
        findings: [
          finding(
            'info',
            'ParentRegionAdded',
            `${missing} REGION_PARITY=add: it is added with one replica, and the storage type of the version's own region.`,
            target.zone,
          ),
        ],
        regionToAdd: target.region,
      };
  }
}
