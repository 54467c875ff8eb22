// Whether a gallery's images can be used for dev boxes: each requirement with what was found, what is needed, and how to mend it.
import { type JsonObject, listAt, objectAt, textAt } from '../values/json';
import { normaliseRegion } from '../values/region';
import { compareVersionNames, isVersionName } from '../values/resource-id';
import { checkDefinition, type DefinitionCheckOptions } from './check-definition';
import { checkVersion } from './check-version';
import { failed, overallVerdict, passed, type Requirement, type Verdict, warned } from './requirement';

export interface ReadinessRow {
  /** Resource id of the image definition. */
  readonly imageId: string;
  /** Name of the version that was judged; null where the definition has none. */
  readonly version: string | null;
  readonly verdict: Verdict;
  readonly requirements: readonly Requirement[];
}

export interface ReadinessOptions extends DefinitionCheckOptions {
  /** Regions of the dev center, its attached networks and pools; empty where no dev center was named. */
  readonly devCenterRegions: readonly string[];
  /** `sharingProfile` of the gallery. */
  readonly gallery: JsonObject;
}

/** The rows of one image definition: one for each version, newest first; one alone where there is no version. */
export function judgeImage(
  definition: JsonObject,
  versions: readonly JsonObject[],
  options: ReadinessOptions,
): readonly ReadinessRow[] {
  const imageId = textAt(definition, 'id') ?? '';
  const ofDefinition = [...checkDefinition(definition, options), checkSharing(options.gallery)];
  const named = versions.filter((version) => isVersionName(textAt(version, 'name') ?? ''));
  const newestFirst = named.toSorted((a, b) => compareVersionNames(nameOf(b), nameOf(a)));
  if (newestFirst.length === 0) {
    const none = failed('LatestVersion', 'no version', 'at least one version', 'NewVersion', 'Publish a version.');
    return [row(imageId, null, [...ofDefinition, none, preparation])];
  }
  const latest = checkLatest(newestFirst, options.devCenterRegions);
  return newestFirst.map((version) =>
    row(imageId, nameOf(version), [
      ...ofDefinition,
      ...checkVersion(version, options.devCenterRegions),
      latest,
      preparation,
    ]),
  );
}

function row(imageId: string, version: string | null, requirements: readonly Requirement[]): ReadinessRow {
  return { imageId, version, verdict: overallVerdict(requirements), requirements };
}

const nameOf = (version: JsonObject) => textAt(version, 'name') ?? '';

/** Definitions that name an image without a version take the latest, which a version excluded from latest is not, everywhere or in a region. */
function checkLatest(versions: readonly JsonObject[], devCenterRegions: readonly string[]): Requirement {
  const latest = versions.find(
    (version) => objectAt(version, 'properties', 'publishingProfile').excludeFromLatest !== true,
  );
  const expected = 'a version that is not excluded from latest';
  if (latest === undefined) {
    return warned(
      'LatestVersion',
      'all excluded from latest',
      expected,
      'InPlace',
      'Set excludeFromLatest to false on one version, or name the version in the dev box definition.',
    );
  }
  const excluding = listAt(objectAt(latest, 'properties', 'publishingProfile'), 'targetRegions')
    .filter((region) => objectAt(region).excludeFromLatest === true)
    .map((region) => normaliseRegion(textAt(region, 'name') ?? ''))
    .filter((region) => devCenterRegions.includes(region));
  return excluding.length === 0
    ? passed('LatestVersion', nameOf(latest), expected)
    : warned(
        'LatestVersion',
        `${nameOf(latest)}, excluded from latest in ${excluding.join(', ')}`,
        expected,
        'InPlace',
        'There latest is an older version, if any. Set excludeFromLatest of these target regions to false.',
      );
}

/** Version that `latest` means for the image of a row; null where no version counts as such. */
export function latestOf({ requirements }: ReadinessRow): string | null {
  const latest = requirements.find(({ code }) => code === 'LatestVersion');
  return latest?.verdict === 'Fail' ? null : (/^\d+\.\d+\.\d+/.exec(latest?.found ?? '')?.[0] ?? null);
}

function checkSharing(gallery: JsonObject): Requirement {
  const found = textAt(objectAt(gallery, 'properties', 'sharingProfile'), 'permissions') ?? 'Private';
  const expected = 'a gallery of the subscription, used directly';
  return found.toLowerCase() === 'community'
    ? warned(
        'GallerySharing',
        found,
        expected,
        'InPlace',
        "Attach the gallery itself; Dev Box does not take images by the gallery's community name.",
      )
    : passed('GallerySharing', found, expected);
}

/** What nobody can read from Azure. */
const preparation: Requirement = {
  code: 'Preparation',
  verdict: 'Unknown',
  found: null,
  expected: 'an image prepared for Windows 365',
  remedy: [
    'Check in the image before it is captured:',
    'sysprep with /generalize /oobe /mode:vm;',
    'no recovery partition;',
    'BitLocker off;',
    'never joined to Active Directory or Entra ID, never enrolled in Intune;',
    'no FSLogix;',
    'at most 3,000 entries in the start menu.',
  ].join(' '),
  fix: null,
};

/** Regions in which a dev center's images must be: its own, its networks', its pools'. Normalised, each once. */
export function regionsOfDevCenter(
  devCenter: JsonObject,
  attachedNetworks: readonly unknown[],
  pools: readonly unknown[],
): readonly string[] {
  const all = [
    textAt(devCenter, 'location'),
    ...attachedNetworks.map((network) => textAt(objectAt(network, 'properties'), 'networkConnectionLocation')),
    ...pools.flatMap((pool) => listAt(objectAt(pool, 'properties'), 'managedVirtualNetworkRegions').map(String)),
  ].flatMap((region) => region ?? []);
  return [...new Set(all.map((region) => region.toLowerCase().replace(/\s/g, '')))];
}
