// Platform images of regions and of extended zones: https://learn.microsoft.com/rest/api/compute/virtual-machine-images and
// …/virtual-machine-images-edge-zone. Lists are arrays, not `{value}`.
import { ArmError } from '../../arm/arm-error';
import { type ArmAnswer, type ArmRequest, parameter } from '../../arm/arm-request';
import { findLocation } from '../../arm/locations';
import type { ArmRoute } from '../../arm/router';
import type { Platform, Service } from '../../arm/service';
import type { JsonObject } from '../../state/json';
import { type CatalogSku, skusIn } from './catalog';

const inRegion = '/subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}';
const inZone = `${inRegion}/edgeZones/{edgeZone}`;

export function createPlatformImages(_platform: Platform): Service {
  return {
    resourceTypes: {
      'Microsoft.Compute': { 'locations/publishers': ['2024-11-01', '2024-07-01'] },
    },
    routes: [...imageRoutes(inRegion), ...imageRoutes(inZone)],
    seed: () => {},
  };
}

function imageRoutes(place: string): ArmRoute[] {
  const publishers = `${place}/publishers`;
  const offers = `${publishers}/{publisherName}/artifacttypes/vmimage/offers`;
  const skus = `${offers}/{offer}/skus`;
  const versions = `${skus}/{skus}/versions`;
  const namespace = place === inZone ? 'Microsoft.Compute/locations/edgeZones' : 'Microsoft.Compute/locations';
  /** The operations leave the `vmimage` of the path out. */
  const read = (template: string, type: string, handle: ArmRoute['handle']): ArmRoute => ({
    method: 'GET',
    template,
    operation: `${namespace}/${type}/read`,
    handle,
  });
  return [
    read(publishers, 'publishers', (request) => list(request, 'publisher', [])),
    read(offers, 'publishers/artifacttypes/offers', (request) => list(request, 'offer', ['publisher'])),
    read(skus, 'publishers/artifacttypes/offers/skus', (request) => list(request, 'sku', ['publisher', 'offer'])),
    read(versions, 'publishers/artifacttypes/offers/skus/versions', listVersions),
  ];
}

type Level = 'publisher' | 'offer' | 'sku';
const parameterOf: Readonly<Record<Level, string>> = { publisher: 'publisherName', offer: 'offer', sku: 'skus' };

/** The skus of the place that the path names. @throws ArmError 404 where the place or what is named is not there */
function found(request: ArmRequest, levels: readonly Level[]): readonly CatalogSku[] {
  const location = parameter(request, 'location');
  if (!findLocation(location)) {
    const message = `The location '${location}' is not available for this subscription.`;
    throw new ArmError(400, 'NoRegisteredProviderFound', message);
  }
  const zone = request.parameters.edgeZone?.toLowerCase() ?? null;
  const all = skusIn(zone);
  const matching = levels.reduce<readonly CatalogSku[]>((left, level) => {
    const wanted = parameter(request, parameterOf[level]).toLowerCase();
    return left.filter((one) => one[level].toLowerCase() === wanted);
  }, all);
  if (matching.length === 0 && levels.length > 0) {
    const named = levels.map((level) => parameter(request, parameterOf[level])).join(':');
    throw new ArmError(404, 'NotFound', `Artifact: VMImage was not found. (${named})`);
  }
  return matching;
}

function entry(request: ArmRequest, name: string): JsonObject {
  const zone = request.parameters.edgeZone;
  return {
    location: parameter(request, 'location').toLowerCase(),
    name,
    ...(zone === undefined ? {} : { extendedLocation: { name: zone, type: 'EdgeZone' } }),
    id: `${request.path}/${name}`,
  };
}

function list(request: ArmRequest, level: Level, above: readonly Level[]): ArmAnswer {
  const names = [...new Set(found(request, above).map((one) => one[level]))];
  return { status: 200, body: names.map((name) => entry(request, name)) };
}

function listVersions(request: ArmRequest): ArmAnswer {
  const versions = found(request, ['publisher', 'offer', 'sku']).flatMap((one) => one.versions);
  const ordered = /desc/i.test(request.query.get('$orderby') ?? '') ? versions.toReversed() : versions;
  const top = Number(request.query.get('$top') ?? ordered.length);
  return { status: 200, body: ordered.slice(0, top).map((name) => entry(request, name)) };
}
