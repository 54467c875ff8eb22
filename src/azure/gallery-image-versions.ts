// Gallery image versions, read and written as the service's own JSON.
// https://learn.microsoft.com/rest/api/compute/gallery-image-versions
import { type ImageVersionSnapshot, isBusy, readImageVersionSnapshot } from '../domain/image-version/image-version';
import { knowsTargetMembers } from '../domain/image-version/known-members';
import { foldAscii, sameName } from '../domain/values/ascii-fold';
import { isObject, type JsonObject, objectAt, textAt } from '../domain/values/json';
import { formatImageVersionId, formatSubscriptionId, type ImageVersionId } from '../domain/values/resource-id';
import type { Arm } from './arm/arm';
import { ArmError } from './arm/arm-error';
import type { ArmResponse } from './arm/arm-request';
import type { AwaitingRun, ListedVersions } from './arm/shared-polls';
import { handedMax } from './arm/shared-readings';
import { armCalls } from './arm-calls';
import { listImageVersions, versionsPath } from './gallery-lists';

export async function getImageVersion(
  arm: Arm,
  id: ImageVersionId,
  apiVersion = arm.galleryApiVersion,
): Promise<ArmResponse> {
  const path = formatImageVersionId(id);
  const response = await arm.get({ path, apiVersion, query: { $expand: 'ReplicationStatus' } });
  requireWhole(response, path);
  requireActive(response.body, path);
  return response;
}

/**
 * Reads a version that a run may be started for: its first look needs no second reading. Many of one definition that are asked for at the
 * same time share the requests of a list, which tells all of a version that was published only.
 */
export async function getImageVersionToHandOn(arm: Arm, id: ImageVersionId): Promise<JsonObject> {
  const body = await arm.readings.gather(versionsPath(id, id.imageName), id.versionName, {
    readOne: async (versionName) => (await getImageVersion(arm, { ...id, versionName })).body,
    readMany: async (names, requestsMax) => await listPublishedOnly(arm, id, names, requestsMax),
  });
  arm.readings.handOn(formatImageVersionId(id), body);
  return body;
}

/**
 * Those of the versions that are in no extended zone, by a list: there is no more to know of them. Of one that is in a zone a list does not
 * tell how it stands there.
 *
 * @param requestsMax a list that takes more is not read
 */
export async function listPublishedOnly(
  arm: Arm,
  image: Omit<ImageVersionId, 'versionName'>,
  names: readonly string[],
  requestsMax: number,
): Promise<ReadonlyMap<string, JsonObject>> {
  if (arm.readings.pagesOf(versionsPath(image, image.imageName)) > requestsMax) {
    return new Map();
  }
  const { values } = await listImageVersions(arm, image, image.imageName, requestsMax);
  const byName = new Map(values.filter(isObject).map((value) => [foldAscii(textAt(value, 'name') ?? ''), value]));
  return new Map(
    names.flatMap((name) => {
      const value = byName.get(foldAscii(name));
      const path = formatImageVersionId({ ...image, versionName: name });
      return value !== undefined && isPublishedOnly(value, path) ? [[name, value]] : [];
    }),
  );
}

/** Of those that a list tells of, for the runs that are started for them one after the other. */
export function handOnListed(arm: Arm, image: Omit<ImageVersionId, 'versionName'>, values: readonly unknown[]): void {
  for (const value of values.filter(isObject).slice(0, handedMax)) {
    const path = formatImageVersionId({ ...image, versionName: textAt(value, 'name') ?? '' });
    if (isPublishedOnly(value, path)) {
      arm.readings.handOn(path, value, listedSeconds);
    }
  }
}

/** A version of a list is believed as long as the tags of its gallery; no write is made of it. */
const listedSeconds = 60;

/** An entry that lacks something, or is about another version, says nothing. */
function isPublishedOnly(version: JsonObject, path: string): boolean {
  const { properties } = version;
  const zones = objectAt(properties, 'publishingProfile').targetExtendedLocations ?? [];
  const isOwn = sameName(textAt(version, 'id') ?? path, path);
  return isOwn && isWhole(version) && isActive(properties) && Array.isArray(zones) && zones.length === 0;
}

const listedOf = (id: ImageVersionId) => ({ list: versionsPath(id, id.imageName), name: id.versionName });

/**
 * A version of which a list that others have asked for as well says that its operation is still under way; how its zones stand is not told.
 *
 * @param since ISO 8601: what was read before says nothing
 * @returns null where nobody else asks, and where the operation may have ended
 */
export async function findStillBusy(arm: Arm, id: ImageVersionId, since: string): Promise<ImageVersionSnapshot | null> {
  return await arm.readings.findPolled(
    listedOf(id),
    since,
    async (requestsMax) => await listByRest(arm, id, requestsMax),
  );
}

/**
 * The version's operation is under way, and a run waits for its end.
 *
 * @returns whether other runs poll its definition as soon as this one would by its own schedule: then it is told of the end
 */
export function isPolledByOthers(arm: Arm, id: ImageVersionId, run: AwaitingRun): boolean {
  return arm.readings.isPolledByOthers(listedOf(id), run);
}

/**
 * The version's run has left its polls to others.
 *
 * @param read the runs that wait, which are asked for where this process does not know of that
 */
export async function learnOfRuns(
  arm: Arm,
  id: ImageVersionId,
  read: () => Promise<ReadonlyArray<{ readonly instanceId: string; readonly id: ImageVersionId }>>,
): Promise<void> {
  await arm.readings.learn(listedOf(id), async () =>
    (await read()).map(({ instanceId, id: one }) => ({ ...listedOf(one), instanceId })),
  );
}

/** @returns whole seconds in which Azure's budget has room for a poll of each run of the subscription that waits; 0 where no budget is known */
export function pollRoomSeconds(arm: Arm, id: ImageVersionId): number {
  const waiting = arm.readings.runsThatWait(formatSubscriptionId(id));
  return Math.round(waiting * arm.secondsForEach(id.subscriptionId, armCalls.readVersion));
}

/**
 * After a poll of the version.
 *
 * @param isAwaited whether its run goes on waiting
 * @returns instance ids of other runs of its definition that are to look at their versions now
 */
export async function runsToLook(arm: Arm, id: ImageVersionId, isAwaited: boolean): Promise<readonly string[]> {
  return await arm.readings.toLook(
    listedOf(id),
    isAwaited,
    async (requestsMax) => await listByRest(arm, id, requestsMax),
  );
}

/** Of each version that the list tells as a whole, whether its operation is under way. */
async function listByRest(
  arm: Arm,
  image: Omit<ImageVersionId, 'versionName'>,
  requestsMax: number,
): Promise<ListedVersions> {
  const { values } = await listImageVersions(arm, image, image.imageName, requestsMax);
  const busy = new Map<string, ImageVersionSnapshot>();
  const atRest = new Set<string>();
  for (const value of values.filter(isObject)) {
    const versionName = textAt(value, 'name') ?? '';
    const path = formatImageVersionId({ ...image, versionName });
    const isOwn = sameName(textAt(value, 'id') ?? path, path);
    if (!isOwn || !isWhole(value) || !isActive(value.properties)) {
      continue;
    }
    const state = textAt(objectAt(value, 'properties'), 'provisioningState');
    if (state !== null && isBusy(state)) {
      busy.set(foldAscii(versionName), readImageVersionSnapshot(value));
    } else if (state !== null) {
      atRest.add(foldAscii(versionName));
    }
  }
  return { busy, atRest };
}

/** A version as its trigger read it a moment ago, or as it is now. No write is made of it: that reads for itself. */
export async function getImageVersionOnce(arm: Arm, id: ImageVersionId): Promise<JsonObject> {
  return arm.readings.takeOver(formatImageVersionId(id)) ?? (await getImageVersion(arm, id)).body;
}

/** Whether the next `getImageVersionOnce` asks Azure for nothing. */
export function isHandedOn(arm: Arm, id: ImageVersionId): boolean {
  return arm.readings.holds(formatImageVersionId(id));
}

/** What a decision is made on, and a write would send back: without it an answer says nothing of the version. */
const isWhole = (body: JsonObject) =>
  isObject(objectAt(body, 'properties').publishingProfile) && textAt(body, 'location') !== null;

function requireWhole({ body, status }: ArmResponse, path: string): void {
  if (!isWhole(body)) {
    throw new ArmError('the answer lacks the location or the publishing profile of the version', {
      kind: 'odd',
      status,
      code: 'AnswerNotWhole',
      request: { method: 'GET', path },
    });
  }
}
const isActive = (properties: unknown) => (textAt(properties, 'imageState') ?? 'Active') === 'Active';

/** A version that is soft-deleted is gone: a PUT would bring it back, which is its owner's to decide. */
function requireActive(version: JsonObject, path: string): void {
  if (!isActive(version.properties)) {
    const imageState = textAt(version.properties, 'imageState');
    throw new ArmError(`The image version '${path}' is deleted: its imageState is '${imageState}'.`, {
      kind: 'notFound',
      status: 404,
      code: 'ResourceNotFound',
      request: { method: 'GET', path },
    });
  }
}

/** A version as it is to be written back, and the api-version that it was read with. */
export interface VersionToWrite {
  readonly body: JsonObject;
  readonly apiVersion: string;
}

/**
 * Reads a version for a write: with the newest api-version that the cloud serves, since an older one hides members, which a
 * write of the list would drop.
 */
export async function getImageVersionToWrite(arm: Arm, id: ImageVersionId): Promise<VersionToWrite> {
  const apiVersion = arm.newestGalleryApiVersion;
  try {
    return { body: (await getImageVersion(arm, id, apiVersion)).body, apiVersion };
  } catch (error) {
    if (!(error instanceof ArmError) || error.kind !== 'apiVersionNotServed') {
      throw error;
    }
    const served = arm.learnGalleryApiVersions(error.message);
    if (served === apiVersion) {
      throw error;
    }
    return { body: (await getImageVersion(arm, id, served)).body, apiVersion: served };
  }
}

/**
 * Sends the first request of the operation and no other: the waiting is durable. With the configured api-version, unless the body
 * has members that it does not know: those of an entry that comes back may be of that kind, whatever was read.
 */
export async function putImageVersion(arm: Arm, id: ImageVersionId, version: VersionToWrite): Promise<ArmResponse> {
  const { body } = version;
  const apiVersion = knowsTargetMembers(arm.galleryApiVersion, body) ? arm.galleryApiVersion : version.apiVersion;
  const path = formatImageVersionId(id);
  const response = await arm.send({ method: 'PUT', path, body, apiVersion });
  arm.readings.noteWrite(response.correlationId, path);
  return response;
}
