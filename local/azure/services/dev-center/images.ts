// What a dev center lists of its galleries: images that fulfil Dev Box's requirements. The others are left out without a word.
import { type ArmRequest, parameter } from '../../arm/arm-request';
import { normalLocation } from '../../arm/locations';
import { pageOf } from '../../arm/paging';
import type { ArmRoute } from '../../arm/router';
import { requireResource } from '../../arm/tracked/tracked-resource';
import type { Simulation } from '../../simulation/simulation';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../state/json';
import type { StoredResource } from '../../state/resource-store';
import { devCentersInGroup } from './child-resources';
import { devCenterGalleryType } from './default-gallery';

const imageType = 'Microsoft.DevCenter/devcenters/galleries/images';
const byService = { createdByType: 'Application', lastModifiedByType: 'Application' };
const galleryTemplate = `${devCentersInGroup}/{devCenterName}/galleries/{galleryName}`;

export function imageRoutes(sim: Simulation): ArmRoute[] {
  const one = (request: ArmRequest, found: readonly JsonObject[], name: string) => {
    const image = found.find((candidate) => textAt(candidate, 'name')?.toLowerCase() === name.toLowerCase());
    return image ? { status: 200, body: image } : { status: 200, body: requireResource(sim, request).body };
  };
  const list = (request: ArmRequest, found: readonly JsonObject[]) => pageOf(request, found, sim.settings.pageSize);
  return [
    {
      method: 'GET',
      template: `${devCentersInGroup}/{devCenterName}/images`,
      handle: (request) => {
        const devCenter = requireResource(sim, request, request.path.replace(/\/images$/i, ''));
        const galleries = sim.store.collection(`${devCenter.id}/galleries`);
        return list(
          request,
          galleries.filter(({ type }) => type === devCenterGalleryType).flatMap((gallery) => imagesOf(sim, gallery)),
        );
      },
    },
    {
      method: 'GET',
      template: `${galleryTemplate}/images`,
      handle: (request) => list(request, imagesOf(sim, galleryOf(sim, request))),
    },
    {
      method: 'GET',
      template: `${galleryTemplate}/images/{imageName}`,
      handle: (request) => one(request, imagesOf(sim, galleryOf(sim, request)), parameter(request, 'imageName')),
    },
    {
      method: 'GET',
      template: `${galleryTemplate}/images/{imageName}/versions`,
      handle: (request) => list(request, versionsOf(sim, galleryOf(sim, request), parameter(request, 'imageName'))),
    },
    {
      method: 'GET',
      template: `${galleryTemplate}/images/{imageName}/versions/{versionName}`,
      handle: (request) =>
        one(
          request,
          versionsOf(sim, galleryOf(sim, request), parameter(request, 'imageName')),
          parameter(request, 'versionName'),
        ),
    },
  ];
}

function galleryOf(sim: Simulation, request: ArmRequest): StoredResource {
  return requireResource(sim, request, request.path.replace(/\/images(\/.*)?$/i, ''));
}

function computeGalleryOf(gallery: StoredResource): string {
  return textAt(gallery.body.properties, 'galleryResourceId') ?? '';
}

function imagesOf(sim: Simulation, gallery: StoredResource): JsonObject[] {
  if (gallery.name === 'Default') {
    return builtInImages(gallery);
  }
  return sim.store
    .collection(`${computeGalleryOf(gallery)}/images`)
    .filter((definition) => isUsable(definition) && versionsOf(sim, gallery, definition.name).length > 0)
    .map(({ name, body }) => {
      const identifier = objectAt(body.properties, 'identifier');
      const { publisher, offer, sku } = identifier;
      return {
        id: `${gallery.id}/images/${name}`,
        name,
        type: imageType,
        systemData: byService,
        properties: { publisher, offer, sku, provisioningState: 'Succeeded' },
      };
    });
}

/** Windows, generation 2, generalized, Trusted Launch: the requirements that the service reads off the definition. */
function isUsable({ body }: StoredResource): boolean {
  const properties = objectAt(body, 'properties');
  const security = objectsAt(properties, 'features').find(
    (feature) => textAt(feature, 'name')?.toLowerCase() === 'securitytype',
  );
  return (
    properties.osType === 'Windows' &&
    properties.hyperVGeneration === 'V2' &&
    properties.osState === 'Generalized' &&
    textAt(security, 'value')?.toLowerCase() === 'trustedlaunch'
  );
}

/** Versions that have been written in full and hold the dev center's region. */
function versionsOf(sim: Simulation, gallery: StoredResource, imageName: string): JsonObject[] {
  const devCenter = sim.store.get(gallery.id.slice(0, gallery.id.toLowerCase().lastIndexOf('/galleries/')));
  const home = normalLocation(textAt(devCenter?.body, 'location') ?? '');
  return sim.store
    .collection(`${computeGalleryOf(gallery)}/images/${imageName}/versions`)
    .filter(({ body }) => {
      const regions = objectsAt(objectAt(body.properties, 'publishingProfile'), 'targetRegions');
      return (
        textAt(body.properties, 'provisioningState') === 'Succeeded' &&
        regions.some((region) => normalLocation(textAt(region, 'name') ?? '') === home)
      );
    })
    .map(({ name, body }) => {
      const profile = objectAt(body, 'properties', 'publishingProfile');
      const disk = objectAt(body, 'properties', 'storageProfile', 'osDiskImage');
      return {
        id: `${gallery.id}/images/${imageName}/versions/${name}`,
        name,
        type: `${imageType}/versions`,
        systemData: byService,
        properties: {
          name,
          publishedDate: profile.publishedDate,
          excludeFromLatest: profile.excludeFromLatest === true,
          osDiskImageSizeInGb: disk.sizeInGB,
          provisioningState: 'Succeeded',
        },
      };
    });
}

/** Two of the images that Microsoft brings. */
function builtInImages(gallery: StoredResource): JsonObject[] {
  return ['win11-24h2-ent-cpc', 'win11-24h2-ent-cpc-m365'].map((sku) => {
    const name = `microsoftwindowsdesktop_windows-ent-cpc_${sku}`;
    return {
      id: `${gallery.id}/images/${name}`,
      name,
      type: imageType,
      systemData: byService,
      properties: {
        publisher: 'microsoftwindowsdesktop',
        offer: 'windows-ent-cpc',
        sku,
        provisioningState: 'Succeeded',
      },
    };
  });
}
