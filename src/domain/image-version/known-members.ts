// Which members of the target lists an api-version of Compute Gallery knows. A list that is written with an older one than it
// was read with would drop the others, so such a write uses the reading one.
import { isObject, type JsonObject, listAt, objectAt, ownAt } from '../values/json';

interface Members {
  readonly [member: string]: Members | true;
}

const disk: Members = { diskEncryptionSetId: true };
const osDisk: Members = {
  ...disk,
  securityProfile: { confidentialVMEncryptionType: true, secureVMDiskEncryptionSetId: true },
};
const encryption: Members = { osDiskImage: osDisk, dataDiskImages: { lun: true, ...disk } };

/** Members of 2024-03-03; each with the version that brought it, where that is a later one than 2022-03-03. */
const zoneMembers: Members = {
  name: true,
  extendedLocation: { name: true, type: true },
  extendedLocationReplicaCount: true,
  storageAccountType: true,
  encryption,
};
const regionMembers: Members = {
  name: true,
  regionalReplicaCount: true,
  storageAccountType: true,
  encryption,
  excludeFromLatest: true,
  additionalReplicaSets: { storageAccountType: true, regionalReplicaCount: true },
};

/** Members that came after 2022-03-03, with the api-version that brought them. */
const laterMembers: Readonly<Record<string, string>> = { additionalReplicaSets: '2024-03-03' };

/** The newest api-version whose list members this table knows. */
const tableVersion = '2024-03-03';

function isKnown(value: unknown, members: Members, apiVersion: string): boolean {
  if (Array.isArray(value)) {
    return value.every((one) => isKnown(one, members, apiVersion));
  }
  return (
    !isObject(value) ||
    Object.entries(value).every(([name, inner]) => {
      const known = ownAt(members, name);
      return (
        known !== undefined &&
        (ownAt(laterMembers, name) ?? '') <= apiVersion &&
        (known === true || isKnown(inner, known, apiVersion))
      );
    })
  );
}

/**
 * Whether each member of the version's target lists is one that the api-version knows.
 *
 * @param apiVersion from 2022-03-03 on; a later one than 2024-03-03 counts as that
 */
export function knowsTargetMembers(apiVersion: string, version: JsonObject): boolean {
  const profile = objectAt(version, 'properties', 'publishingProfile');
  const effective = apiVersion > tableVersion ? tableVersion : apiVersion;
  return (
    isKnown(listAt(profile, 'targetExtendedLocations'), zoneMembers, effective) &&
    isKnown(listAt(profile, 'targetRegions'), regionMembers, effective)
  );
}
