// The galleries that the simulated Azure starts with; each shows one situation that people are in.

import { displayLocation } from '../../arm/locations';
import { formatResourceTime } from '../../arm/resource-time';
import { seedResource } from '../../arm/seed-resource';
import type { Simulation } from '../../simulation/simulation';
import type { JsonObject } from '../../state/json';
import { secondSubscriptionId, subscriptionId } from '../../state/seed-ids';

interface SeedVersion {
  readonly name: string;
  readonly regions: readonly string[];
  readonly mode?: 'Shallow';
  /** Members of the publishing profile that no published model knows; seeded by the setting `futureMembers`. */
  readonly future?: JsonObject;
}

interface SeedImage {
  readonly name: string;
  readonly identifier: { readonly publisher: string; readonly offer: string; readonly sku: string };
  readonly osType: 'Linux' | 'Windows';
  readonly location?: string;
  readonly features?: readonly { readonly name: string; readonly value: string }[];
  readonly versions: readonly SeedVersion[];
}

interface SeedGallery {
  readonly subscription: string;
  readonly group: string;
  readonly name: string;
  readonly location: string;
  readonly description: string;
  readonly images: readonly SeedImage[];
}

const trustedLaunch = [{ name: 'SecurityType', value: 'TrustedLaunch' }];

const galleries: readonly SeedGallery[] = [
  {
    subscription: subscriptionId,
    group: 'images-rg',
    name: 'contosoImages',
    location: 'westus',
    description: 'Golden images of Contoso. Without an identity at first.',
    images: [
      {
        name: 'ubuntu-pro',
        identifier: { publisher: 'Contoso', offer: 'ubuntu', sku: 'pro-24_04' },
        osType: 'Linux',
        versions: [
          { name: '1.0.0', regions: ['westus', 'australiaeast'] },
          {
            name: '1.1.0',
            regions: ['westus', 'australiaeast'],
            future: { deliveryHints: { channel: 'stable', ring: 2 } },
          },
        ],
      },
      {
        name: 'windows-2025',
        identifier: { publisher: 'Contoso', offer: 'windows-server', sku: '2025-datacenter' },
        osType: 'Windows',
        features: trustedLaunch,
        versions: [{ name: '2025.11.0', regions: ['westus'] }],
      },
    ],
  },
  {
    subscription: subscriptionId,
    group: 'images-rg',
    name: 'fabrikamDevImages',
    location: 'westus',
    description: 'Ready for a dev center, but for one image that Dev Box does not list.',
    images: [
      {
        name: 'devbox-vs2026',
        identifier: { publisher: 'Fabrikam', offer: 'devbox', sku: 'vs2026-win11' },
        osType: 'Windows',
        features: trustedLaunch,
        versions: [{ name: '3.2.0', regions: ['westus', 'westus3'] }],
      },
      {
        name: 'devbox-preview',
        identifier: { publisher: 'Fabrikam', offer: 'devbox', sku: 'preview' },
        osType: 'Windows',
        versions: [{ name: '0.9.0', regions: ['westus'], mode: 'Shallow' }],
      },
    ],
  },
  {
    subscription: secondSubscriptionId,
    group: 'workstations-rg',
    name: 'fabrikamWorkstations',
    location: 'australiaeast',
    description: 'Another subscription and region; one definition lies in another region than its gallery.',
    images: [
      {
        name: 'cad-workstation',
        identifier: { publisher: 'Fabrikam', offer: 'cad', sku: 'workstation' },
        osType: 'Windows',
        versions: [{ name: '5.0.1', regions: ['australiaeast'] }],
      },
      {
        name: 'render-node',
        identifier: { publisher: 'Fabrikam', offer: 'render', sku: 'node' },
        osType: 'Linux',
        location: 'southeastasia',
        versions: [{ name: '1.4.2', regions: ['southeastasia', 'australiaeast'] }],
      },
    ],
  },
];

export function seedGalleries(sim: Simulation): void {
  for (const gallery of galleries) {
    const id = `/subscriptions/${gallery.subscription}/resourceGroups/${gallery.group}/providers/Microsoft.Compute/galleries/${gallery.name}`;
    const identifier = { uniqueName: `${gallery.subscription}-${gallery.name.toUpperCase()}` };
    const properties = { description: gallery.description, identifier, provisioningState: 'Succeeded' };
    seedResource(sim, id, 'Microsoft.Compute/galleries', {
      id,
      name: gallery.name,
      type: 'Microsoft.Compute/galleries',
      location: gallery.location,
      properties,
    });
    for (const image of gallery.images) {
      seedImage(sim, gallery, id, image);
    }
  }
}

function seedImage(sim: Simulation, gallery: SeedGallery, galleryId: string, image: SeedImage): void {
  const { name, identifier, osType, features, location = gallery.location } = image;
  const id = `${galleryId}/images/${name}`;
  const type = 'Microsoft.Compute/galleries/images';
  const properties = {
    hyperVGeneration: 'V2',
    architecture: 'x64',
    ...(features ? { features } : {}),
    osType,
    osState: 'Generalized',
    identifier,
    provisioningState: 'Succeeded',
  };
  seedResource(sim, id, type, { id, name, type, location, properties });
  const imagesFolder = galleryId.slice(0, galleryId.lastIndexOf('/galleries/'));
  for (const version of image.versions) {
    const source = { id: `${imagesFolder}/images/${name}-${version.name.replaceAll('.', '-')}` };
    const versionId = `${id}/versions/${version.name}`;
    const replications = Object.fromEntries(version.regions.map((region) => [region, { startedAt: 0, duration: 1 }]));
    seedResource(sim, versionId, `${type}/versions`, versionJson(sim, versionId, location, version, source), {
      replications,
    });
  }
}

function versionJson(
  sim: Simulation,
  id: string,
  location: string,
  version: SeedVersion,
  source: JsonObject,
): JsonObject {
  const named = (region: string) => (sim.settings.regionNames === 'display' ? displayLocation(region) : region);
  const targetRegions = version.regions.map((region) => ({
    name: named(region),
    regionalReplicaCount: 1,
    storageAccountType: 'Standard_LRS',
  }));
  const publishingProfile = {
    targetRegions,
    replicaCount: 1,
    excludeFromLatest: false,
    publishedDate: formatResourceTime(Date.parse('2026-11-02T08:15:00.250Z')),
    storageAccountType: 'Standard_LRS',
    replicationMode: version.mode ?? 'Full',
    ...(sim.settings.futureMembers === 'on' ? version.future : {}),
  };
  const properties = {
    publishingProfile,
    storageProfile: { source, osDiskImage: { sizeInGB: 30, hostCaching: 'ReadWrite', source: {} } },
    safetyProfile: {
      reportedForPolicyViolation: false,
      allowDeletionOfReplicatedLocations: false,
      blockDeletionBeforeEndOfLife: false,
    },
    provisioningState: 'Succeeded',
  };
  return { id, name: version.name, type: 'Microsoft.Compute/galleries/images/versions', location, properties };
}
