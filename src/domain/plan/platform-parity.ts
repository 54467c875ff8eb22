// The other half of region parity: which platform images a region has and one of its extended zones lacks. Microsoft brings them
// there; what is missing is asked of aezsupport@microsoft.com (the tutorial's note).

export interface ImageSku {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
}

export interface ImagesAt {
  /** Version names; empty where the place does not have the sku at all. */
  readonly versions: readonly string[];
  /** Null where there is none. */
  readonly latest: string | null;
}

export interface ParityRow {
  /** `publisher:offer:sku`. */
  readonly urn: string;
  readonly region: ImagesAt & { readonly location: string };
  readonly zone: ImagesAt & { readonly name: string };
  readonly onPar: boolean;
  /** Versions of the region that the zone lacks. */
  readonly missing: readonly string[];
}

export interface ParityPlaces {
  readonly location: string;
  readonly zone: string;
}

/** Numbers of a version one by one: `24.04.202610070` is newer than `24.04.202607140`. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  const length = Math.max(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0 && !Number.isNaN(difference)) {
      return difference;
    }
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

function imagesAt(names: readonly string[]): ImagesAt {
  const versions = [...new Set(names)].sort(compareVersions);
  return { versions, latest: versions.at(-1) ?? null };
}

export function parityRow(
  { publisher, offer, sku }: ImageSku,
  { location, zone }: ParityPlaces,
  inRegion: readonly string[],
  inZone: readonly string[],
): ParityRow {
  const region = imagesAt(inRegion);
  const there = imagesAt(inZone);
  const missing = region.versions.filter((version) => !there.versions.includes(version));
  return {
    urn: `${publisher}:${offer}:${sku}`,
    region: { location, ...region },
    zone: { name: zone, ...there },
    onPar: missing.length === 0,
    missing,
  };
}

export interface WantedImages {
  readonly publisher: string;
  /** Null: all of them. */
  readonly offer: string | null;
  readonly sku: string | null;
}

/**
 * Which parameter names what neither the region nor the zone has, and the command that lists what is there; null where there are rows.
 * Azure answers a wrong name as it does an empty list.
 */
export function absenceNote(
  { publisher, offer, sku }: WantedImages,
  rows: readonly ParityRow[],
  { location }: ParityPlaces,
): string | null {
  if (rows.length > 0) {
    return null;
  }
  if (offer === null) {
    return `publisher: region ${location} has no images of ${publisher}. List the publishers: az vm image list-publishers --location ${location} --query "[].name"`;
  }
  if (sku === null) {
    return `offer: region ${location} has no images of ${publisher}:${offer}. List the offers: az vm image list-offers --location ${location} --publisher ${publisher} --query "[].name"`;
  }
  return `sku: region ${location} has no images of ${publisher}:${offer}:${sku}. List the skus: az vm image list-skus --location ${location} --publisher ${publisher} --offer ${offer} --query "[].name"`;
}

export interface SupportRequest {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** A mail that asks for what is missing, ready to send; null where nothing is. */
export function supportRequest(
  rows: readonly ParityRow[],
  { location, zone }: ParityPlaces,
  subscriptionId: string,
): SupportRequest | null {
  const lacking = rows.filter(({ onPar }) => !onPar);
  if (lacking.length === 0) {
    return null;
  }
  const lines = lacking.map(({ urn, missing }) => `- ${urn}: ${missing.join(', ')}`);
  return {
    to: 'aezsupport@microsoft.com',
    subject: `Platform images missing in extended zone ${zone} (${location})`,
    body: [
      `Subscription ${subscriptionId} needs these platform images in extended zone ${zone}. Region ${location} has them:`,
      '',
      ...lines,
      '',
      'Please bring them into the zone, or tell us when they will be there.',
    ].join('\n'),
  };
}
