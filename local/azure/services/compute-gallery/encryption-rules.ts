// Encryption that some targets have and others lack is refused: a confidential image needs its kind of encryption everywhere, and regions
// have a disk encryption set either all or none.
import { invalidParameter } from '../../arm/arm-error';
import { displayLocation } from '../../arm/locations';
import { objectAt, objectsAt, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import type { Target } from './target';

const profile = 'galleryImageVersion.properties.publishingProfile';

/**
 * @param image the image definition
 * @throws ArmError 400 `InvalidParameter` that names the place. The text for confidential images is the service's (azure-cli 22995).
 */
export function refuseMixedEncryption(image: StoredResource, targets: readonly Target[]): void {
  const confidential = isConfidential(image) || targets.some(hasSecurityProfile);
  const open = confidential ? targets.find((target) => !hasSecurityProfile(target)) : undefined;
  if (open) {
    const text =
      'The regional encryption.osDiskImage.securityProfile.type must be specified when the SecurityType of the image definition is ConfidentialVM';
    throw invalidParameter(`${text}: '${placeOf(open)}'.`, `${pathOf(open)}.encryption`);
  }
  const regions = targets.filter(({ zone }) => zone === undefined);
  const bare = regions.some(hasDiskEncryptionSet) ? regions.find((region) => !hasDiskEncryptionSet(region)) : undefined;
  if (bare) {
    const text = 'A disk encryption set must be specified for every target region, or for none';
    throw invalidParameter(`${text}: '${placeOf(bare)}' has none.`, `${pathOf(bare)}.encryption`);
  }
}

function isConfidential({ body }: StoredResource): boolean {
  return objectsAt(objectAt(body, 'properties'), 'features').some(
    (feature) =>
      textAt(feature, 'name')?.toLowerCase() === 'securitytype' &&
      textAt(feature, 'value')?.toLowerCase() === 'confidentialvm',
  );
}

function hasSecurityProfile({ json }: Target): boolean {
  return (
    textAt(objectAt(json, 'encryption', 'osDiskImage', 'securityProfile'), 'confidentialVMEncryptionType') !== null
  );
}

function hasDiskEncryptionSet({ json }: Target): boolean {
  return textAt(objectAt(json, 'encryption', 'osDiskImage'), 'diskEncryptionSetId') !== null;
}

function placeOf({ region, zone }: Target): string {
  return zone ?? displayLocation(region);
}

function pathOf({ zone }: Target): string {
  return `${profile}.${zone === undefined ? 'targetRegions' : 'targetExtendedLocations'}`;
}
