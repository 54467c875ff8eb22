// The gallery contosoLibrary: forty image definitions of ten versions each, as a gallery looks after a year. Some zones are
// filled, some lack a version; tags say otherwise for a few; one definition is retired.

import { displayLocation } from '../../arm/locations';
import { seedResource } from '../../arm/seed-resource';
import type { Simulation } from '../../simulation/simulation';
import type { JsonObject } from '../../state/json';
import { subscriptionId } from '../../state/seed-ids';
import type { Replication } from './replication';

const location = 'westus';
const galleryId = `/subscriptions/${subscriptionId}/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoLibrary`;
const dayMilliseconds = 86_400_000;

const families = [
  {
    prefix: 'ubuntu',
    osType: 'Linux',
    flavours: ['20-04', '22-04', '24-04', 'pro', 'core-24', 'fips', 'minimal', 'test'],
  },
  { prefix: 'rhel', osType: 'Linux', flavours: ['8', '9', '10', 'sap', 'byos', 'test'] },
  { prefix: 'sles', osType: 'Linux', flavours: ['15', '16', 'sap', 'hpc'] },
  {
    prefix: 'windows',
    osType: 'Windows',
    flavours: ['2019', '2022', '2025', '2025-core', 'sql-2022', 'sql-2025', 'iis', 'test'],
  },
  { prefix: 'win11', osType: 'Windows', flavours: ['enterprise', 'multi-session', 'devbox', 'kiosk', 'cad', 'office'] },
  {
    prefix: 'appliance',
    osType: 'Linux',
    flavours: ['firewall', 'router', 'cache', 'cdn', 'dns', 'proxy', 'vpn', 'retired'],
  },
] as const;

/** What the owners of a definition say of it. */
const definitionTags: Readonly<Record<string, JsonObject>> = {
  'ubuntu-core-24': { 'extended-zones': 'perth' },
  'windows-sql-2022': { 'extended-zones': 'none' },
  'win11-cad': { 'extended-zones': 'hold' },
  'appliance-proxy': { 'extended-zones': 'prth' },
};

interface LibraryImage {
  readonly name: string;
  readonly osType: string;
  readonly index: number;
}

const images: readonly LibraryImage[] = families
  .flatMap(({ prefix, osType, flavours }) => flavours.map((flavour) => ({ name: `${prefix}-${flavour}`, osType })))
  .map((image, index) => ({ ...image, index }));

const versionsOfImage = 10;

export function seedLibrary(sim: Simulation): void {
  const identifier = { uniqueName: `${subscriptionId}-CONTOSOLIBRARY` };
  const properties = { description: 'A year of images.', identifier, provisioningState: 'Succeeded' };
  seedResource(sim, galleryId, 'Microsoft.Compute/galleries', {
    id: galleryId,
    name: 'contosoLibrary',
    type: 'Microsoft.Compute/galleries',
    location,
    tags: { owner: 'platform' },
    properties,
  });
  for (const image of images) {
    seedDefinition(sim, image);
    for (let number = 0; number < versionsOfImage; number += 1) {
      seedVersion(sim, image, number);
    }
  }
}

function seedDefinition(sim: Simulation, { name, osType }: LibraryImage): void {
  const id = `${galleryId}/images/${name}`;
  const type = 'Microsoft.Compute/galleries/images';
  const tags = { stage: name.endsWith('-test') ? 'test' : 'prod', ...definitionTags[name] };
  const properties = {
    hyperVGeneration: 'V2',
    architecture: 'x64',
    osType,
    osState: 'Generalized',
    identifier: { publisher: 'Contoso', offer: 'library', sku: name },
    provisioningState: 'Succeeded',
  };
  seedResource(sim, id, type, { id, name, type, location, tags, properties });
}

const done: Replication = { startedAt: 0, duration: 1 };
const failed: Replication = { startedAt: 0, duration: 2, failsAt: 1, details: 'Storage allocation failure' };

/** Zones of a version: the newest has none yet, the older ones both, but for some that lack perth or have failed there. */
function zonesOf({ index }: LibraryImage, number: number): Readonly<Record<string, Replication>> {
  const age = versionsOfImage - 1 - number;
  if (age === 0 || (age > 6 && index % 2 === 0)) {
    return {};
  }
  const losAngeles = { 'westus/losangeles': done };
  if (age === 2 && index % 3 === 0) {
    return losAngeles;
  }
  return { ...losAngeles, 'australiaeast/perth': age === 1 && index % 10 === 7 ? failed : done };
}

function seedVersion(sim: Simulation, image: LibraryImage, number: number): void {
  const name = `1.${number}.0`;
  const id = `${galleryId}/images/${image.name}/versions/${name}`;
  const type = 'Microsoft.Compute/galleries/images/versions';
  const regions = ['westus', 'australiaeast'];
  const zones = zonesOf(image, number);
  const replications = { ...Object.fromEntries(regions.map((region) => [region, done])), ...zones };
  const daysOld = (versionsOfImage - 1 - number) * 36 + 2;
  const isRetired = image.name.endsWith('-retired');
  const named = (region: string) => (sim.settings.regionNames === 'display' ? displayLocation(region) : region);
  const publishingProfile = {
    targetRegions: regions.map((region) => ({
      name: named(region),
      regionalReplicaCount: 1,
      storageAccountType: 'Standard_LRS',
      excludeFromLatest: false,
    })),
    targetExtendedLocations: Object.keys(zones).map((key) => ({
      name: named(key.split('/')[0] ?? ''),
      extendedLocation: { name: key.split('/')[1], type: 'EdgeZone' },
      extendedLocationReplicaCount: 1,
      storageAccountType: 'StandardSSD_LRS',
    })),
    replicaCount: 1,
    // A version that is tried out is not offered as the latest.
    excludeFromLatest: isRetired || (image.index % 8 === 3 && number === versionsOfImage - 1),
    publishedDate: new Date(sim.now() - daysOld * dayMilliseconds).toISOString(),
    storageAccountType: 'Standard_LRS',
    replicationMode: 'Full',
    ...(isRetired && { endOfLifeDate: new Date(sim.now() - dayMilliseconds).toISOString() }),
  };
  const properties = {
    publishingProfile,
    storageProfile: {
      source: { id: `${galleryId.slice(0, galleryId.lastIndexOf('/galleries/'))}/images/${image.name}-${number}` },
      osDiskImage: { sizeInGB: image.osType === 'Windows' ? 127 : 30, hostCaching: 'ReadWrite' },
    },
    safetyProfile: {
      allowDeletionOfReplicatedLocations: false,
      reportedForPolicyViolation: false,
      blockDeletionBeforeEndOfLife: false,
    },
    provisioningState: 'Succeeded',
  };
  const tags = number === 0 && image.name === 'rhel-sap' ? { 'extended-zones': 'losangeles' } : {};
  seedResource(sim, id, type, { id, name, type, location, tags, properties }, { replications });
}
