// Microsoft.DevCenter, raw: dev centers, their galleries, and who uses these. Only the first request of an operation is sent.
// https://learn.microsoft.com/rest/api/devcenter/administrator
import { foldAscii } from '../domain/values/ascii-fold';
import { type JsonObject, objectAt, textAt } from '../domain/values/json';
import { type DevCenterId, formatDevCenterId, formatSubscriptionId } from '../domain/values/resource-id';
import { apiVersions } from './arm/api-versions';
import type { Arm } from './arm/arm';
import type { ArmResponse } from './arm/arm-request';

const apiVersion = apiVersions.devCenter;

export async function getDevCenter(arm: Arm, id: DevCenterId): Promise<ArmResponse> {
  return await arm.get({ path: formatDevCenterId(id), apiVersion });
}

/** A PATCH begins an operation; the dev center is `Updating` until its end. */
export async function patchDevCenter(arm: Arm, id: DevCenterId, body: JsonObject): Promise<ArmResponse> {
  return await arm.send({ method: 'PATCH', path: formatDevCenterId(id), apiVersion, body });
}

/** What a dev center holds: `galleries`, `attachednetworks`, `devboxdefinitions`, or `images` of all galleries. */
export async function listOfDevCenter(
  arm: Arm,
  id: DevCenterId,
  collection: 'galleries' | 'attachednetworks' | 'devboxdefinitions' | 'images',
): Promise<readonly unknown[]> {
  return await arm.list({ path: `${formatDevCenterId(id)}/${collection}`, apiVersion });
}

export async function getAttachedGallery(arm: Arm, id: DevCenterId, name: string): Promise<ArmResponse> {
  return await arm.get({ path: `${formatDevCenterId(id)}/galleries/${name}`, apiVersion });
}

export async function putAttachedGallery(
  arm: Arm,
  id: DevCenterId,
  name: string,
  galleryResourceId: string,
): Promise<ArmResponse> {
  const path = `${formatDevCenterId(id)}/galleries/${name}`;
  return await arm.send({ method: 'PUT', path, apiVersion, body: { properties: { galleryResourceId } } });
}

export async function deleteAttachedGallery(arm: Arm, id: DevCenterId, name: string): Promise<ArmResponse> {
  return await arm.send({ method: 'DELETE', path: `${formatDevCenterId(id)}/galleries/${name}`, apiVersion });
}

/** Pools of the dev center's projects in its subscription. */
export async function listPools(arm: Arm, id: DevCenterId): Promise<readonly unknown[]> {
  return await listOfProjects(arm, id, async (project) => await arm.list({ path: `${project}/pools`, apiVersion }));
}

/** Image definitions of the catalogs of the dev center's projects in its subscription. */
export async function listImageDefinitionsOfCatalogs(arm: Arm, id: DevCenterId): Promise<readonly unknown[]> {
  return await listOfProjects(arm, id, async (project) => {
    const catalogs = await arm.list({ path: `${project}/catalogs`, apiVersion });
    const lists = [];
    for (const catalog of catalogs.flatMap((one) => textAt(one, 'id') ?? [])) {
      lists.push(await arm.list({ path: `${catalog}/imageDefinitions`, apiVersion }));
    }
    return lists.flat();
  });
}

async function listOfProjects(
  arm: Arm,
  id: DevCenterId,
  list: (projectId: string) => Promise<readonly unknown[]>,
): Promise<readonly unknown[]> {
  const path = `${formatSubscriptionId(id)}/providers/Microsoft.DevCenter/projects`;
  const projects = await arm.list({ path, apiVersion });
  const own = projects.filter(
    (project) =>
      foldAscii(textAt(objectAt(project, 'properties'), 'devCenterId') ?? '') === foldAscii(formatDevCenterId(id)),
  );
  const all = [];
  for (const project of own.flatMap((one) => textAt(one, 'id') ?? [])) {
    all.push(await list(project));
  }
  return all.flat();
}
