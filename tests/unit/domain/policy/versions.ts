// Versions of one image definition as the service lists them, for the tests of policies.
import {
  type GalleryVersion,
  readGalleryVersion,
  type Siblings,
  type Tags,
} from '../../../../src/domain/policy/gallery-version';
import { parsePolicy } from '../../../../src/domain/policy/parse-policy';
import type { Policy } from '../../../../src/domain/policy/policy';
import type { ImageVersionId } from '../../../../src/domain/values/resource-id';

export const now = '2026-11-28T12:00:00Z';

/** @param days before `now` */
export function daysAgo(days: number): string {
  return new Date(Date.parse(now) - days * 86_400_000).toISOString();
}

export interface VersionOptions {
  readonly gallery?: string;
  readonly image?: string;
  readonly publishedDate?: string | null;
  readonly excludeFromLatest?: boolean;
  readonly provisioningState?: string;
  readonly tags?: Tags;
  readonly definitionTags?: Tags;
  readonly galleryTags?: Tags;
  /** Zones that are there, with the state of their replication; null: its status was not read. */
  readonly zones?: Readonly<Record<string, string | null>>;
}

export function idOf(
  name: string,
  { gallery = 'contosoImages', image = 'ubuntu-pro' }: VersionOptions = {},
): ImageVersionId {
  return {
    subscriptionId: '11111111-2222-3333-4444-555555555555',
    resourceGroupName: 'images-rg',
    galleryName: gallery,
    imageName: image,
    versionName: name,
  };
}

/** In the service's own JSON. */
export function versionJson(name: string, options: VersionOptions = {}): Record<string, unknown> {
  const zones = Object.entries(options.zones ?? {});
  const told = zones.filter(([, state]) => state !== null);
  return {
    name,
    location: 'westus',
    tags: options.tags ?? {},
    properties: {
      publishingProfile: {
        targetRegions: [{ name: 'West US', regionalReplicaCount: 1 }],
        targetExtendedLocations: zones.map(([zone]) => ({
          name: 'West US',
          extendedLocation: { name: zone, type: 'EdgeZone' },
          extendedLocationReplicaCount: 1,
          storageAccountType: 'StandardSSD_LRS',
        })),
        ...(options.publishedDate !== null && { publishedDate: options.publishedDate ?? daysAgo(1) }),
        excludeFromLatest: options.excludeFromLatest ?? false,
      },
      storageProfile: { osDiskImage: { sizeInGB: 30 } },
      provisioningState: options.provisioningState ?? 'Succeeded',
      ...(told.length > 0 && {
        replicationStatus: {
          aggregatedState: 'Completed',
          summary: [
            { region: 'West US', state: 'Completed', progress: 100 },
            ...told.map(([zone, state]) => ({ region: zone, state, progress: state === 'Completed' ? 100 : 40 })),
          ],
        },
      }),
    },
  };
}

export function versionOf(name: string, options: VersionOptions = {}): GalleryVersion {
  const { definitionTags = {}, galleryTags = {} } = options;
  const read = readGalleryVersion(versionJson(name, options), idOf(name, options), { definitionTags, galleryTags });
  if (read === null) {
    throw new Error('a version is an object');
  }
  return read;
}

export function siblingsOf(versions: readonly GalleryVersion[], complete = true): Siblings {
  return { complete, versions };
}

export const weekSeconds = 7 * 86_400;

export function policyOf(document: unknown, lookbackSeconds = weekSeconds): Policy {
  const read = parsePolicy(document, { field: '', lookbackSeconds });
  if (!read.ok) {
    throw new Error(read.problems.map(({ field, message }) => `${field} ${message}`).join('\n'));
  }
  return read.value;
}
