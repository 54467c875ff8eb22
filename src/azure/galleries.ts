// What a plan needs of a gallery and an image definition; the identity is patched on the regional endpoint, as the tutorial has it.
import { readGalleryIdentities } from '../domain/plan/gallery-identity';
import type { DefinitionFacts, GalleryFacts } from '../domain/plan/identity-plan';
import { type JsonObject, listAt, objectAt, textAt } from '../domain/values/json';
import { normaliseRegion } from '../domain/values/region';
import { formatGalleryId, type GalleryId, type ImageVersionId } from '../domain/values/resource-id';
import type { Arm } from './arm/arm';
import { ArmError, isUnreached } from './arm/arm-error';
import type { ArmRequest, ArmResponse } from './arm/arm-request';
import { getGalleryFact, getImageFact } from './gallery-lists';

/** Location and identities of the gallery. @throws ArmError */
export async function readGalleryFacts(arm: Arm, id: GalleryId): Promise<GalleryFacts> {
  const gallery = await getGalleryFact(arm, id, 'identity');
  return {
    location: locationOf('gallery', gallery),
    identities: readGalleryIdentities(objectAt(gallery, 'identity', 'userAssignedIdentities')).filter(({ id }) =>
      id.startsWith('/'),
    ),
  };
}

/** @throws ArmError */
export async function readDefinitionFacts(arm: Arm, id: ImageVersionId): Promise<DefinitionFacts> {
  const definition = await getImageFact(arm, id, id.imageName, 'nature');
  return { location: locationOf('image definition', definition), securityType: securityTypeOf(definition) };
}

/** The definition's feature SecurityType. */
function securityTypeOf(definition: unknown): string | null {
  const feature = listAt(objectAt(definition, 'properties'), 'features').find((one) =>
    /^securityType$/i.test(textAt(one, 'name') ?? ''),
  );
  return textAt(feature, 'value');
}

function locationOf(what: string, resource: unknown): string {
  const location = textAt(resource, 'location');
  if (location === null || location === '') {
    throw new ArmError(`the answer for the ${what} has no location`, { kind: 'transient', status: 200 });
  }
  return normaliseRegion(location);
}

/** What a call on the regional endpoint gave, and whether the global one had to serve it. */
export interface RegionalResponse {
  readonly response: ArmResponse;
  readonly servedGlobally: boolean;
}

/**
 * Regional endpoints are documented in the tutorial only: where the host cannot be reached or answers 404, the global one serves; so it
 * does where the regional one fails at a reading, which costs nothing twice.
 */
async function sendRegional(
  arm: Arm,
  request: { readonly method: 'GET' | 'PATCH'; readonly path: string; readonly body?: JsonObject },
  location: string,
): Promise<RegionalResponse> {
  const compute = { ...request, apiVersion: arm.galleryApiVersion };
  const send = async (one: ArmRequest) => (one.method === 'GET' ? await arm.get(one) : await arm.send(one));
  try {
    return { response: await send({ ...compute, location }), servedGlobally: false };
  } catch (error) {
    const mayTurn = (one: ArmError) =>
      one.kind === 'notFound' || isUnreached(one) || (one.kind === 'transient' && request.method === 'GET');
    if (!(error instanceof ArmError) || !mayTurn(error)) {
      throw error;
    }
    return { response: await send(compute), servedGlobally: true };
  }
}

export async function getGallery(arm: Arm, id: GalleryId, location: string): Promise<RegionalResponse> {
  return await sendRegional(arm, { method: 'GET', path: formatGalleryId(id) }, location);
}

/**
 * GalleryRP treats PATCH as PUT: the body's identities are all that the gallery has afterwards.
 *
 * @param location null where the global endpoint has just served in place of the regional one
 */
export async function patchGallery(
  arm: Arm,
  id: GalleryId,
  body: JsonObject,
  location: string | null,
): Promise<RegionalResponse> {
  const request = { method: 'PATCH', path: formatGalleryId(id), body } as const;
  return location === null
    ? { response: await arm.send({ ...request, apiVersion: arm.galleryApiVersion }), servedGlobally: true }
    : await sendRegional(arm, request, location);
}
